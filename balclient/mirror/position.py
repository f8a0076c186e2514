"""Perp positions: finding a slot, and booking a change of base and quote into slot and market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from balclient.abi.accounts import PerpPosition
from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    I32_MAX,
    cast_i64,
    math_i64,
    math_i128,
    math_u32,
    math_u64,
    trunc_div,
)
from balclient.mirror.slots import used_perp_positions

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket, User

__all__ = [
    "PositionDelta",
    "find_position",
    "force_position",
    "get_position",
    "is_available",
    "is_liquidated_or_bankrupt",
    "split_by_step",
    "step_down",
    "step_up",
    "touch_user",
    "update_position_and_market",
    "update_quote_asset_amount",
]

_LIQUIDATED_OR_BANKRUPT: Final = 1 | 2


@dataclass(slots=True, init=False)
class PositionDelta:
    """A change of base (1e9) and quote (1e6); ``remainder`` (1e9) is None for an ordinary fill."""

    base: int
    quote: int
    remainder: int | None

    def __init__(self, base: int, quote: int, remainder: int | None = None) -> None:
        self.base = base
        self.quote = quote
        self.remainder = remainder


def is_available(position: PerpPosition) -> bool:
    """Whether a slot counts as free: no base, quote, orders or shares; dust is not looked at (spec L4)."""
    return not (
        position.base_asset_amount
        or position.quote_asset_amount
        or position.lp_shares
        or position.open_orders
        or position.open_bids
        or position.open_asks
    )


def find_position(user: User, market_index: int) -> PerpPosition | None:
    """The first used slot of a market, or None (spec L4)."""
    for _, position in used_perp_positions(user):
        if position.market_index == market_index and not is_available(position):
            return position
    return None


def get_position(user: User, market_index: int) -> PerpPosition:
    """The first used slot of a market; UserHasNoPositionInMarket when there is none (spec L4)."""
    position = find_position(user, market_index)
    if position is None:
        raise Fault(ErrorCode.UserHasNoPositionInMarket)
    return position


def force_position(user: User, market_index: int) -> PerpPosition:
    """The used slot of a market, or the first free one overwritten with zeros and the index (spec L4).

    MaxNumberOfPositions when every slot is in use.
    """
    position = find_position(user, market_index)
    if position is not None:
        return position
    used = dict(used_perp_positions(user))
    for index in range(len(user.perp_positions)):
        slot = used.get(index)
        if slot is None or is_available(slot):
            fresh = PerpPosition.zero()
            fresh.market_index = market_index
            user.perp_positions[index] = fresh
            return fresh
    raise Fault(ErrorCode.MaxNumberOfPositions)


def is_liquidated_or_bankrupt(user: User) -> bool:
    """Whether the account is flagged as being liquidated or bankrupt."""
    return bool(user.status & _LIQUIDATED_OR_BANKRUPT)


def touch_user(user: User, slot: int) -> None:
    """Note activity: the slot unless the account is flagged, and no longer idle (spec instructions 5.15)."""
    if not user.status & _LIQUIDATED_OR_BANKRUPT:
        user.last_active_slot = slot
    user.idle = False


def split_by_step(value: int, step: int) -> tuple[int, int]:
    """(whole steps, rest) of a signed amount; the rest keeps the sign; MathError for step 0 (spec L3)."""
    if step == 0:
        raise Fault(ErrorCode.MathError)
    rest = value % step if value >= 0 else -(-value % step)
    return value - rest, rest


def step_down(value: int, step: int) -> int:
    """An unsigned amount rounded down to whole steps; MathError for step 0 (spec L3)."""
    if step == 0:
        raise Fault(ErrorCode.MathError)
    return value - value % step


def step_up(value: int, step: int) -> int:
    """An unsigned amount rounded up to whole steps; MathError for step 0 and beyond 64 bits (spec L3)."""
    if step == 0:
        raise Fault(ErrorCode.MathError)
    rest = value % step
    return math_u64(value + step) - rest if rest else value


def update_quote_asset_amount(position: PerpPosition, market: PerpMarket, delta: int) -> None:
    """Move quote (1e6) only, counting the market's users; nothing happens for 0 (spec L16.1)."""
    if delta == 0:
        return
    amm = market.amm
    if not (
        position.quote_asset_amount or position.base_asset_amount or position.remainder_base_asset_amount
    ):
        market.number_of_users = math_u32(market.number_of_users + 1)
    position.quote_asset_amount = math_i64(position.quote_asset_amount + delta)
    amm.quote_asset_amount = math_i128(amm.quote_asset_amount + delta)
    if not (
        position.quote_asset_amount or position.base_asset_amount or position.remainder_base_asset_amount
    ):
        market.number_of_users = max(0, market.number_of_users - 1)


