"""Ingestion from a cluster: newest to oldest, whole slots at a time, resumable anywhere, forks resolved.

Each batch is stored together with how far it got, so a process killed at any point goes on where the last
whole batch ended.  A pass walks from the newest transaction back to what was known before; what came in
since is the next pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from solders.pubkey import Pubkey

from .decode import UNKNOWN, transaction_row
from .records import Gap, TransactionRow
from .source import FoundTransaction, SignatureInfo, SignatureSource
from .store import Batch, Cursor, Store

__all__ = ["Ingested", "ingest", "resolve_forks"]

_PAGE = 1000


@dataclass(slots=True)
class Ingested:
    """What an ingestion did."""

    transactions: int = 0
    events: int = 0
    rooted: int = 0
    dropped: int = 0
    moved: int = 0
    gaps: list[Gap] = field(default_factory=list[Gap])


def ingest(
    store: Store,
    source: SignatureSource,
    addresses: Sequence[Pubkey] = (),
    *,
    page: int = _PAGE,
    most: int | None = None,
    progress: Callable[[Ingested], None] | None = None,
) -> Ingested:
    """Store every transaction that names one of the addresses (the program by default), and resolve forks.

    `most` stops after about so many transactions; the next call goes on from there.  Raises `StoreOfAnother`
    where the source is another cluster than the store's.
    """
    store.bind(source.cluster())
    done = Ingested()
    resolve_forks(store, source, done)
    for address in addresses or (store.program_id,):
        _address(store, source, address, page, most, done, progress)
    return done


def resolve_forks(store: Store, source: SignatureSource, done: Ingested | None = None) -> Ingested:
    """Settle every transaction stored before it was rooted: keep it, move it to its slot, or drop it."""
    done = Ingested() if done is None else done
    pending = store.unrooted(source.rooted_slot())
    for start in range(0, len(pending), 256):
        part = pending[start : start + 256]
        slots = source.rooted([signature for signature, _ in part])
        kept = [s for (s, slot), found in zip(part, slots, strict=True) if found == slot]
        gone = [s for (s, _), found in zip(part, slots, strict=True) if found is None]
        moved = [
            s for (s, slot), found in zip(part, slots, strict=True) if found is not None and found != slot
        ]
        if moved:
            rows = [_row(store, r, True) for r in source.transactions(moved) if r is not None]
            store.write(Batch(transactions=rows))
        store.root(kept)
        done.dropped += store.drop(gone)
        done.rooted += len(kept)
        done.moved += len(moved)
    return done


def _address(
    store: Store,
    source: SignatureSource,
    address: Pubkey,
    page: int,
    most: int | None,
    done: Ingested,
    progress: Callable[[Ingested], None] | None,
) -> None:
    cursor = _with_living_head(store, source, store.cursor(address))
    while True:
        resumed = cursor.pass_newest is not None
        if not resumed:
            first = source.signatures(address, before=None, until=cursor.head, limit=page)
            if not first:
                return
            cursor = replace(cursor, pass_newest=first[0].signature, pass_newest_slot=first[0].slot)
            waiting = list(first)
            ended = len(first) < page
        else:
            waiting, ended = [], False
        last = waiting[-1].signature if waiting else cursor.pass_before
        while True:
            if not ended and (not waiting or waiting[0].slot == waiting[-1].slot):
                more = source.signatures(address, before=last, until=cursor.head, limit=page)
                ended = len(more) < page
                waiting += more
                last = waiting[-1].signature if waiting else last
                if not ended:
                    continue
            ready = waiting if ended else [info for info in waiting if info.slot != waiting[-1].slot]
            waiting = [] if ended else waiting[len(ready) :]
            if ready:
                cursor = replace(cursor, pass_before=ready[-1].signature)
                _store(store, source, ready, None if ended else cursor, done)
                if progress is not None:
                    progress(done)
            if ended:
                break
            if most is not None and done.transactions >= most:
                return
        gap = _unreached(source, address, cursor)
        cursor = Cursor(cursor.address, cursor.pass_newest, cursor.pass_newest_slot)
        store.write(Batch(cursor=cursor, gaps=() if gap is None else (gap,)))
        if gap is not None:
            done.gaps.append(gap)
        if most is not None and done.transactions >= most:
            return


def _store(
    store: Store,
    source: SignatureSource,
    infos: Sequence[SignatureInfo],
    cursor: Cursor | None,
    done: Ingested,
) -> None:
    wanted = [info.signature for info in infos if not info.failed]
    found = dict(zip(wanted, source.transactions(wanted), strict=True))
    rows: list[TransactionRow] = []
    for info in infos:
        got = found.get(info.signature)
        if got is None:
            got = FoundTransaction(info.signature, info.slot, info.block_time, info.failed, None)
        rows.append(_row(store, got, info.rooted))
    rows.reverse()
    gaps = [gap for row in rows for gap in _gaps(row)]
    store.write(Batch(transactions=rows, gaps=gaps, cursor=cursor))
    done.transactions += len(rows)
    done.events += sum(len(row.events) for row in rows)
    done.gaps += gaps


def _row(store: Store, got: FoundTransaction, rooted: bool) -> TransactionRow:
    return transaction_row(
        got.signature,
        got.slot,
        got.block_time,
        got.logs,
        failed=got.failed,
        rooted=rooted,
        program_id=store.program_id,
    )


def _gaps(row: TransactionRow) -> list[Gap]:
    """What one transaction's row is known to lack."""
    name = str(_text(row.signature))
    gaps: list[Gap] = []
    if row.state in ("truncated", "malformed", "missing"):
        gaps.append(Gap(f"{row.state} log", name, row.slot, row.slot, row.detail))
    for event in row.events:
        if event.kind == UNKNOWN:
            gaps.append(
                Gap(
                    "unknown event",
                    name,
                    row.slot,
                    row.slot,
                    f"discriminator {event.data[:8].hex()}, {len(event.data)} bytes: "
                    "emitted by another version of the program; the bytes are kept",
                )
            )
            break
    return gaps


def _text(signature: bytes) -> str:
    from solders.signature import Signature

    # A name of at most 64 characters: the first part of a signature tells it apart.
    return str(Signature.from_bytes(signature))[:64]


def _unreached(source: SignatureSource, address: Pubkey, cursor: Cursor) -> Gap | None:
    """The stretch between what was known before and the oldest slot that the node still has."""
    first = source.first_slot()
    if cursor.head_slot is None or first <= cursor.head_slot:
        return None
    return Gap(
        "pruned history",
        str(address),
        cursor.head_slot + 1,
        first - 1,
        "the node no longer holds these slots; ingest them from one that does",
    )


def _with_living_head(store: Store, source: SignatureSource, cursor: Cursor) -> Cursor:
    """The cursor with a head that is still in the chain: a dropped one would never be met again."""
    if cursor.head is None or store.holds(cursor.head):
        return cursor
    newest = store.newest(cursor.head_slot)
    if newest is None:
        return Cursor(cursor.address)
    return replace(cursor, head=newest[0], head_slot=newest[1], pass_newest=None, pass_before=None)
