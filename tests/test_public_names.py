"""What is public: a module says what it is for and what it offers; a package offers all that it gathers."""

import ast
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "balclient"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")
ROOMS = [path for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE]
# Extras that a bare installation does not have.
OPTIONAL = {
    "sqlalchemy",
    "polars",
    "pyarrow",
    "dask",
    "distributed",
    "anchorpy",
    "resvg_py",
    "psycopg",
    "starlette",
    "uvicorn",
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def load(path: Path) -> object:
    try:
        return importlib.import_module(name_of(path))
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in OPTIONAL:
            pytest.skip(f"needs {error.name}")
        raise


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for_and_what_it_offers(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    doc = ast.get_docstring(tree)
    assert doc, f"{path}: no docstring"
    assert doc.splitlines()[0].endswith((".", ":", "`")), f"{path}: the first line is no sentence"
    defines = any(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for n in tree.body)
    module = load(path)
    offered = getattr(module, "__all__", None)
    if offered is None:
        assert not defines, f"{path}: no __all__"
        return
    assert len(set(offered)) == len(offered)
    assert [name for name in offered if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", ROOMS, ids=name_of)
def test_a_package_offers_all_that_it_gathers(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # What is imported when it is first used stands under `if TYPE_CHECKING`.
    later = [node for branch in tree.body if isinstance(branch, ast.If) for node in branch.body]
    gathered = {
        alias.asname or alias.name
        for node in (*tree.body, *later)
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("balclient"))
        for alias in node.names
    }
    if gathered:
        assert set(getattr(load(path), "__all__", ())) == gathered


@pytest.mark.parametrize("path", ROOMS, ids=name_of)
def test_what_a_package_offers_has_a_docstring(path: Path) -> None:
    module = load(path)
    bare = [
        name
        for name in getattr(module, "__all__", ())
        if callable(value := getattr(module, name))
        and getattr(value, "__module__", "").startswith("balclient")
        and not (getattr(value, "__doc__", None) or "").strip()
    ]
    assert bare == []


@pytest.mark.parametrize("room", sorted({path.relative_to(PACKAGE).parts[0] for path in MODULES}))
def test_the_readme_has_every_room_on_its_map(room: str) -> None:
    text = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    assert room == "__init__.py" or f"`balclient/{room}`" in text
