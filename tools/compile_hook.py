"""Build hook: a wheel whose records and mirror are compiled, from the same source.

Off unless HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 is set.  Needs a C compiler.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copyfile, copytree, ignore_patterns, rmtree
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

RECORDS = ("accounts", "codec", "events", "types")
"""Modules of balclient/abi that are compiled; what they need of its other modules stays as it is."""
TABLES = ("account_lists", "unsupported")
"""Modules of balclient/mirror that are not: they are read once, and take long to compile."""
GROUP = "balclient_compiled"
HEADER = "wide_integers.h"
"""What the compiler includes first: arithmetic of integers that mypyc has no registers for."""
FLAG = "Flag: TypeAlias = bool\n"
WIDER = "Flag: TypeAlias = bool | int\n"

SETUP = """\
import os
import sys
from sysconfig import get_config_var

from setuptools import setup
from mypyc.build import mypycify

modules = mypycify({arguments!r}, opt_level={level!r}, debug_level="0", multi_file=True, group_name={group!r})
for module in modules:
    if os.name == "posix" and module.include_dirs:
        module.extra_compile_args = [*module.extra_compile_args, "-include", os.path.abspath({header!r})]
    # Rules call each other across modules: optimized as one and bound when linked, they take a tenth less.
    if {level!r} >= "2" and sys.platform == "linux" and "gcc" in os.environ.get("CC", get_config_var("CC")):
        whole = ["-flto=auto", "-fno-semantic-interposition", "-fvisibility=hidden"]
        module.extra_compile_args = [*module.extra_compile_args, *whole]
        module.extra_link_args = [*module.extra_link_args, "-O" + {level!r}, *whole, "-Wl,-Bsymbolic"]
setup(name={group!r}, packages=["balclient"], ext_modules=modules)
"""


def modules(package: Path) -> list[Path]:
    """Files of the modules to compile."""
    mirror = package / "mirror"
    rules = [
        path
        for path in sorted(mirror.rglob("*.py"))
        if path.name != "__init__.py" and path.stem not in TABLES and mirror / "bulk" not in path.parents
    ]
    return [*(package / "abi" / f"{name}.py" for name in RECORDS), *rules]


def compile_in(folder: Path, root: Path, level: str) -> list[Path]:
    """Compile a copy of the package in a folder; the files to install, at their places below `folder/lib`."""
    copytree(root / "balclient", folder / "balclient", ignore=ignore_patterns("__pycache__", "*.so"))
    native = Path("balclient", "abi", "native.py")
    text = (folder / native).read_text(encoding="utf-8")
    if FLAG not in text:
        raise RuntimeError(f"{native}: found no line {FLAG!r}")
    (folder / "native.py").write_text(text.replace(FLAG, WIDER), encoding="utf-8")
    arguments = ["--config-file=", f"--python-version={sys.version_info.major}.{sys.version_info.minor}"]
    arguments += ["--follow-imports=silent", "--ignore-missing-imports"]
    arguments += ["--shadow-file", str(native), "native.py"]
    arguments += [str(path.relative_to(folder)) for path in modules(folder / "balclient")]
    copyfile(root / "tools" / HEADER, folder / HEADER)
    script = SETUP.format(arguments=arguments, group=GROUP, level=level, header=HEADER)
    (folder / "setup.py").write_text(script, encoding="utf-8")
    command = [sys.executable, "setup.py", "-q", "build_ext", "--build-lib", "lib", "--parallel"]
    subprocess.run([*command, str(os.cpu_count() or 1)], cwd=folder, check=True)
    return sorted(path for path in (folder / "lib").rglob("*") if path.is_file())


class CompiledMirror(BuildHookInterface[Any]):
    """Adds the extension modules to the wheel; BALCLIENT_COMPILE_LEVEL is the compiler's -O, 2 unless set."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, before the wheel is put together."""
        if version == "editable":
            raise RuntimeError("the compiled mirror cannot be installed in editable mode; leave out -e")
        self.folder = Path(mkdtemp(prefix="balclient-"))
        level = os.environ.get("BALCLIENT_COMPILE_LEVEL", "2")
        for path in compile_in(self.folder, Path(self.root), level):
            build_data["force_include"][str(path)] = str(path.relative_to(self.folder / "lib"))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what compiling left."""
        rmtree(self.folder, ignore_errors=True)
