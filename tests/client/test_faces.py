"""Two faces over one implementation, no work in constructors, and identities that are arguments."""

import asyncio
import inspect
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.addresses import CLOCK_SYSVAR_ID
from balclient.abi.exceptions import AccountMissing, BadInput, ChainError
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain import AccountsAt
from balclient.client import LP_NAME, AsyncClient, Client
from balclient.client.requests import Read, Steps, drive
from balclient.localnet import LedgerChain, Localnet

from .conftest import MARKET, small_market


class Coroutines:
    """A chain of coroutines around another one, without a clock of its own, as a cluster is."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        await asyncio.sleep(0)
        return self.inner.read(keys)

    async def send(self, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> Outcome:
        await asyncio.sleep(0)
        return self.inner.send(instructions, signers)


class Nowhere:
    """A chain that fails when anything is asked of it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked for")


def story(lp: Client) -> list[Any]:
    plan = lp.preview_add(MARKET, usd=2_000, leverage=3)
    receipt = lp.add_liquidity(plan)
    fill = lp.what_if_fill(MARKET, base=10)
    return [str(plan), str(receipt.report), fill, lp.positions(), lp.markets(), lp.risk(), lp.standing(),
            str(lp.close_position(MARKET)), lp.withdraw().plan.amount, lp.wallet()]  # fmt: skip


async def async_story(lp: AsyncClient) -> list[Any]:
    plan = await lp.preview_add(MARKET, usd=2_000, leverage=3)
    receipt = await lp.add_liquidity(plan)
    fill = await lp.what_if_fill(MARKET, base=10)
    return [str(plan), str(receipt.report), fill, await lp.positions(), await lp.markets(), await lp.risk(),
            await lp.standing(), str(await lp.close_position(MARKET)), (await lp.withdraw()).plan.amount,
            await lp.wallet()]  # fmt: skip


@pytest.mark.parametrize("wrap", [False, True], ids=["returning chain", "coroutine chain"])
def test_both_faces_tell_the_same_story(wrap: bool) -> None:
    one, two = Localnet([small_market()]), Localnet([small_market()])
    lp = one.client("lp", usdc=5_000)
    other = two.client("lp", usdc=5_000)
    chain = Coroutines(two.chain) if wrap else two.chain
    there = asyncio.run(async_story(AsyncClient(chain, signer=other.identity.signer)))
    here = story(lp)
    assert there == here


def test_the_faces_have_the_same_methods() -> None:
    for name, method in vars(Client).items():
        if not name.startswith("_"):
            twin = getattr(AsyncClient, name)
            assert inspect.iscoroutinefunction(twin), name
            assert inspect.signature(twin) == inspect.signature(method), name
            assert twin.__doc__ == method.__doc__, name
    assert vars(Client).keys() - {"__doc__"} == vars(AsyncClient).keys() - {"__doc__"}


def test_a_constructor_does_nothing() -> None:
    key = Keypair()
    for kind in (Client, AsyncClient):
        client = kind(Nowhere(), signer=key)
        assert str(key.pubkey()) in repr(client)
        assert LP_NAME in repr(client)
        assert str(key) not in repr(client)


def test_the_sync_face_refuses_a_chain_of_coroutines(net: Localnet) -> None:
    client = Client(Coroutines(net.chain), authority=Pubkey.new_unique())
    with pytest.raises(ChainError, match="Coroutines has coroutines for methods: use AsyncClient with it"):
        client.markets()


def test_a_chain_must_give_a_clock() -> None:
    class Clockless:
        def read(self, keys: Any) -> AccountsAt:
            return AccountsAt(1, dict.fromkeys(keys))

        def send(self, instructions: Any, signers: Any) -> Outcome:
            raise AssertionError

    def steps() -> Steps[None]:
        yield Read(())

    with pytest.raises(ChainError, match=f"no account {CLOCK_SYSVAR_ID}"):
        drive(Clockless(), steps())


