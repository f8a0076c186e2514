"""Work over several processes: every result comes; an interrupt ends it in order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = """
import sys, time
from pathlib import Path
from balclient.processes import spread

FOLDER = Path(sys.argv[1])

def start(plan):
    start.plan = plan

def work(item):
    (FOLDER / f"started-{item}").touch()
    time.sleep(start.plan)
    (FOLDER / f"done-{item}").touch()
    return item * item

if __name__ == "__main__":
    try:
        print(sorted(spread(work, range(int(sys.argv[2])), jobs=2, start=start, plan=float(sys.argv[3]))))
    except KeyboardInterrupt:
        print("interrupted")
"""


def begin(folder: Path, items: int, seconds: float) -> subprocess.Popen[str]:
    script = folder / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    paths = os.pathsep.join([str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), str(items), str(seconds)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_every_item_gives_its_result(tmp_path: Path) -> None:
    out, errors = begin(tmp_path, 5, 0).communicate(timeout=120)
    assert (out, errors) == ("[0, 1, 4, 9, 16]\n", "")


def test_an_interrupt_of_the_terminal_lets_the_items_at_work_end_and_starts_few_others(
    tmp_path: Path,
) -> None:
    run = begin(tmp_path, 100, 0.3)
    end = time.monotonic() + 120
    while not list(tmp_path.glob("started-*")) and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    out, errors = run.communicate(timeout=120)
    assert (out, errors) == ("interrupted\n", "")
    started, done = (len(list(tmp_path.glob(f"{word}-*"))) for word in ("started", "done"))
    assert 1 <= started == done < 20
