"""From dollars, base or leverage to a number of shares, by trying on copies what the mint would do."""

from __future__ import annotations

from dataclasses import replace

from balclient.abi.accounts import PerpMarket, User
from balclient.abi.amounts import Amount, base_units, units, usd_units
from balclient.abi.exceptions import BadInput
from balclient.client.draft import copy_position, largest_multiple
from balclient.client.standing import Book
from balclient.mirror.faults import Fault
from balclient.mirror.lp import mint_lp_shares
from balclient.mirror.position import find_position, is_available

__all__ = ["MAX_LEVERAGE", "Target", "part_of", "with_shares"]

_BASE = 1_000_000_000
_RATIO = 10_000
MAX_LEVERAGE = 10


class Target:
    """How much liquidity is wanted: exactly one of shares, base, and dollars or leverage.

    `shares` are LP shares; `base` is the size by which the position could at worst grow; `usd` is money put
    in, which gives a worst-case size of `usd` times `leverage` (1 unless given); `leverage` alone is that of
    the whole account afterwards, worst-case sizes over equity.
    """

    __slots__ = ("base", "leverage", "shares", "usd")

    def __init__(
        self,
        *,
        shares: Amount | None = None,
        base: Amount | None = None,
        usd: Amount | None = None,
        leverage: Amount | None = None,
    ) -> None:
        given = [
            name for name, value in (("shares", shares), ("base", base), ("usd", usd)) if value is not None
        ]
        if (
            len(given) > 1
            or (leverage is not None and given not in ([], ["usd"]))
            or (not given and leverage is None)
        ):
            raise BadInput(
                "say how much: shares=, or base=, or usd= with or without leverage=, or leverage= alone"
            )
        try:
            self.shares = None if shares is None else base_units(shares)
            self.base = None if base is None else base_units(base)
            self.usd = None if usd is None else usd_units(usd)
            self.leverage = None if leverage is None else units(leverage, 4)
        except ValueError as error:
            raise BadInput(str(error)) from error
        for name in ("shares", "base", "usd", "leverage"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise BadInput(f"{name}: expected more than nothing")
        if self.leverage is not None and self.leverage > MAX_LEVERAGE * _RATIO:
            raise BadInput(f"leverage {leverage}: the largest is {MAX_LEVERAGE}")

    def shares_for(self, book: Book, index: int) -> int:
        """LP shares (1e9): those named, or the largest multiple of the step that stays within the target."""
        if self.shares is not None:
            return self.shares
        market = book.markets[index]
        step = market.amm.order_step_size
        price = book.price(index)
        if self.base is None and self.usd is None:
            target = self.leverage or 0
            return largest_multiple(
                step, lambda n: (tried := with_shares(book, index, n)) is not None and _under(tried, target)
            )
        if self.base is not None:
            room = self.base
        else:
            room = (self.usd or 0) * (self.leverage or _RATIO) // _RATIO * _BASE // max(price, 1)
        before = abs(book.worst_case(index))
        return largest_multiple(
            step,
            lambda n: (
                (tried := with_shares(book, index, n)) is not None
                and abs(tried.worst_case(index)) - before <= room
            ),
        )


def _under(book: Book, leverage: int) -> bool:
    return book.equity() > 0 and book.leverage() <= leverage


def with_shares(book: Book, index: int, shares: int) -> Book | None:
    """The book after minting shares whatever the margin; None where the curve itself refuses."""
    market = PerpMarket.decode(book.markets[index].encode())
    user = User.decode((book.user or User.zero()).encode())
    slot = find_position(user, index)
    position = copy_position(slot, index)
    # The program pays the funding that is due first; sizes do not depend on it.
    if position.base_asset_amount:
        amm = market.amm
        position.last_cumulative_funding_rate = (
            amm.cumulative_funding_rate_long
            if position.base_asset_amount > 0
            else amm.cumulative_funding_rate_short
        )
    try:
        mint_lp_shares(position, market, shares)
    except Fault:
        return None
    slots = user.perp_positions
    place = next(
        (i for i, held in enumerate(slots) if not is_available(held) and held.market_index == index), None
    )
    if place is None:
        place = next((i for i, held in enumerate(slots) if is_available(held)), None)
    if place is None:
        return None
    slots[place] = position
    return replace(book, user=user, markets={**book.markets, index: market})


def part_of(held: int, *, shares: Amount | None, part: Amount | None) -> int:
    """Shares (1e9) to burn out of those held: so many, a part between 0 and 1, or all of them."""
    if shares is not None and part is not None:
        raise BadInput("say how much: shares= or part=, or neither for all")
    try:
        if shares is not None:
            wanted = base_units(shares)
        elif part is not None:
            scaled = units(part, 9)
            if not 0 < scaled <= _BASE:
                raise BadInput(f"part {part}: expected more than 0 and at most 1")
            wanted = held * scaled // _BASE
        else:
            return held
    except ValueError as error:
        raise BadInput(str(error)) from error
    if wanted <= 0:
        raise BadInput("shares: expected more than nothing")
    return wanted
