"""Stretches of time that people name: `7D`, `30D`, `entry`, `all`, or a first and last moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from solders.pubkey import Pubkey

from balclient.abi.exceptions import BadInput
from balclient.history import MissingHistory, Store
from balclient.history import schema as t
from balclient.history.queries import span

__all__ = ["Window", "moment", "window_of"]

DAY = 86_400
_DAYS = re.compile(r"(\d+)\s*[dD]")
_FORMS = "7D, 30D, any number of days, entry, all, or FIRST..LAST as dates (2024-07-01T12:00) or unix seconds"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, both ends in unix seconds, and what it was asked for as."""

    name: str
    first: int
    last: int

    @property
    def days(self) -> float:
        """Its length; for display."""
        return (self.last - self.first) / DAY


def moment(text: str) -> int:
    """A date, a date and time (UTC unless it says otherwise), or unix seconds; raises BadInput."""
    if re.fullmatch(r"\d{9,11}", text):
        return int(text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no moment: write 2024-07-01, 2024-07-01T12:00 or unix seconds") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def window_of(
    store: Store,
    text: str,
    market: int,
    *,
    user: Pubkey | None = None,
    now: int | None = None,
) -> Window:
    """The window that `text` names in a store's time; its end is the last moment stored, or `now`.

    `entry` is from just before the user's present or last position began.  Raises BadInput or MissingHistory.
    """
    held = span(store)
    if held is None:
        raise MissingHistory(f"{store.name}: no market was ever seen; ingest something first")
    last = held[1] if now is None else now
    text = text.strip()
    if ".." in text:
        first_text, last_text = text.split("..", 1)
        window = Window(text, moment(first_text), moment(last_text))
    elif days := _DAYS.fullmatch(text):
        window = Window(text.upper(), last - int(days[1]) * DAY, last)
    elif text == "all":
        window = Window(text, _first_seen(store, market), last)
    elif text == "entry":
        if user is None:
            raise BadInput("the window entry needs a user: everyone entered at another time")
        window = Window(text, _entry(store, market, user, last), last)
    else:
        raise BadInput(f"no window {text!r}; write {_FORMS}")
    if window.first >= window.last:
        raise BadInput(f"the window {text} ends at {window.last}, before it begins at {window.first}")
    return window


def _first_seen(store: Store, market: int) -> int:
    c = t.markets.c
    prices = t.prices.c
    with store.database.read() as connection:
        row = connection.execute(sa.select(sa.func.min(c.ts)).where(c.market == market)).scalar()
        price = connection.execute(sa.select(sa.func.min(prices.ts)).where(prices.market == market)).scalar()
    if row is None:
        raise MissingHistory(f"{store.name}: market {market} was never seen")
    return int(row if price is None else max(row, price))


def _entry(store: Store, market: int, user: Pubkey, last: int) -> int:
    c = t.positions.c
    with store.database.read() as connection:
        rows = connection.execute(
            sa.select(c.ts, c.lp_shares)
            .where(c.market == market, c.user == bytes(user), c.ts <= last)
            .order_by(c.at)
        ).all()
    entry, held = None, 0
    for ts, shares in rows:
        if shares and not held:
            entry = ts
        held = shares
    if entry is None:
        raise MissingHistory(f"{store.name}: {user} never held shares of market {market}")
    return max(int(entry) - 1, _first_seen(store, market))
