"""The pytest plugin: a local world per test, checks, compute units, counter-examples.

Importing it imports nothing but pytest: the rest of the package is loaded by the first fixture that is used.
See docs/tutorial-testing.md.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from balclient.client import Client
    from balclient.localnet import LocalMarket, Localnet
    from balclient.testing import Checker, Probe

__all__ = [
    "bal_check",
    "bal_client",
    "bal_localnet",
    "bal_market",
    "bal_module_localnet",
    "bal_session_localnet",
    "bal_world",
]

BACKENDS = ("embedded", "validator")
_PROBE = pytest.StashKey[tuple["Localnet", "Probe"]]()
_CALLED = pytest.StashKey[int]()
_PROPERTY = "bal_compute_units"
_MOST_SENDS = 20

_MARKERS = (
    "bal_market(name): the market that bal_market gives, the first one unless said.",
    "bal_price(dollars): oracle price at the start of the test; or {market name: dollars}.",
    "bal_leverage(leverage, usd=1000): bal_client starts with that much liquidity in bal_market.",
    "bal_wallet(usd): what bal_client's wallet starts with, 10,000 dollars unless said.",
    "bal_backend(*names): the test runs on these backends only and is skipped on others.",
)
_SETTINGS: tuple[tuple[str, str, Any, str], ...] = (
    ("bal_markets", "linelist", ["SOL-PERP"], "Markets of the worlds: names that ship, or TOML files."),
    ("bal_program", "string", "", "Program file of the worlds, the package's own unless given."),
    ("bal_program_id", "string", "", "Program id of the worlds, that of mainnet unless given."),
    ("bal_programs", "linelist", [], "Further programs of the worlds: address and file, one a line."),
    ("bal_quote_mint", "string", "", "Quote mint of the worlds, a new one unless given."),
    ("bal_cu_tolerance", "string", "0", "Percent by which a cost may move before --bal-cu-check fails."),
    ("bal_cu_baseline", "string", "bal-compute-units.json", "The committed table of compute units."),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and settings, all named `bal`."""
    group = parser.getgroup("balclient", "local BAL worlds")
    group.addoption(
        "--bal-backend",
        choices=BACKENDS,
        default="embedded",
        help="where worlds run: in this process, or on a solana-test-validator",
    )
    group.addoption(
        "--bal-validator-bin", metavar="FILE", help="the solana-test-validator, the one on PATH unless given"
    )
    group.addoption("--bal-cu", action="store_true", help="show what the tests cost in compute units")
    group.addoption("--bal-cu-check", action="store_true", help="fail where costs are not the baseline's")
    group.addoption("--bal-cu-update", action="store_true", help="write the costs into the baseline")
    group.addoption(
        "--bal-save-failures", metavar="DIR", help="save what failed tests had sent as vector files"
    )
    for name, kind, default, text in _SETTINGS:
        parser.addini(name, text, type=kind, default=default)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and what collects costs where it is asked for."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)
    wanted = any(config.getoption(f"--bal-cu{what}") for what in ("", "-check", "-update"))
    # Workers send their reports to the process that shows them.
    if wanted and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Costs(config), "bal-compute-units")