def test_the_clock_comes_with_the_accounts_where_the_chain_has_none() -> None:
    class Cluster:
        def read(self, keys: Any) -> AccountsAt:
            data = b"".join(v.to_bytes(8, "little") for v in (77, 0, 3, 4, 1_700_000_000))
            return AccountsAt(77, {CLOCK_SYSVAR_ID: Account(Pubkey.default(), data, 1)})

        def send(self, instructions: Any, signers: Any) -> Outcome:
            raise AssertionError

    def steps() -> Steps[Any]:
        return (yield Read(()))

    assert drive(Cluster(), steps()).clock == Clock(77, 1_700_000_000, 3)


def test_a_reader_needs_no_key(net: Localnet) -> None:
    lp = net.client("lp", usdc=1_000)
    lp.add_liquidity(MARKET, usd=500)
    reader = Client(net.chain, authority=lp.identity.authority)
    assert reader.position(MARKET) == lp.position(MARKET)
    plan = reader.preview_settle(MARKET)
    assert plan.ok
    with pytest.raises(BadInput, match="has no signer: it reads and previews only"):
        reader.settle(plan)
    with pytest.raises(BadInput, match="made by another client"):
        lp.settle(plan)
    with pytest.raises(BadInput, match="this plan is to settle, not to remove"):
        lp.remove_liquidity(lp.preview_settle(MARKET))
    with pytest.raises(BadInput, match="needs an authority"):
        Client(net.chain)


def test_the_sub_account_is_found_by_name_or_number(net: Localnet) -> None:
    lp = net.client("lp", usdc=1_000)
    lp.add_liquidity(MARKET, usd=500)
    signer = lp.identity.signer
    assert Client(net.chain, signer=signer, sub_account=1).position(MARKET) == lp.position(MARKET)
    assert Client(net.chain, signer=signer, sub_account=0).position(MARKET).lp_shares == 0
    second = Client(net.chain, signer=signer, sub_account="another")
    second.deposit(100)
    assert second.standing().deposits == 100_000_000
    assert Client(net.chain, signer=signer, sub_account=2).standing() == second.standing()
    with pytest.raises(BadInput, match="sub-account 7 does not exist, and the next one to be made is 3"):
        Client(net.chain, signer=signer, sub_account=7).preview_deposit(1)
    for bad in (-1, 65536, "", "x" * 33):
        with pytest.raises(BadInput, match="sub_account"):
            Client(net.chain, signer=signer, sub_account=bad)


def test_no_exchange_is_said_so() -> None:
    with pytest.raises(AccountMissing, match="wrong cluster, or wrong program id"):
        Client(LedgerChain(), authority=Pubkey.new_unique()).markets()


def test_an_unknown_market_names_those_that_exist(net: Localnet) -> None:
    client = Client(net.chain, authority=Pubkey.new_unique())
    for bad in ("DOGE-PERP", 5):
        with pytest.raises(BadInput, match=f"no market {bad!r} here; there are SOL-PERP"):
            client.position(bad)
    assert client.position(0) == client.position(MARKET)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"authority": str(Pubkey.default())}, "authority: found a str, expected a Pubkey"),
        ({"program_id": "x"}, "program_id: found a str, expected a Pubkey"),
        ({"token_account": b"x"}, "token_account: found a bytes, expected a Pubkey"),
        ({"signer": Pubkey.default()}, "signer: found a Pubkey, expected a key that signs"),
        ({"signer": str(Keypair())}, "signer: found a str, expected a key that signs"),
        ({"sub_account": None}, "sub_account: found a NoneType, expected a number or a name"),
        ({"sub_account": True}, "sub_account: found a bool"),
    ],
)
def test_what_is_no_identity_is_named_and_not_shown(arguments: dict[str, Any], message: str) -> None:
    for kind in (Client, AsyncClient):
        with pytest.raises(BadInput, match=message) as raised:
            kind(Nowhere(), **{"authority": Pubkey.default(), **arguments})
        for value in arguments.values():
            assert len(str(value)) < 10 or str(value) not in str(raised.value)
