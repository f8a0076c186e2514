"""The desk: what is shown while a chain answers, while it does not, and when it does again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from balclient.abi.exceptions import ChainError, NetworkError
from balclient.client import Client
from balclient.page import Source, read_board
from balclient.page.desk import Desk
from balclient.page.views import banner, home
from tests.page.conftest import Lp


class Weather:
    """A chain that answers, or not."""

    def __init__(self, chain: Any) -> None:
        self.chain = chain
        self.storm: Exception | None = None

    def read(self, keys: Any) -> Any:
        if self.storm is not None:
            raise self.storm
        return self.chain.read(keys)


def desk_of(lp: Lp, **changes: Any) -> tuple[Desk, Weather]:
    weather = Weather(lp.net.chain)
    client = Client(weather, authority=lp.client.identity.authority)
    return Desk(replace(Source("stormy", client, True, seconds=0.01), **changes)), weather


def during(desk: Desk, job: Callable[[], Awaitable[None]]) -> None:
    """Do something while the desk watches."""

    async def both() -> None:
        watching = asyncio.create_task(desk.watch())
        try:
            await job()
        finally:
            watching.cancel()

    try:
        asyncio.run(both())
    finally:
        desk.close()


def test_a_lost_chain_is_said_and_what_was_read_stays_until_it_is_back(lp: Lp) -> None:
    desk, weather = desk_of(lp)
    first = desk.begin()
    assert banner(desk.source, first) == '<div role="alert" id="alerts"></div>'

    async def job() -> None:
        weather.storm = NetworkError("nobody answers <there>")
        look = first
        while not look.trouble:
            found = await desk.newer(look.number, 20)
            assert found is not None
            look = found
        assert look.trouble == "NetworkError: nobody answers <there>"
        assert look.board.slot == first.board.slot
        assert look.read_at <= (await desk.look_again()).read_at
        said = banner(desk.source, look)
        assert "No new figures" in said
        assert "&lt;there&gt;" in said
        assert home(desk, look)["markets"] == home(desk, first)["markets"]
        weather.storm = None
        while look.trouble:
            found = await desk.newer(look.number, 20)
            assert found is not None
            look = found
        assert look.read_at >= first.read_at

    during(desk, job)


def test_a_world_that_breaks_is_said_too(lp: Lp) -> None:
    broken: list[bool] = []

    def advance() -> None:
        if broken:
            raise ZeroDivisionError("the demo's own fault")

    desk, _ = desk_of(lp, advance=advance)
    first = desk.begin()

    async def job() -> None:
        broken.append(True)
        look = first
        while not look.trouble:
            found = await desk.newer(look.number, 20)
            assert found is not None
            look = found
        assert look.trouble == "ZeroDivisionError: the demo's own fault"
        broken.clear()
        while look.trouble:
            found = await desk.newer(look.number, 20)
            assert found is not None
            look = found

    during(desk, job)


def test_a_still_source_is_looked_at_once(lp: Lp) -> None:
    desk, _ = desk_of(lp, still=True)
    first = desk.begin()

    async def job() -> None:
        assert await desk.newer(first.number, 0.1) is None

    during(desk, job)


def test_what_is_dear_is_made_now_and_then(lp: Lp) -> None:
    desk, _ = desk_of(lp)
    made: list[int] = []

    def make() -> Any:
        made.append(1)
        return str(len(made))

    assert desk.now_and_then(("history", "A"), 60, make) == "1"
    assert desk.now_and_then(("history", "A"), 60, make) == "1"
    assert desk.now_and_then(("history", "B"), 60, make) == "2"
    assert desk.now_and_then(("history", "A"), 0, make) == "3"
    desk.close()


def test_a_board_is_the_clients_own_figures_of_one_slot(lp: Lp) -> None:
    board = read_board(lp.client, owned=True)
    assert board.markets == lp.client.markets()
    assert board.account is not None
    assert board.account.positions == lp.client.positions()
    assert board.account.standing == lp.client.standing()
    assert board.account.liquidation == lp.client.risk().liquidation
    assert board.account.wallet == lp.client.wallet()
    assert board.slot == lp.net.clock.slot
    assert board.market("NO-PERP") is None


def test_a_board_of_nobody_has_markets_only(lp: Lp) -> None:
    board = read_board(lp.client, owned=False)
    assert board.account is None
    assert board.markets


def test_an_account_that_does_not_exist_yet_is_said(lp: Lp) -> None:
    board = read_board(lp.net.client("nobody", usdc=5), owned=True)
    assert board.account is not None
    assert not board.account.exists
    assert board.account.positions == ()
    assert board.account.wallet == 5_000_000


def test_positions_that_cannot_be_valued_do_not_hide_the_markets(lp: Lp) -> None:
    oracle = lp.net.market("SOL-PERP").oracle
    account = lp.net.chain.account(oracle)
    assert account is not None
    lp.net.chain.set_account(oracle, replace(account, data=account.data[:100]))
    board = read_board(lp.client, owned=True)
    assert board.markets[0].oracle_price is None
    assert board.account is not None
    assert board.account.problem
    assert board.account.positions == ()


def test_a_first_look_that_fails_is_raised(lp: Lp) -> None:
    desk, weather = desk_of(lp)
    weather.storm = ChainError("no chain")
    with pytest.raises(ChainError, match="no chain"):
        desk.begin()
    desk.close()
