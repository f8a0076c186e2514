"""The largest amounts are exact: the program accepts them, and refuses one step more."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import BadInput
from balclient.abi.values import Instruction
from balclient.client import Client
from balclient.client.draft import largest_multiple
from balclient.client.world import World
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions

from .conftest import MARKET, small_net

STEP = 100_000_000


def with_amount(instruction: Instruction, name: str, amount: int) -> Instruction:
    """The same instruction for another amount, which is its first argument after the discriminator."""
    at = 10 if name in ("withdraw", "transfer_deposit") else 8
    data = instruction.data[:at] + amount.to_bytes(8, "little") + instruction.data[at + 8 :]
    return Instruction.from_data(instruction.program_id, instruction.accounts, data)


def accepts(net: Localnet, lp: Client, batch: tuple[Instruction, ...], amount: int) -> int | None:
    """The program's error code for the batch with another amount in its last instruction."""
    changed = (*batch[:-1], with_amount(batch[-1], batch[-1].name, amount))
    outcome = net.chain.simulate(changed, lp.identity.signers)
    return None if outcome.error is None else outcome.error.code


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1_000, 500_000),
    st.integers(-150, 150),
    st.integers(0, 3_000),
    st.integers(130, 170),
    st.booleans(),
)
def test_one_step_more_than_the_largest_is_refused(
    cents: int, trade: int, held: int, price: int, crowd: bool
) -> None:
    net = small_net()
    if crowd:
        net.client("crowd", usdc=10**6).add_liquidity(MARKET, shares=900, deposit=500_000)
    lp = net.client("lp", usdc=1_000_000)
    if held:
        lp.add_liquidity(MARKET, shares=f"{held / 10:.1f}", deposit=20_000)
    if trade:
        Actions(net).take(net.taker, 0, trade * STEP)
    net.warp(minutes=1, price={MARKET: price})
    plan = lp.preview_add(MARKET, shares=1, deposit=f"{cents / 100:.2f}")
    assert plan.largest is not None
    batch = plan.transactions[0]
    if plan.largest:
        assert accepts(net, lp, batch, plan.largest) is None
    assert accepts(net, lp, batch, plan.largest + STEP) == (ErrorCode.InsufficientCollateral)
    for plan in (lp.preview_withdraw(), lp.preview_transfer(to=0)) if held else ():
        assert plan.largest is not None
        if plan.largest:
            assert accepts(net, lp, plan.transactions[-1], plan.largest) is None
        assert accepts(net, lp, plan.transactions[-1], plan.largest + 1) is not None


def test_all_shares_are_the_most_that_can_be_removed(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    lp.add_liquidity(MARKET, usd=1_000, leverage=2)
    plan = lp.preview_remove(MARKET, part="0.25")
    held = lp.position(MARKET).lp_shares
    assert plan.largest == held
    assert accepts(net, lp, plan.transactions[0], held) is None
    assert accepts(net, lp, plan.transactions[0], held + STEP) == ErrorCode.InsufficientLPTokens


def test_the_search_finds_the_edge_wherever_it_starts() -> None:
    for edge in (0, 1, 2, 3, 17, 1_000, 12_345):
        for start in (0, 1, 16, 999, 10**6):
            assert largest_multiple(10, lambda n, edge=edge: n <= edge * 10, start * 10) == edge * 10


def test_the_search_looks_past_a_flicker() -> None:
    assert largest_multiple(1, lambda n: n <= 10 or n == 12) == 12
    assert largest_multiple(1, lambda n: n <= 10 or n == 25) == 10


def test_a_target_is_met_from_below(net: Localnet) -> None:
    lp = net.client(usdc=50_000)
    plan = lp.preview_add(MARKET, usd=2_000, leverage="7.5")
    size = abs(plan.worst_case_base) * 153_937_500 // 10**9
    world: World = plan.world
    price = world.oracle(world.markets[0]).price
    assert abs(plan.worst_case_base) * price // 10**9 <= 15_000_000_000
    more = lp.preview_add(MARKET, shares=f"{(plan.amount + STEP) / 10**9:.9f}", deposit=2_000)
    assert abs(more.worst_case_base) * price // 10**9 > 15_000_000_000
    assert size > 0
    alone = lp.preview_add(MARKET, leverage=4, deposit=3_000)
    assert alone.after.leverage <= 40_000
    more = lp.preview_add(MARKET, shares=f"{(alone.amount + STEP) / 10**9:.9f}", deposit=3_000)
    assert more.after.leverage > 40_000
    base = lp.preview_add(MARKET, base=5, deposit=3_000)
    assert abs(base.worst_case_base) <= 5 * 10**9
    more = lp.preview_add(MARKET, shares=f"{(base.amount + STEP) / 10**9:.9f}", deposit=3_000)
    assert abs(more.worst_case_base) > 5 * 10**9


def test_a_reduction_goes_as_far_as_it_says(net: Localnet) -> None:
    lp = net.client(usdc=50_000)
    lp.add_liquidity(MARKET, usd=5_000, leverage=8)
    Actions(net).take(net.taker, 0, 33 * STEP)
    price = net.price(0)

    def shrinks(shares: int) -> int:
        plan = lp.preview_remove(MARKET, shares=f"{shares / 10**9:.9f}")
        before = lp.position(MARKET).worst_case_base
        return abs(before) - abs(plan.worst_case_base)

    plan = lp.preview_remove(MARKET, base=20)
    assert shrinks(plan.amount) <= 20 * 10**9 < shrinks(plan.amount + STEP)
    assert plan.amount % STEP == 0
    plan = lp.preview_remove(MARKET, usd=1_500)
    assert (
        shrinks(plan.amount) * price // 10**9 <= 1_500_000_000 < shrinks(plan.amount + STEP) * price // 10**9
    )
    plan = lp.preview_remove(MARKET, leverage=3)
    assert plan.after.leverage <= 30_000
    less = lp.preview_remove(MARKET, shares=f"{(plan.amount - STEP) / 10**9:.9f}")
    assert less.after.leverage > 30_000
    assert lp.remove_liquidity(plan).as_previewed
    held = lp.position(MARKET).lp_shares
    assert lp.preview_remove(MARKET, usd=10**6).amount == held
    with pytest.raises(BadInput, match=r"the account's leverage is \d\.\d\d already"):
        lp.preview_remove(MARKET, leverage=4)
    with pytest.raises(BadInput, match="less than one step"):
        lp.preview_remove(MARKET, base="0.000000001")
    with pytest.raises(BadInput, match="leverage is still"):
        lp.preview_remove(MARKET, leverage="0.0001")
    for arguments in ({"base": 1, "usd": 1}, {"base": 0}, {"leverage": "x"}):
        with pytest.raises(BadInput):
            lp.preview_remove(MARKET, **arguments)  # type: ignore[arg-type]
