"""The public archive of LP records: CSV files that former LPs keep, read for what they can say.

Columns: `ts, action, nShares, marketIndex, deltaBaseAssetAmount, deltaQuoteAssetAmount, pnl`; others are
ignored, except `user` where there is one.  A row has no signature, slot or place in its transaction; each
row says in `unsure` what it leaves open.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from solders.pubkey import Pubkey

from balclient.abi.enums import LPAction
from balclient.abi.events import LPRecord

from . import schema as t
from .database import insert_new
from .errors import BadCsv
from .store import Store

__all__ = ["ArchiveRow", "ArchiveSum", "Units", "import_csv", "read_archive", "sum_archive"]

Units = Literal["auto", "raw", "whole"]

COLUMNS = ("ts", "action", "nShares", "marketIndex", "deltaBaseAssetAmount", "deltaQuoteAssetAmount", "pnl")
_SCALES = {"nShares": 9, "deltaBaseAssetAmount": 9, "deltaQuoteAssetAmount": 6, "pnl": 6}
_ACTIONS = {name.lower(): name for name in ("AddLiquidity", "RemoveLiquidity", "SettleLiquidity")}
_ACTIONS["removeliquidityderisk"] = "RemoveLiquidityDerisk"
_I64 = 1 << 63


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One LP record of an archive, in the program's integers; `unsure` names what the row leaves open."""

    file: str
    line: int
    ts: int
    user: bytes | None
    action: str
    n_shares: int
    market: int
    delta_base: int
    delta_quote: int
    pnl: int
    unsure: str


@dataclass(frozen=True, slots=True)
class ArchiveSum:
    """What a market's archived rows add up to (base 1e9, quote 1e6), and how sure that is."""

    market: int
    rows: int
    first: int
    last: int
    base: int
    quote: int
    pnl: int
    confirmed: int
    unsure: tuple[str, ...]


def import_csv(
    store: Store, path: str | Path, *, user: Pubkey | None = None, units: Units = "auto"
) -> tuple[int, int]:
    """Store an archive's rows; (rows in the file, rows that were new).  All or nothing; raises `BadCsv`.

    `user` is whose records they are, where the file does not say.  `units` tells whether amounts are the
    program's integers or whole units with decimals; a file in which that cannot be seen is refused.
    """
    rows = list(read_archive(path, user=user, units=units))
    if not rows:
        return 0, 0
    count = sa.select(sa.func.count()).select_from(t.imported)
    with store.database.write() as connection:
        before = connection.execute(count).scalar_one()
        connection.execute(insert_new(store.database, t.imported), [asdict(row) for row in rows])
        return len(rows), connection.execute(count).scalar_one() - before


