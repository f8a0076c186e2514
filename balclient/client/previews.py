"""Plans for liquidity: add, remove, settle, close, each written instruction by instruction on the mirror."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import PerpMarket, User
from balclient.abi.amounts import Amount, units, usd_units
from balclient.abi.enums import OrderType, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import BadInput
from balclient.abi.types import OrderParams
from balclient.abi.values import Instruction, Outcome
from balclient.client.draft import Draft, largest_multiple, split
from balclient.client.plans import Plan
from balclient.client.refusals import Refusal, explain
from balclient.client.sizing import Reduction, Target
from balclient.client.standing import Book, LiquidationPrices
from balclient.client.surprises import (
    Note,
    before_adding,
    before_burning,
    before_settling,
    below_initial_margin,
)
from balclient.client.views import position_view
from balclient.client.world import World, market_name
from balclient.mirror.amm import reserve_price
from balclient.mirror.position import find_position
from balclient.reconcile.mirrored import apply_batch
from balclient.reconcile.units import decimal

__all__ = ["finish", "plan_add", "plan_close", "plan_remove", "plan_settle", "step_multiples"]

_RATIO = 10_000
_FEES = 1_000_000
_LP_SLICE = Decimal("0.8")
_MOST_ORDERS = 8


def plan_add(world: World, market: str | int, target: Target, deposit: Amount | None = None) -> Plan:
    """Add liquidity, making the sub-account and depositing first where that is needed."""
    index = world.index(market)
    draft = Draft(world)
    before = Book.of(world)
    draft.open_account()
    money = _deposit(before, target, deposit)
    if money:
        draft.add(draft.deposit(money))
    ready = Book.after(draft)
    shares = target.shares_for(ready, index)
    if shares == 0:
        step = world.markets[index].amm.order_step_size
        if draft.error is None:
            raise BadInput(
                f"this is less than the smallest amount of {market_name(world.markets[index])}, one step of "
                f"{decimal(step, 9)} shares (the account's equity is {decimal(ready.equity(), 6)} USD)"
            )
        shares = step
    largest = None
    notes: list[Note] = []
    if draft.error is None:
        notes = before_adding(draft, index, shares)
        largest = step_multiples(draft, index, shares)
    draft.add(draft.add_shares(index, shares))
    return finish(draft, "add", index, shares, money, largest, notes, before)


def plan_remove(world: World, market: str | int, reduction: Reduction) -> Plan:
    """Burn LP shares."""
    index = world.index(market)
    draft = Draft(world)
    before = Book.of(world)
    slot = draft.position(index)
    held = 0 if slot is None else slot.lp_shares
    market_key = addresses.perp_market(index, program_id=world.identity.program_id)

    def without(shares: int) -> Book | None:
        outcome = draft.probe(draft.remove_shares(index, shares))
        return before.with_outcome(outcome, world.user_key, market_key, index) if outcome.ok else None

    wanted = reduction.shares_of(held, before, index, without)
    notes: list[Note] = []
    if held:
        notes = before_burning(draft, index, wanted, before.price(index))
    largest = _largest_burn(draft, index, held)
    draft.add(draft.remove_shares(index, wanted))
    left = draft.position(index)
    if draft.error is None and left is not None and left.base_asset_amount and not left.lp_shares:
        notes.append(
            Note(
                "position stays",
                f"{decimal(left.base_asset_amount, 9)} base stays as an ordinary position; closing trades it",
            )
        )
    return finish(draft, "remove", index, wanted, 0, largest, notes, before)


def plan_settle(world: World, market: str | int) -> Plan:
    """Settle funding and the shares' part of the curve's trades into the position."""
    index = world.index(market)
    draft = Draft(world)
    notes = before_settling(draft, index)
    draft.add(draft.settle_lp(index))
    return finish(draft, "settle", index, 0, 0, None, notes, Book.of(world))


def plan_close(world: World, market: str | int, slippage: Amount) -> Plan:
    """Remove all shares, trade what is settled to flat, and settle the P&L into the collateral.

    `slippage` is how far beyond the curve's and the oracle's price (1 is 100%) an order may fill.
    """
    index = world.index(market)
    draft = Draft(world)
    before = Book.of(world)
    slot = draft.position(index)
    notes: list[Note] = []
    if slot is not None and slot.lp_shares:
        notes = before_burning(draft, index, slot.lp_shares, before.price(index))
        draft.add(draft.remove_shares(index, slot.lp_shares))
    else:
        draft.add(draft.settle_lp(index))
    traded = _flatten(draft, index, _slippage(slippage))
    left = draft.position(index)
    if draft.error is None and left is not None and left.base_asset_amount:
        notes.append(
            Note(
                "not flat",
                f"{decimal(left.base_asset_amount, 9)} base stays: the curve fills no more of it within the "
                "slippage; close again later, or allow more",
            )
        )
    if draft.error is None and left is not None:
        notes += _settle_pnl(draft, index)
    return finish(draft, "close", index, traded, 0, None, notes, before)


def finish(
    draft: Draft,
    kind: str,
    index: int | None,
    amount: int,
    deposit: int,
    largest: int | None,
    notes: Sequence[Note],
    before: Book,
    refusal: Refusal | None = None,
) -> Plan:
    """The plan of a draft: its transactions, what the mirror expects of each, and the account around it."""
    world = draft.world
    transactions = split(draft.batch, world.identity.acting)
    expected: list[Outcome] = []
    ledger = world.ledger()
    for batch in transactions:
        outcome = apply_batch(ledger, batch)
        expected.append(outcome)
        if outcome.error is not None:
            break
    after = Book.after(draft)
    standing = after.standing()
    held = None if index is None or draft.error is not None else draft.position(index)
    if index is not None and held is not None and held.lp_shares and standing.margin_free < 0:
        notes = [*notes, below_initial_margin(draft, index, -standing.margin_free)]
    part, per_day = (Decimal(0), 0) if index is None else _fees(world, after, index)
    liquidation = LiquidationPrices(None, None) if index is None else after.liquidation_prices(index)
    return Plan(
        kind,
        None if index is None else market_name(world.markets[index]),
        amount,
        deposit,
        transactions,
        tuple(expected),
        refusal or explain(draft),
        largest,
        tuple(notes),
        before.standing(),
        standing,
        None if index is None else position_view(before, index),
        None if index is None else position_view(after, index),
        0 if index is None else after.worst_case(index),
        liquidation,
        part,
        per_day,
        world,
    )


def step_multiples(draft: Draft, index: int, start: int) -> int:
    """The largest number of shares (1e9) that the program would mint now; one step more is refused."""
    market = draft.market(index)
    step = market.amm.order_step_size
    # The curve's base reserve scales with nine digits, so acceptance can flicker within such a unit.
    unit = (market.amm.sqrt_k // 1_000_000_000) // step + 2
    return largest_multiple(
        step, lambda n: draft.probe(draft.add_shares(index, n)).ok, start - start % step, min(unit, 16)
    )


def _largest_burn(draft: Draft, index: int, held: int) -> int:
    """The largest number of shares (1e9) that the program would burn now."""
    if held == 0:
        return 0
    if draft.probe(draft.remove_shares(index, held)).ok:
        return held
    step = draft.market(index).amm.order_step_size
    most = held - 1 - (held - 1) % step
    if most and draft.probe(draft.remove_shares(index, most)).ok:
        return most
    found = largest_multiple(step, lambda n: n < held and draft.probe(draft.remove_shares(index, n)).ok)
    return min(found, most)


def _deposit(before: Book, target: Target, deposit: Amount | None) -> int:
    """Quote (1e6) to deposit first: as said, or what `usd` asks for beyond the margin that is free."""
    if deposit is not None:
        try:
            amount = usd_units(deposit)
        except ValueError as error:
            raise BadInput(str(error)) from error
        if amount < 0:
            raise BadInput(f"deposit {deposit}: expected no less than nothing")
        return amount
    if target.usd is None:
        return 0
    free = 0 if before.user is None else max(0, before.standing().margin_free)
    return max(0, target.usd - free)


def _slippage(slippage: Amount) -> int:
    try:
        value = units(slippage, 6)
    except ValueError as error:
        raise BadInput(str(error)) from error
    if not 0 < value < 1_000_000:
        raise BadInput(f"slippage {slippage}: expected more than 0 and less than 1")
    return value


def _flatten(draft: Draft, index: int, slippage: int) -> int:
    """Add orders that trade the settled base to flat; returns the base (1e9) that they trade."""
    traded = 0
    for _ in range(_MOST_ORDERS):
        slot = draft.position(index)
        if draft.error is not None or slot is None or slot.base_asset_amount == 0:
            break
        order = _order(draft, index, slot.base_asset_amount, slippage)
        tried = draft.probe(order)
        if tried.error is None:
            after = find_position(User.decode(tried.accounts[draft.world.user_key]), index)
            moved = abs(slot.base_asset_amount) - (0 if after is None else abs(after.base_asset_amount))
            if moved == 0:
                break
            traded += moved
        draft.add(order)
    return traded


def _order(draft: Draft, index: int, base: int, slippage: int) -> Instruction:
    market = draft.market(index)
    curve, oracle = reserve_price(market), draft.world.oracle(market).price
    tick = max(market.amm.order_tick_size, 1)
    # The program moves the curve towards the oracle before it fills, so either may be the price by then.
    if base > 0:
        limit = max(min(curve, oracle) * (1_000_000 - slippage) // 1_000_000 // tick * tick, tick)
    else:
        limit = -(-max(curve, oracle) * (1_000_000 + slippage) // 1_000_000 // tick) * tick
    params = OrderParams(
        order_type=OrderType.Limit,
        direction=PositionDirection.Short if base > 0 else PositionDirection.Long,
        base_asset_amount=abs(base),
        price=limit,
        market_index=index,
        reduce_only=True,
        immediate_or_cancel=True,
    )
    return build.place_and_take_perp_order(
        params=params,
        user=draft.world.user_key,
        authority=draft.identity.acting,
        user_stats=draft.identity.stats(),
        program_id=draft.identity.program_id,
    )


def _settle_pnl(draft: Draft, index: int) -> list[Note]:
    """Add settle_pnl where it does something; what it cannot do yet becomes a note, not a refusal."""
    instruction = draft.settle_pnl(index)
    outcome = draft.probe(instruction)
    if outcome.error is None:
        draft.add(instruction)
        return []
    if outcome.error.code == ErrorCode.NoUnsettledPnl:
        return []
    tried = Draft(draft.world)
    tried.ledger, tried.batch = draft.ledger, []
    tried.add(instruction)
    refusal = explain(tried)
    return [Note("P&L stays", refusal.reason if refusal else outcome.error.name)]


def _fees(world: World, after: Book, index: int) -> tuple[Decimal, int]:
    """(part of takers' fees that the LP gets, that part of a day's fees at the lowest tier 1e6)."""
    market: PerpMarket = after.markets[index]
    view = position_view(after, index)
    part = _LP_SLICE * view.pool_share
    tier = world.state.perp_fee_structure.fee_tiers[0]
    rate = tier.fee_numerator * _FEES // max(tier.fee_denominator, 1)
    rate += rate * market.fee_adjustment // 100
    fees = market.amm.volume_24h * rate // _FEES
    return part, int(fees * part)
