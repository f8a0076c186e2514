"""`balclient page`: the BAL page in a browser on this machine."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from balclient.abi.exceptions import BadInput
from balclient.chain.keys import MAINNET
from balclient.cli.common import allow_params, opened, place_params, working
from balclient.cli.history import open_store

if TYPE_CHECKING:
    from balclient.page import Source

__all__ = ["page"]


def _run(**values: Any) -> None:
    port, seconds, browse = values.pop("port"), values.pop("seconds"), values.pop("browse")
    demo, pace, refresh = values.pop("demo"), values.pop("pace"), values.pop("every")
    history = values.pop("history")
    try:
        import balclient.page as room
    except ModuleNotFoundError as error:
        raise BadInput(f"the module {error.name} is missing: install balclient[page]") from None
    with ExitStack() as stack:
        stack.enter_context(_told_to_end())
        if demo:
            said = [
                name for name in ("rpc", "source", "keypair", "authority") if values.get(name) is not None
            ]
            if said or history is not None or values.get("localnet"):
                raise BadInput("--demo has a world, an LP and a history of its own: leave the others away")
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="balclient-page-"))
            with working("making a month of history"):
                source = room.demo_source(Path(folder), pace=pace)
        else:
            source = _source(room, stack, values, history, refresh)
        if source.store is not None:
            stack.callback(source.store.close)
        served = room.Served(source, port=port)
        with working("looking"):
            served.desk.begin()
        _serve(served, seconds, browse)


def _source(room: Any, stack: ExitStack, values: dict[str, Any], history: str | None, every: float) -> Source:
    allow = MAINNET if values.get("mainnet") else values.get("genesis")
    sending = values.get("keypair") is not None and values.get("source") is None
    place = stack.enter_context(opened(values, sending=sending))
    store = None if history is None else open_store(history, program_id=place.program_id)
    found: Source = room.source_of(place, allow=allow, store=store, seconds=every)
    return found


def _serve(served: Any, seconds: float | None, browse: bool) -> None:
    click.echo(f"open in a browser on this machine: {served.url}")
    click.echo("Ctrl-C ends it; the address is for you alone")
    sys.stdout.flush()
    if browse:
        webbrowser.open(served.url)
    timer = threading.Timer(seconds or 0, served.stop)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    try:
        served.run()
    except KeyboardInterrupt:
        click.echo("ended")
    finally:
        timer.cancel()


@contextmanager
def _told_to_end() -> Generator[None]:
    """SIGTERM ends it like Ctrl-C: what was made for the run is removed."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _params() -> list[click.Parameter]:
    """Where, as for other commands; a node that is lost is to be said soon, so it is not asked for long."""
    found = [param for param in place_params() if param.name != "as_json"]
    for param in found:
        if param.name == "attempts":
            param.default = 2
    return found


page = click.Command(
    "page",
    params=[
        click.Option(
            ["--demo"], is_flag=True, help="A world in this process with a month of history, that goes on."
        ),
        click.Option(
            ["--history"], metavar="STORE", help="What `balclient history` made, for returns and pictures."
        ),
        click.Option(
            ["--port"], type=click.IntRange(0, 65_535), default=0, help="Port on 127.0.0.1; else a free one."
        ),
        click.Option(
            ["--every"],
            type=click.FloatRange(0.2),
            default=2.0,
            show_default=True,
            help="Seconds between two looks.",
        ),
        click.Option(
            ["--pace"],
            type=click.FloatRange(0),
            default=1.0,
            show_default=True,
            help="Seconds between two steps of the demo; 0 lets it stand still.",
        ),
        click.Option(["--open", "browse"], is_flag=True, help="Open it in the browser."),
        click.Option(
            ["--for", "seconds"], type=click.FloatRange(0), help="Seconds until it ends; else until Ctrl-C."
        ),
        *_params(),
        *allow_params(),
    ],
    callback=_run,
    help="Markets, positions and liquidity in a browser on this machine; read-only without --keypair.",
)