def read_archive(
    path: str | Path, *, user: Pubkey | None = None, units: Units = "auto"
) -> Iterator[ArchiveRow]:
    """The rows of an archive file, oldest first as far as the file says."""
    try:
        text = Path(path).read_bytes()
        lines = text.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise BadCsv(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise BadCsv(f"{path}: not a text file: {error}") from None
    name = hashlib.sha256(text).hexdigest()
    reader = csv.DictReader(lines, strict=True)
    found = reader.fieldnames
    if found is None:
        raise BadCsv(f"{path}: the file is empty; expected the header {','.join(COLUMNS)}")
    missing = [column for column in COLUMNS if column not in found]
    if missing:
        raise BadCsv(f"{path}, line 1: no column {', '.join(missing)}; found {','.join(found)}")
    try:
        parsed = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise BadCsv(f"{path}, line {reader.line_num}: {error}") from None
    whole = _whole(path, parsed, units)
    rows = [_row(path, name, line, row, user, whole) for line, row in parsed]
    seconds: dict[int, int] = {}
    for row in rows:
        seconds[row.ts] = seconds.get(row.ts, 0) + 1
    for row in sorted(rows, key=lambda r: r.ts):
        unsure = row.unsure
        if seconds[row.ts] > 1:
            unsure += ", order within the second"
        yield replace(row, unsure=unsure)


def sum_archive(store: Store, user: Pubkey | None = None) -> list[ArchiveSum]:
    """What the imported rows add up to by market; `confirmed` counts those the chain's own events repeat.

    A settle inside an add is in no record, so the sums of base and quote lack it: `unsure` says so.
    """
    c = t.imported.c
    query = sa.select(t.imported).order_by(c.ts, c.line)
    if user is not None:
        query = query.where(c.user == bytes(user))
    with store.database.read() as connection:
        rows = [ArchiveRow(*row) for row in connection.execute(query)]
    known = _known(store)
    sums: list[ArchiveSum] = []
    for market in sorted({row.market for row in rows}):
        part = [row for row in rows if row.market == market]
        unsure = {word.strip() for row in part for word in row.unsure.split(",")}
        open_now = 0
        for row in part:
            if row.action == "AddLiquidity":
                if open_now:
                    unsure.add("what was settled inside an add to open shares")
                open_now += row.n_shares
            elif row.action.startswith("Remove"):
                open_now -= row.n_shares
        sums.append(
            ArchiveSum(
                market,
                len(part),
                part[0].ts,
                part[-1].ts,
                sum(row.delta_base for row in part),
                sum(row.delta_quote for row in part),
                sum(row.pnl for row in part),
                sum(_key(row) in known for row in part),
                tuple(sorted(unsure)),
            )
        )
    return sums


def _known(store: Store) -> set[tuple[object, ...]]:
    c = t.events.c
    with store.database.read() as connection:
        blobs = connection.execute(sa.select(c.data).where(c.kind == "LPRecord")).scalars()
        records = [LPRecord.decode(bytes(data)) for data in blobs]
    return {
        (
            r.ts,
            bytes(r.user),
            r.action.name,
            r.n_shares,
            r.market_index,
            r.delta_base_asset_amount,
            r.delta_quote_asset_amount,
            r.pnl,
        )
        for r in records
    }


def _key(row: ArchiveRow) -> tuple[object, ...]:
    return (
        row.ts,
        row.user,
        row.action,
        row.n_shares,
        row.market,
        row.delta_base,
        row.delta_quote,
        row.pnl,
    )


def _whole(path: str | Path, rows: list[tuple[int, dict[str, str]]], units: Units) -> bool:
    """Whether amounts are whole units with decimals."""
    if units != "auto":
        return units == "whole"
    texts = [row.get(column) or "" for _, row in rows for column in _SCALES]
    if any("." in text or "e" in text.lower() for text in texts):
        return True
    if all(text.strip("-0") == "" for text in texts):
        return False
    raise BadCsv(
        f"{path}: no amount has a decimal point, so that it cannot be seen whether they are the program's "
        "integers or whole units; say units raw or whole"
    )


def _row(
    path: str | Path, file: str, line: int, row: dict[str, str], user: Pubkey | None, whole: bool
) -> ArchiveRow:
    where = f"{path}, line {line}"
    unsure = ["signature", "slot"]

    def number(column: str) -> int:
        text = (row.get(column) or "").strip()
        try:
            value = Decimal(text)
            if whole and column in _SCALES:
                value = value.scaleb(_SCALES[column])
            exact = int(value)
        except (InvalidOperation, OverflowError, ValueError):
            raise BadCsv(f"{where}, {column}: {text!r} is not a number") from None
        if exact != value:
            exact = int(value.to_integral_value())
            unsure.append(f"{column} below its unit")
        if not -_I64 <= exact < _I64:
            raise BadCsv(f"{where}, {column}: {text} needs more than 64 bits")
        return exact

    action = _ACTIONS.get((row.get("action") or "").strip().lower().replace("_", ""))
    if action is None:
        known = ", ".join(one.name for one in LPAction)
        raise BadCsv(f"{where}, action: {row.get('action')!r}; expected one of {known}")
    key = user
    if row.get("user"):
        try:
            key = Pubkey.from_string(row["user"])
        except ValueError:
            raise BadCsv(f"{where}, user: {row['user']!r} is not an address") from None
    if key is None:
        unsure.append("user")
    if action == "AddLiquidity":
        unsure.append("shares minted (the request, before rounding to the step)")
    ts = number("ts")
    if ts > 100_000_000_000:
        raise BadCsv(f"{where}, ts: {ts} looks like milliseconds; expected unix seconds")
    shares, market = number("nShares"), number("marketIndex")
    base, quote = number("deltaBaseAssetAmount"), number("deltaQuoteAssetAmount")
    pnl = number("pnl")
    return ArchiveRow(
        file,
        line,
        ts,
        None if key is None else bytes(key),
        action,
        shares,
        market,
        base,
        quote,
        pnl,
        ", ".join(dict.fromkeys(unsure)),
    )
