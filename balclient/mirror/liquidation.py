"""Liquidating a perp position: cancel, burn, transfer (spec liquidation 1 to 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from balclient.abi.enums import (
    LiquidationType,
    LPAction,
    MarketStatus,
    OrderActionExplanation,
    OrderStatus,
    PerpOperation,
    PositionDirection,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.types import LiquidatePerpRecord
from balclient.mirror.amm import AMM_TO_QUOTE
from balclient.mirror.cancel import cancel_order
from balclient.mirror.exposure import simulate_settled_lp_position, worst_case_base
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.mirror.integers import (
    cast_i64,
    cast_u64,
    cast_u128,
    math_i64,
    math_u32,
    math_u64,
    math_u128,
    next_record_id,
    trunc_div,
)
from balclient.mirror.liquidation_records import (
    emit_liquidation,
    emit_liquidation_fill,
    emit_liquidation_order,
    liquidation_order,
)
from balclient.mirror.liquidation_sizing import (
    base_to_cover_shortage,
    insurance_fee,
    limited,
    max_pct,
    require_limit_price,
)
from balclient.mirror.lp import burn_lp_shares, emit_lp_record
from balclient.mirror.margin import (
    INITIAL,
    MarginType,
    calculate_margin_requirement_and_total_collateral,
    liquidation_context,
    require_margin,
)
from balclient.mirror.margin_ratios import perp_ratio
from balclient.mirror.oracle import OracleAction, is_oracle_valid_for_action
from balclient.mirror.participants import Participant, add_maker_volume, add_taker_volume, charge
from balclient.mirror.position import (
    PositionDelta,
    force_position,
    get_position,
    is_liquidated_or_bankrupt,
    step_down,
    step_up,
    touch_user,
    update_position_and_market,
)
from balclient.mirror.repeg import market_oracle_validity, update_amm
from balclient.mirror.slots import used_orders
from balclient.mirror.statuses import (
    enter_bankruptcy,
    enter_liquidation,
    exit_liquidation,
    is_bankrupt,
)

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket, PerpPosition, User
    from balclient.mirror.context import Context
    from balclient.mirror.maps import Maps
    from balclient.mirror.margin import MarginCalculation

__all__ = [
    "cancel_all_orders",
    "free_margin",
    "liquidate_perp",
    "next_order_id",
    "require_parties_solvent",
    "starts_liquidation",
]

_REMOVE_LIQUIDITY: Final = LPAction.RemoveLiquidity
_LIQUIDATE_PERP: Final = LiquidationType.LiquidatePerp
_MAINTENANCE_MARGIN: Final = MarginType.Maintenance
_SETTLEMENT: Final = MarketStatus.Settlement
_LIQUIDATE: Final = OracleAction.Liquidate
_LIQUIDATION: Final = OrderActionExplanation.Liquidation
_OPEN_ORDER: Final = OrderStatus.Open
_PERP_LIQUIDATION: Final = PerpOperation.Liquidation
_LONG: Final = PositionDirection.Long
_SHORT: Final = PositionDirection.Short
_BANKRUPT: Final = UserStatus.Bankrupt

_PRECISION: Final = 1_000_000
_MARGIN_TO_FEE: Final = 100
_SMALL: Final = 50_000_000
_MIN_TWAP_DIVERGENCE: Final = 500_000
_LAST_U32: Final = 0xFFFF_FFFF


def require_parties_solvent(user: User, liquidator: User) -> None:
    """UserBankrupt when either account carries the bankruptcy flag."""
    if (user.status | liquidator.status) & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)


def starts_liquidation(user: User, calculation: MarginCalculation) -> bool:
    """Whether the account is liquidated now; False after a flagged one was let go (spec liquidation 1.4).

    SufficientCollateral for an account that is neither flagged nor short.
    """
    if not is_liquidated_or_bankrupt(user):
        if calculation.meets_margin_requirement:
            raise Fault(ErrorCode.SufficientCollateral)
        return True
    if calculation.can_exit_liquidation:
        exit_liquidation(user)
        return False
    return True


def cancel_all_orders(ctx: Context, maps: Maps, party: Participant, filler: Participant) -> list[int]:
    """Cancel every open order of the account, all markets, and return their ids (spec liquidation 1.8)."""
    user = party.user
    canceled: list[int] = []
    for index, order in used_orders(user):
        if order.status == _OPEN_ORDER:
            canceled.append(order.order_id)
            cancel_order(ctx, maps, user, party.key, index, _LIQUIDATION, filler.key, 0)
    touch_user(user, ctx.clock.slot)
    return canceled


def free_margin(user: User, before: int, after: int) -> int:
    """Count a fall of the shortage (quote 1e6) as margin freed and return it."""
    freed = cast_u64(max(0, before - after))
    user.liquidation_margin_freed = math_u64(user.liquidation_margin_freed + freed)
    return freed


def next_order_id(user: User) -> int:
    """The account's next order id; the counter wraps to 1."""
    taken = user.next_order_id
    user.next_order_id = 1 if taken == _LAST_U32 else taken + 1
    return taken


