"""What the program does that surprises, said before it happens to somebody."""

from __future__ import annotations

from dataclasses import dataclass

from balclient.abi.accounts import PerpMarket, PerpPosition
from balclient.abi.remaining import perp_slot_used
from balclient.client.draft import Draft
from balclient.client.position import unsettled
from balclient.client.world import market_name
from balclient.mirror.margin_ratios import MarginType, unrealized_asset_weight
from balclient.reconcile.units import decimal

__all__ = [
    "Note",
    "before_adding",
    "before_burning",
    "before_settling",
    "below_initial_margin",
    "dust_charge",
]

_BASE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Note:
    """One surprise: a short topic that a script can look for, and the sentence for a person."""

    topic: str
    text: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.text}"


def before_adding(draft: Draft, index: int, shares: int) -> list[Note]:
    """What to know before minting shares (1e9) in the draft's present state."""
    market, slot = draft.market(index), draft.position(index)
    step = market.amm.order_step_size
    notes: list[Note] = []
    if shares % step:
        notes.append(
            Note(
                "rounding",
                f"{decimal(shares - shares % step, 9)} shares are minted, whole steps of {decimal(step, 9)}; "
                f"the event will say {decimal(shares, 9)}",
            )
        )
    if slot is not None and slot.lp_shares:
        notes.append(Note("settles", "the shares held already are settled first, without an event"))
    if slot is None:
        notes += _wiped(draft)
    cooldown = _cooldown(draft)
    if cooldown:
        others = [
            market_name(draft.market(held.market_index))
            for held in _slots(draft)
            if held.lp_shares and held.market_index != index
        ]
        also = f", nor can those in {', '.join(others)}: the clock is one per sub-account" if others else ""
        notes.append(Note("cooldown", f"for {cooldown} s these shares cannot be removed{also}"))
    if market.amm.user_lp_shares == 0:
        notes.append(
            Note(
                "last LP",
                "nobody else provides liquidity here; the last LP cannot leave while more than one step of "
                "base is unsettled",
            )
        )
    notes += _odd_spread(market)
    if unrealized_asset_weight(market, 1_000_000, MarginType.Initial) == 0:
        notes.append(
            Note("gains", "unsettled gains do not count as margin for adding or withdrawing; losses do")
        )
    return notes


def before_burning(draft: Draft, index: int, shares: int, price: int) -> list[Note]:
    """What to know before burning shares (1e9) at an oracle price (1e6)."""
    market, slot = draft.market(index), draft.position(index)
    if slot is None:
        return []
    notes: list[Note] = []
    step = market.amm.order_step_size
    burnt = shares if shares == slot.lp_shares else shares - shares % step
    if burnt == 0:
        return [
            Note(
                "nothing happens", f"less than one step of {decimal(step, 9)} is accepted, without any effect"
            )
        ]
    if burnt != shares:
        notes.append(
            Note("rounding", f"{decimal(burnt, 9)} shares are burnt, whole steps of {decimal(step, 9)}")
        )
    charge = dust_charge(slot, market, price)
    if charge:
        notes.append(
            Note(
                "dust", f"the base below one step is given up and {decimal(charge, 6)} USD are charged for it"
            )
        )
    if burnt == market.amm.user_lp_shares:
        notes.append(
            Note("last LP", "these are the market's last LP shares; what nobody settled goes with them")
        )
    return [*notes, *_odd_spread(market)]


def before_settling(draft: Draft, index: int) -> list[Note]:
    """What to know before settling."""
    market, slot = draft.market(index), draft.position(index)
    if slot is None or slot.lp_shares == 0:
        return [Note("nothing happens", "there are no LP shares to settle; the program accepts that")]
    base, quote = unsettled(slot, market)
    if base == 0 and quote == 0:
        idle = Note("nothing happens", "nothing was earned since the last settlement; there will be no event")
        return [idle, *_odd_spread(market)]
    return _odd_spread(market)


def below_initial_margin(draft: Draft, index: int, short: int) -> Note:
    """What may happen to an LP that is `short` quote (1e6) of its initial margin after the draft."""
    slot = draft.position(index)
    waits = ", and the cooldown of all the sub-account's shares starts again" if _cooldown(draft) else ""
    if slot is not None and slot.base_asset_amount:
        may = f"anybody may settle its P&L, which burns shares and sells off what they held{waits}"
    else:
        may = "settling its P&L fails until some base is settled"
    return Note(
        "de-risking",
        f"the account is {decimal(short, 6)} USD short of its initial margin: {may}",
    )


def _cooldown(draft: Draft) -> int:
    return draft.world.state.lp_cooldown_time


def dust_charge(slot: PerpPosition, market: PerpMarket, price: int) -> int:
    """Quote (1e6) that a burn charges for the remainder left after settling, at an oracle price (1e6)."""
    base, _ = unsettled(slot, market)
    step = market.amm.order_step_size
    rest = abs(base) % step * (1 if base >= 0 else -1) + slot.remainder_base_asset_amount
    rest = abs(rest) % step
    return rest * max(price, 0) // _BASE + 1 if rest else 0


def _slots(draft: Draft) -> list[PerpPosition]:
    user = draft.user()
    return [] if user is None else [slot for slot in user.perp_positions if perp_slot_used(slot)]


def _wiped(draft: Draft) -> list[Note]:
    user = draft.user()
    if user is None:
        return []
    free = next((slot for slot in user.perp_positions if not perp_slot_used(slot)), None)
    if free is None or not free.remainder_base_asset_amount:
        return []
    return [
        Note(
            "dust slot",
            f"a slot that still holds {decimal(free.remainder_base_asset_amount, 9)} base of market "
            f"{free.market_index} counts as free and is overwritten",
        )
    ]


def _odd_spread(market: PerpMarket) -> list[Note]:
    amm = market.amm
    if amm.base_spread % 2 == 0:
        return []
    return [
        Note(
            "odd spread",
            f"{market_name(market)} has an odd base spread of {amm.base_spread}; LP instructions fail "
            f"whenever it is halved to {amm.base_spread // 2} + {amm.base_spread // 2}",
        )
    ]