def update_position_and_market(position: PerpPosition, market: PerpMarket, delta: PositionDelta) -> int:
    """Book a change into slot and market and return the realised pnl, quote 1e6 (spec L16, T12, F10).

    Shares of entry and break-even are truncated toward zero.  InvalidPositionLastFundingRate when funding was
    not settled before, InvalidPositionDelta when the remainder outgrows 32 bits, InvalidPerpPositionDetected
    when the old base was off the step.
    """
    moved_base, moved_quote, moved_rest = delta.base, delta.quote, delta.remainder
    if moved_base == 0 and not moved_rest:
        update_quote_asset_amount(position, market, moved_quote)
        return moved_quote
    amm = market.amm
    step = amm.order_step_size
    base = position.base_asset_amount
    rest = position.remainder_base_asset_amount
    quote = position.quote_asset_amount
    entry = position.quote_entry_amount
    even = position.quote_break_even_amount

    held = math_i64(base + rest)
    added = math_i64(moved_base + (moved_rest or 0))
    opens = base == 0 and rest == 0
    increases = opens or (held > 0) - (held < 0) == (added > 0) - (added < 0)
    held_size, added_size = abs(held), abs(added)
    closes = not increases and held_size == added_size
    reduces = not increases and held_size >= added_size

    new_quote = math_i64(quote + moved_quote)
    new_base = math_i64(base + moved_base)
    settled = moved_base
    new_rest = rest
    if moved_rest is not None:
        new_rest = math_i64(rest + moved_rest)
        if abs(new_rest) >= step:
            released, new_rest = split_by_step(new_rest, step)
            new_base = math_i64(new_base + released)
            settled = math_i64(settled + released)
        if abs(new_rest) > I32_MAX:
            raise Fault(ErrorCode.InvalidPositionDelta)
        amm.base_asset_amount_with_unsettled_lp = math_i128(amm.base_asset_amount_with_unsettled_lp + settled)
        amm.quote_asset_amount_with_unsettled_lp = math_i64(
            amm.quote_asset_amount_with_unsettled_lp + moved_quote
        )

    if increases:
        new_entry = math_i64(entry + moved_quote)
        new_even = math_i64(even + moved_quote)
        pnl = 0
    elif reduces:
        new_entry = math_i64(entry - cast_i64(trunc_div(entry * added_size, held_size)))
        new_even = math_i64(even - cast_i64(trunc_div(even * added_size, held_size)))
        pnl = math_i64(math_i64(entry - new_entry) + moved_quote)
    else:
        kept = cast_i64(moved_quote - trunc_div(moved_quote * held_size, added_size))
        new_entry = new_even = kept
        pnl = math_i64(math_i64(entry + moved_quote) - kept)

    if opens:
        if quote == 0 and base == 0:
            market.number_of_users = math_u32(market.number_of_users + 1)
        market.number_of_users_with_base = math_u32(market.number_of_users_with_base + 1)
    elif closes:
        if new_base == 0 and new_quote == 0:
            market.number_of_users = math_u32(market.number_of_users - 1)
        market.number_of_users_with_base = math_u32(market.number_of_users_with_base - 1)
    amm.quote_asset_amount = math_i128(amm.quote_asset_amount + moved_quote)

    if increases:
        _add_to_side(market, new_base > 0, settled, moved_quote, moved_quote)
    elif reduces:
        _add_to_side(market, base > 0, settled, new_entry - entry, new_even - even)
    else:
        _add_to_side(market, new_base <= 0, -base, -entry, -even)
        _add_to_side(market, new_base > 0, new_base, new_entry, new_even)

    last_rate = position.last_cumulative_funding_rate
    if base > 0:
        if last_rate != amm.cumulative_funding_rate_long:
            raise Fault(ErrorCode.InvalidPositionLastFundingRate)
    elif base < 0 and last_rate != cast_i64(amm.cumulative_funding_rate_short):
        raise Fault(ErrorCode.InvalidPositionLastFundingRate)
    if closes:
        position.last_cumulative_funding_rate = 0
    elif not reduces:
        position.last_cumulative_funding_rate = cast_i64(
            amm.cumulative_funding_rate_long
            if math_i64(new_base + new_rest) > 0
            else amm.cumulative_funding_rate_short
        )
    if step == 0:
        raise Fault(ErrorCode.MathError)
    if base % step:
        raise Fault(ErrorCode.InvalidPerpPositionDetected)

    position.remainder_base_asset_amount = new_rest
    position.base_asset_amount = new_base
    position.quote_asset_amount = new_quote
    position.quote_entry_amount = new_entry
    position.quote_break_even_amount = new_even
    return pnl


def _add_to_side(market: PerpMarket, long: bool, base: int, entry: int, even: int) -> None:
    """Add to one side's totals (spec L16.8)."""
    amm = market.amm
    if long:
        amm.base_asset_amount_long = math_i128(amm.base_asset_amount_long + base)
        amm.quote_entry_amount_long = math_i128(amm.quote_entry_amount_long + entry)
        amm.quote_break_even_amount_long = math_i128(amm.quote_break_even_amount_long + even)
    else:
        amm.base_asset_amount_short = math_i128(amm.base_asset_amount_short + base)
        amm.quote_entry_amount_short = math_i128(amm.quote_entry_amount_short + entry)
        amm.quote_break_even_amount_short = math_i128(amm.quote_break_even_amount_short + even)
