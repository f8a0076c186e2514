"""A preview is what lands: byte for byte where it says accepted, the same error where it says refused."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balclient.abi import instructions as build
from balclient.abi.enums import MarketStatus
from balclient.abi.exceptions import BadInput, Refused
from balclient.client import Client, Plan
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions

from .conftest import MARKET, small_market

STEP = 100_000_000
OTHER = "TWO-PERP"
Op = tuple[str, float, float, bool]
DOINGS = "trade trade pass crowd add add add remove remove settle close deposit withdraw transfer admin"
PART = st.floats(0, 1, allow_nan=False)
OPS = st.tuples(st.sampled_from(DOINGS.split()), PART, PART, st.booleans())


def check(net: Localnet, lp: Client, plan: Plan) -> None:
    """Send what the plan says; a refused plan's transactions must fail on the chain as the plan says."""
    if plan.ok:
        receipt = lp.send(plan)
        assert receipt.report.exact, str(receipt.report)
        assert receipt.as_previewed
        return
    assert plan.refusal is not None
    signers = lp.identity.signers
    with net.chain.snapshot():
        for batch in plan.transactions:
            outcome = net.chain.send(batch, signers)
            if outcome.error is not None:
                assert outcome.error.code == plan.refusal.code
                return
    raise AssertionError(f"the program accepted what the preview refused: {plan.refusal}")


def act(net: Localnet, lp: Client, op: Op) -> None:
    """Do one thing, with sizes from two numbers between 0 and 1."""
    name, x, y, first = op
    market = MARKET if first else OTHER
    if name == "trade":
        size = round((x - 0.5) * 400, 1)
        if size:
            Actions(net).take(net.taker, net.market(market).index, round(size * 10) * STEP)
    elif name == "pass":
        net.warp(seconds=int(x * 5_000), price={market: round(150 * (0.9 + y / 5), 4)})
        net.crank()
    elif name == "crowd":
        other = net.client("crowd", usdc=1_000_000)
        if x < 0.6:
            plan = other.preview_add(market, shares=round(10 + y * 2_000, 1), deposit=300_000)
            check(net, other, plan)
        elif other.position(market).lp_shares:
            check(net, other, other.preview_remove(market, part=max(round(y, 3), 0.01)))
    elif name == "add":
        try:
            if x < 0.3:
                plan = lp.preview_add(market, usd=round(10 + y * 5_000, 2), leverage=round(1 + x * 25, 2))
            elif x < 0.6:
                plan = lp.preview_add(market, shares=round(0.05 + y * 500, 3), deposit=round(x * 3_000, 2))
            elif x < 0.8:
                plan = lp.preview_add(market, base=round(0.01 + y * 50, 3), deposit=1_000)
            else:
                plan = lp.preview_add(market, leverage=round(0.5 + y * 9.5, 2), deposit=round(y * 3_000, 2))
        except BadInput:
            return
        check(net, lp, plan)
    elif name == "remove":
        part = None if x < 0.3 else max(round(x, 4), 0.0001)
        try:
            check(net, lp, lp.preview_remove(market, part=part))
        except BadInput:
            return
    elif name == "settle":
        check(net, lp, lp.preview_settle(market))
    elif name == "close":
        check(net, lp, lp.preview_close(market))
    elif name == "deposit":
        check(net, lp, lp.preview_deposit(round(1 + x * 20_000, 2)))
    elif name == "withdraw":
        check(net, lp, lp.preview_withdraw(None if x < 0.4 else round(0.01 + y * 6_000, 2)))
    elif name == "transfer":
        check(net, lp, lp.preview_transfer(None if x < 0.2 else round(0.01 + y * 3_000, 2), to=0))
    elif name == "admin":
        administer(net, net.market(market).index, x, y)


def administer(net: Localnet, index: int, x: float, y: float) -> None:
    """Rebase the accumulators by a power of ten, wind the market down or up, or change the spread."""
    admin = net.admin.pubkey()
    if x < 0.6:
        unit = net.perp_market(index).amm.per_lp_base + (1 if y < 0.5 else -1)
        net.send(build.update_perp_market_per_lp_base(per_lp_base=unit, admin=admin, perp_market=index))
    elif x < 0.8:
        status = MarketStatus.ReduceOnly if y < 0.3 else MarketStatus.Active
        net.send(build.update_perp_market_status(status=status, admin=admin, perp_market=index))
    else:
        spread = int(y * 2_000)
        net.send(build.update_perp_market_base_spread(base_spread=spread, admin=admin, perp_market=index))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(OPS, min_size=3, max_size=14), st.sampled_from([0, 0, 60]), st.booleans())
def test_what_a_preview_says_is_what_the_program_does(ops: list[Op], cooldown: int, begun: bool) -> None:
    net = Localnet([small_market(), small_market(name=OTHER)], lp_cooldown_time=cooldown)
    lp = net.client("lp", usdc=20_000)
    if begun:
        for market in (MARKET, OTHER):
            check(net, lp, lp.preview_add(market, usd=2_000, leverage=3))
        Actions(net).take(net.taker, 0, 123 * STEP)
        net.warp(minutes=5, price={OTHER: "149.3"})
    for op in ops:
        act(net, lp, op)


BETWEEN = st.lists(st.tuples(st.sampled_from(["trade", "pass", "crowd", "admin"]), PART, PART, st.booleans()))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["add", "remove", "settle", "close", "withdraw"]), BETWEEN)
def test_a_receipt_is_exact_whatever_happened_since_the_preview(kind: str, between: list[Op]) -> None:
    net = Localnet([small_market(), small_market(name=OTHER)])
    lp = net.client("lp", usdc=20_000)
    for market in (MARKET, OTHER):
        lp.add_liquidity(market, usd=2_000, leverage=3)
    Actions(net).take(net.taker, 0, 123 * STEP)
    plans = {
        "add": lambda: lp.preview_add(MARKET, usd=1_000, leverage=9),
        "remove": lambda: lp.preview_remove(MARKET, part="0.3"),
        "settle": lambda: lp.preview_settle(MARKET),
        "close": lambda: lp.preview_close(MARKET),
        "withdraw": lambda: lp.preview_withdraw(1_000),
    }
    plan = plans[kind]()
    for op in between[:4]:
        act(net, lp, op)
    held = net.chain.account(lp.identity.user(1))
    receipt, said = None, ""
    try:
        receipt = lp.send(plan)
    except Refused as error:
        said = str(error)
    if receipt is not None:
        assert receipt.report.exact, str(receipt)
        assert receipt.as_previewed or between
        return
    # Said by the mirror beforehand, so that nothing was sent; and the program says the same.
    assert "since the preview things have moved" in said
    assert net.chain.account(lp.identity.user(1)) == held
    outcome = net.chain.simulate(plan.transactions[0], lp.identity.signers)
    assert outcome.error is not None
    assert f"({outcome.error.code})" in said
