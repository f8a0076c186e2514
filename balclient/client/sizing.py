"""From dollars, base or leverage to a number of shares, by trying on copies what the mint would do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from balclient.abi.accounts import PerpMarket, User
from balclient.abi.amounts import Amount, base_units, units, usd_units
from balclient.abi.exceptions import BadInput
from balclient.client.draft import copy_position, largest_multiple
from balclient.client.standing import Book
from balclient.mirror.faults import Fault
from balclient.mirror.lp import mint_lp_shares
from balclient.mirror.position import find_position, is_available

__all__ = ["MAX_LEVERAGE", "Reduction", "Target", "with_shares"]

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
            if value is not None and value >= 1 << 63:
                raise BadInput(f"{name}: expected a number that fits 63 bits in the program's units")
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


class Reduction:
    """How much liquidity is to go: at most one of these, all of it without any.

    `shares` are LP shares, `part` of those held (0 to 1); `base` and `usd` are by how much the worst-case
    size may shrink at most; with `leverage` as little goes as brings the whole account to no more than that.
    """

    __slots__ = ("given", "kind")

    def __init__(
        self,
        *,
        shares: Amount | None = None,
        part: Amount | None = None,
        base: Amount | None = None,
        usd: Amount | None = None,
        leverage: Amount | None = None,
    ) -> None:
        named = {"shares": shares, "part": part, "base": base, "usd": usd, "leverage": leverage}
        given = {name: value for name, value in named.items() if value is not None}
        if len(given) > 1:
            raise BadInput("say how much: one of shares=, part=, base=, usd=, leverage=, or none for all")
        self.kind, self.given = "all", 0
        for name, value in given.items():
            decimals = {"usd": 6, "leverage": 4}.get(name, 9)
            try:
                self.kind, self.given = name, units(value, decimals)
            except ValueError as error:
                raise BadInput(str(error)) from error
            if self.given <= 0 or (name == "part" and self.given > _BASE):
                raise BadInput(f"{name} {value}: expected more than nothing, and a part of at most 1")

    def shares_of(self, held: int, book: Book, index: int, without: Callable[[int], Book | None]) -> int:
        """LP shares (1e9) to burn out of those held; `without` is the book after burning so many."""
        if self.kind == "all":
            return held
        if self.kind == "shares":
            return self.given
        if self.kind == "part":
            return max(held * self.given // _BASE, 1)
        step = book.markets[index].amm.order_step_size
        if self.kind == "leverage":
            return self._down_to(held, book, step, without)
        room = self.given
        if self.kind == "usd":
            room = room * _BASE // max(book.price(index), 1)
        before = abs(book.worst_case(index))

        def within(shares: int) -> bool:
            tried = without(shares) if shares <= held else None
            return tried is not None and before - abs(tried.worst_case(index)) <= room

        if within(held):
            return held
        found = largest_multiple(step, within)
        if found == 0:
            raise BadInput("this is less than one step of shares")
        return found

    def _down_to(self, held: int, book: Book, step: int, without: Callable[[int], Book | None]) -> int:
        target = self.given
        if _under(book, target):
            raise BadInput(f"the account's leverage is {book.leverage() / _RATIO:.2f} already")
        last = without(held)
        if last is not None and not _under(last, target):
            raise BadInput(
                f"without these shares the account's leverage is still {last.leverage() / _RATIO:.2f}"
            )

        def over(shares: int) -> bool:
            tried = without(shares) if shares < held else None
            return tried is not None and not _under(tried, target)

        return min(largest_multiple(step, over) + step, held)