def _backend(config: pytest.Config) -> str:
    return str(config.getoption("--bal-backend"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests that are marked for other backends."""
    backend = _backend(config)
    for item in items:
        marker = item.get_closest_marker("bal_backend")
        if marker is None:
            continue
        unknown = set(marker.args) - set(BACKENDS)
        if unknown or not marker.args:
            raise pytest.UsageError(f"{item.nodeid}: bal_backend{marker.args}: name some of {BACKENDS}")
        if backend not in marker.args:
            item.add_marker(pytest.mark.skip(reason=f"runs on {', '.join(marker.args)}, not on {backend}"))


# --- fixtures


def _build(config: pytest.Config) -> Localnet:
    from balclient.abi.exceptions import BadInput, ChainError
    from balclient.testing.worlds import WorldSettings

    program: str = config.getini("bal_program")
    try:
        settings = WorldSettings.of(
            markets=config.getini("bal_markets"),
            program=config.rootpath / program if program else None,
            program_id=config.getini("bal_program_id"),
            quote_mint=config.getini("bal_quote_mint"),
            programs=config.getini("bal_programs"),
            root=config.rootpath,
            backend=_backend(config),
            validator=str(config.getoption("--bal-validator-bin") or ""),
        )
        return settings.build()
    except (BadInput, ChainError) as error:
        raise pytest.UsageError(str(error)) from None


@pytest.fixture(scope="session")
def bal_session_localnet(pytestconfig: pytest.Config) -> Iterator[Localnet]:
    """A world that is built once in a session; what is done to it outside of `bal_localnet` stays."""
    with _build(pytestconfig) as world:
        yield world


@pytest.fixture(scope="module")
def bal_module_localnet(pytestconfig: pytest.Config) -> Iterator[Localnet]:
    """A world that is built once in a module; what is done to it outside of `bal_localnet` stays."""
    with _build(pytestconfig) as world:
        yield world


def _world_scope(fixture_name: str, config: pytest.Config) -> Any:
    # A validator cannot go back, so each test gets one of its own.
    return "session" if _backend(config) == "embedded" else "function"


@pytest.fixture(scope=_world_scope)
def bal_world(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[Localnet]:
    """The world that `bal_localnet` lends to tests; override it, at any scope, to prepare one."""
    if request.scope == "session":
        yield request.getfixturevalue("bal_session_localnet")
    else:
        with _build(pytestconfig) as world:
            yield world


@pytest.fixture
def bal_localnet(request: pytest.FixtureRequest, bal_world: Localnet) -> Iterator[Localnet]:
    """The world for one test (for one example under hypothesis): afterwards it is as it was."""
    from balclient.testing.worlds import isolate_examples, isolated, set_prices

    node: pytest.Item = request.node
    with isolated(bal_world) as probe:
        node.stash[_PROBE] = (bal_world, probe)
        marker = node.get_closest_marker("bal_price")
        if marker is not None:
            set_prices(bal_world, _market(node, bal_world), marker.args[0])
        with isolate_examples(getattr(node, "obj", None), bal_world, probe):
            yield bal_world


@pytest.fixture
def bal_market(request: pytest.FixtureRequest, bal_localnet: Localnet) -> LocalMarket:
    """The first market of the world, or the one of the marker `bal_market`."""
    return _market(request.node, bal_localnet)


@pytest.fixture
def bal_client(request: pytest.FixtureRequest, bal_localnet: Localnet, bal_market: LocalMarket) -> Client:
    """An LP with a full wallet; with the marker `bal_leverage` it provides liquidity already."""
    from balclient.testing.worlds import lever

    node: pytest.Item = request.node
    wallet = node.get_closest_marker("bal_wallet")
    client = bal_localnet.client(usdc=10_000 if wallet is None else wallet.args[0])
    marker = node.get_closest_marker("bal_leverage")
    if marker is not None:
        lever(client, bal_market, marker.args[0], marker.kwargs.get("usd", 1_000))
    return client


@pytest.fixture
def bal_check(request: pytest.FixtureRequest, bal_localnet: Localnet) -> Checker:
    """Applies checks of `balclient.testing.check` to what is sent in `bal_localnet`."""
    from balclient.testing import Checker

    node: pytest.Item = request.node
    return Checker(bal_localnet, node.stash[_PROBE][1])


def _market(node: pytest.Item, world: Localnet) -> LocalMarket:
    marker = node.get_closest_marker("bal_market")
    return world.market(marker.args[0]) if marker else next(iter(world.markets.values()))


# --- failures and costs


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Note where the test's own sends begin: what fixtures sent is not its cost."""
    held = item.stash.get(_PROBE, None)
    if held is not None:
        item.stash[_CALLED] = len(held[1].sent)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the costs to a passed test's report; to a failed one's what it had sent."""
    held = item.stash.get(_PROBE, None)
    if held is None or call.when != "call":
        return (yield)
    world, probe = held
    if call.excinfo is None:
        from balclient.testing.compute_units import rows_of

        item.user_properties.append((_PROPERTY, rows_of(probe.sent[item.stash.get(_CALLED, 0) :])))
    report = yield
    if report.failed and probe.sent:
        from balclient.testing.tell import headline, tell

        older, last = probe.sent[-_MOST_SENDS:-1], probe.sent[-1]
        lines = [*map(headline, older), *tell(last, world.name_of)]
        folder: str | None = item.config.getoption("--bal-save-failures")
        if folder:
            from balclient.testing.counter_examples import save_counter_example

            name = re.sub(r"\W+", "-", item.nodeid).strip("-")
            lines.append(f"saved as {save_counter_example(Path(folder), name, world, probe.sent)}")
        report.sections.append(("sent to the local world", "\n".join(lines)))
    return report


class _Costs:
    """Collects the passed tests' compute units, of worker processes too; shows, checks and writes them."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.path = config.rootpath / config.getini("bal_cu_baseline")
        self.rows: dict[str, list[tuple[str, int]]] = {}
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            for name, value in report.user_properties:
                if name == _PROPERTY:
                    rows: Any = value
                    self.rows[report.nodeid] = [(label, units) for label, units in rows]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        from balclient.abi.exceptions import BadInput
        from balclient.testing import compute_units

        try:
            baseline = compute_units.Baseline.load(self.path)
            if self.config.getoption("--bal-cu-update"):
                baseline.update(self.rows)
                self.lines.append(f"{self.path.name}: {len(self.rows)} tests written")
            elif self.config.getoption("--bal-cu-check"):
                tolerance = int(self.config.getini("bal_cu_tolerance"))
                moved = list(compute_units.compare(self.rows, baseline.rows(), tolerance))
                self.lines += moved or [f"{len(self.rows)} tests cost what {self.path.name} says"]
                self._fail(session, moved)
        except BadInput as error:
            self.lines.append(str(error))
            self._fail(session, self.lines)

    def _fail(self, session: pytest.Session, moved: list[str]) -> None:
        if moved and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        from balclient.testing import compute_units

        terminalreporter.section("compute units")
        if self.config.getoption("--bal-cu") and self.rows:
            for line in compute_units.table(self.rows):
                terminalreporter.write_line(line)
        for line in self.lines:
            terminalreporter.write_line(line)