@dataclass(slots=True, init=False)
class _Transfer:
    """A transfer of base (1e9, magnitude) with its value and fees (quote 1e6, fees not positive)."""

    base: int
    cure: int
    value: int
    liquidator_fee: int
    if_fee: int

    def __init__(self, base: int, cure: int, value: int, liquidator_fee: int, if_fee: int) -> None:
        self.base = base
        self.cure = cure
        self.value = value
        self.liquidator_fee = liquidator_fee
        self.if_fee = if_fee

    def signed(self, sells: bool) -> tuple[int, int]:
        """(base, quote) that the liquidated account gets, signed; it ``sells`` a long position."""
        return (-self.base, self.value) if sells else (self.base, -self.value)


def _size_transfer(
    ctx: Context,
    maps: Maps,
    user: User,
    market: PerpMarket,
    position: PerpPosition,
    calculation: MarginCalculation,
    price: int,
    max_base: int,
    limit_price: int | None,
) -> _Transfer | None:
    """How much is taken at what cost; None when the ramp allows nothing yet (spec liquidation 2.4-2.12)."""
    state = ctx.state
    amm = market.amm
    step = amm.order_step_size
    max_base = step_down(max_base, step)
    if max_base == 0:
        raise Fault(ErrorCode.InvalidBaseAssetAmountForLiquidatePerp)
    average = amm.historical_oracle_data.last_oracle_price_twap_5min
    divergence = trunc_div(abs(math_i64(price - average)) * _PRECISION, abs(average))
    rails = state.oracle_guard_rails.price_divergence
    if abs(divergence) >= max(rails.oracle_twap_5min_percent_divergence, _MIN_TWAP_DIVERGENCE):
        raise Fault(ErrorCode.PriceBandsBreached)

    shortage = calculation.margin_shortage()
    size = abs(position.base_asset_amount)
    worst = abs(worst_case_base(simulate_settled_lp_position(position, market, price)))
    ratio = perp_ratio(market, worst, _MAINTENANCE_MARGIN)
    ratio = math_u32(math_u32(ratio + state.liquidation_margin_buffer_ratio) * _MARGIN_TO_FEE)
    quote_price = maps.oracle(maps.spot(market.quote_spot_market_index).oracle).price
    fee = market.liquidator_fee
    if_fee = insurance_fee(
        calculation.tracked_market_margin_shortage(shortage),
        size,
        ratio,
        fee,
        price,
        quote_price,
        market.if_liquidation_fee,
    )
    cure = step_up(base_to_cover_shortage(shortage, ratio, fee, if_fee, price, quote_price), step)
    cure = math_u64(cure)
    pct = max_pct(
        shortage,
        user.liquidation_margin_freed,
        ctx.clock.slot - user.last_active_slot,
        state.initial_pct_to_liquidate,
        state.liquidation_duration,
    )
    limit = limited(cure, pct)
    if limit == 0:
        return None
    floor_amount = 0 if size * cast_u128(price) // AMM_TO_QUOTE > _SMALL else size
    take = step_up(min(size, max_base, max(limit, floor_amount)), step)
    require_limit_price(position.base_asset_amount > 0, price, limit_price)
    value = cast_u64(take * price // AMM_TO_QUOTE)
    fees = cast_i64(value * fee // _PRECISION), cast_i64(value * if_fee // _PRECISION)
    return _Transfer(take, cure, value, -fees[0], -fees[1])


def liquidate_perp(
    ctx: Context,
    maps: Maps,
    victim: Participant,
    liquidator: Participant,
    market_index: int,
    max_base: int,
    limit_price: int | None,
) -> None:
    """Liquidate a market of an account: cancel orders, burn, transfer base (spec liquidation 1, 2, L29)."""
    user = victim.user
    slot = ctx.clock.slot
    require_parties_solvent(user, liquidator.user)
    market = maps.perp_mut(market_index)
    if market.paused_operations & _PERP_LIQUIDATION:
        raise Fault(ErrorCode.InvalidLiquidation)
    settle_funding_payment(ctx, user, victim.key, market)
    settle_funding_payment(ctx, liquidator.user, liquidator.key, market)
    context = liquidation_context(ctx.state.liquidation_margin_buffer_ratio, market_index)
    first = calculate_margin_requirement_and_total_collateral(user, maps, context)
    if not starts_liquidation(user, first):
        return
    get_position(user, market_index)
    force_position(liquidator.user, market_index)
    liquidation_id = enter_liquidation(user, slot)
    position = get_position(user, market_index)
    if not (
        position.base_asset_amount
        or position.lp_shares
        or position.open_orders
        or position.open_bids
        or position.open_asks
    ):
        raise Fault(ErrorCode.PositionDoesntHaveOpenPositionOrOrders)
    canceled = cancel_all_orders(ctx, maps, victim, liquidator)

    data = maps.oracle(market.amm.oracle)
    update_amm(market, data, ctx.state, ctx.clock)
    verdict = market_oracle_validity(market, data, ctx.state)
    if not is_oracle_valid_for_action(verdict, _LIQUIDATE):
        raise Fault(ErrorCode.InvalidOracle)
    price = market.expiry_price if market.status is _SETTLEMENT else data.price

    shares = position.lp_shares
    if shares:
        change = burn_lp_shares(position, market, shares, price)
        emit_lp_record(ctx, victim.key, market, _REMOVE_LIQUIDITY, shares, change, as_log=True)

    calculation = first
    margin_freed = 0
    if canceled or shares:
        calculation = calculate_margin_requirement_and_total_collateral(user, maps, context)
        margin_freed = free_margin(user, first.margin_shortage(), calculation.margin_shortage())
        if calculation.can_exit_liquidation:
            emit_liquidation(
                ctx,
                _LIQUIDATE_PERP,
                victim.key,
                liquidator.key,
                first,
                margin_freed,
                liquidation_id,
                False,
                canceled,
                perp=LiquidatePerpRecord(market_index, price, 0, 0, shares, 0, 0, 0, 0, 0),
            )
            exit_liquidation(user)
            return
    held = position.base_asset_amount
    if held == 0:
        return
    transfer = _size_transfer(ctx, maps, user, market, position, calculation, price, max_base, limit_price)
    if transfer is None:
        return
    other = force_position(liquidator.user, market_index)
    other_was = other.base_asset_amount
    _transfer(ctx, market, victim, liquidator, position, other, transfer)

    after = calculate_margin_requirement_and_total_collateral(user, maps, context)
    margin_freed += free_margin(user, calculation.margin_shortage(), after.margin_shortage())
    if transfer.base >= transfer.cure:
        exit_liquidation(user)
    elif is_bankrupt(user):
        enter_bankruptcy(user)
    require_margin(liquidator.user, maps, INITIAL)
    fee, if_fee = -transfer.liquidator_fee, -transfer.if_fee
    fill_id, order_id, other_id = _report_transfer(
        ctx, market, victim, liquidator, transfer, held, other_was, price, limit_price
    )
    emit_liquidation(
        ctx,
        _LIQUIDATE_PERP,
        victim.key,
        liquidator.key,
        first,
        margin_freed,
        liquidation_id,
        bool(user.status & _BANKRUPT),
        canceled,
        perp=LiquidatePerpRecord(
            market_index,
            price,
            *transfer.signed(held > 0),
            shares,
            fill_id,
            order_id,
            other_id,
            fee,
            if_fee,
        ),
    )


def _transfer(
    ctx: Context,
    market: PerpMarket,
    victim: Participant,
    liquidator: Participant,
    position: PerpPosition,
    other: PerpPosition,
    transfer: _Transfer,
) -> None:
    """Book the transfer into both slots and the volumes (spec liquidation 2.12, 2.13)."""
    now = ctx.clock.unix_timestamp
    add_taker_volume(victim.stats, transfer.value, now)
    add_maker_volume(liquidator.stats, transfer.value, now)
    base, quote = transfer.signed(position.base_asset_amount > 0)
    update_position_and_market(position, market, PositionDelta(cast_i64(base), cast_i64(quote)))
    charge(position, market, transfer.liquidator_fee)
    charge(position, market, transfer.if_fee)
    update_position_and_market(other, market, PositionDelta(-base, -quote))
    charge(other, market, -transfer.liquidator_fee)
    amm = market.amm
    amm.total_liquidation_fee = math_u128(amm.total_liquidation_fee - transfer.if_fee)


def _report_transfer(
    ctx: Context,
    market: PerpMarket,
    victim: Participant,
    liquidator: Participant,
    transfer: _Transfer,
    held: int,
    other_held: int,
    price: int,
    limit_price: int | None,
) -> tuple[int, int, int]:
    """Take the ids of the fill and of both orders and report them (spec liquidation 2.17)."""
    index = market.market_index
    old_side = _LONG if held >= 0 else _SHORT
    closing = _SHORT if held >= 0 else _LONG
    other_side = _LONG if other_held >= 0 else _SHORT
    slot = ctx.clock.slot
    order = liquidation_order(slot, next_order_id(victim.user), index, transfer.base, closing, old_side)
    other = liquidation_order(
        slot,
        next_order_id(liquidator.user),
        index,
        transfer.base,
        old_side,
        other_side,
        limit_price,
    )
    emit_liquidation_order(ctx, victim.key, order)
    emit_liquidation_order(ctx, liquidator.key, other)
    fill_id = market.next_fill_record_id
    market.next_fill_record_id = next_record_id(fill_id)
    emit_liquidation_fill(
        ctx,
        index,
        price,
        fill_id,
        transfer.value,
        -(transfer.liquidator_fee + transfer.if_fee),
        transfer.liquidator_fee,
        (victim.key, order),
        (liquidator.key, other),
    )
    return fill_id, order.order_id, other.order_id
