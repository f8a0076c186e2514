"""House rules that a reader can rely on: arrows point down only, the mirror has no float."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "balclient"

# A room may import rooms on lower floors and itself, nothing else of ours.
FLOORS: dict[str, int] = {
    "abi": 0,
    "files": 1,
    "processes": 1,
    "mirror": 1,
    "chain": 1,
    "report": 1,
    "reconcile": 2,
    "snapshot": 3,
    "vectors": 3,
    "client": 4,
    "localnet": 5,
    "history": 5,
    "performance": 6,
    "demo": 6,
    "fuzz": 6,
    "whatif": 6,
    "sweep": 6,
    "places": 6,
    "page": 7,
    "cli": 8,
    "testing": 6,
    "anchor": 6,
    "pytest_plugin": 7,
}


def modules(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if "__pycache__" not in p.parts)


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imported_rooms(path: Path) -> set[str]:
    """Rooms of ours that a module imports anywhere in its text, function bodies included."""
    package = ("balclient", *path.relative_to(PACKAGE).with_suffix("").parts)
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{stem}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "balclient" and len(parts) > 1:
                found.add(parts[1])
    return found & FLOORS.keys()


@pytest.mark.parametrize("path", modules(PACKAGE), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    assert here in FLOORS, f"{here} is not a known room: give it a floor"
    upward = {other for other in imported_rooms(path) if other != here and FLOORS[other] >= FLOORS[here]}
    assert not upward, f"{path.relative_to(PACKAGE)} imports upward: {sorted(upward)}"


@pytest.mark.parametrize("path", modules(PACKAGE / "mirror"), ids=lambda p: p.name)
def test_mirror_has_no_float_and_no_true_division(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}"
        operator = node.op if isinstance(node, ast.BinOp | ast.AugAssign) else None
        assert not isinstance(operator, ast.Div), f"{where}: true division"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), (
            f"{where}: float constant"
        )
        assert not (isinstance(node, ast.Name) and node.id == "float"), f"{where}: float"
