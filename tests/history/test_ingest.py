"""Ingestion from a node: everything once, in order, resumable, forks and gaps named."""

import random

import pytest
import sqlalchemy as sa
from fake_node import FakeNode, log_of, lp_record, signature

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.events import LPRecord
from balclient.history import FoundTransaction, Store, StoreOfAnother, ingest
from balclient.history import schema as t
from balclient.history.gaps import find_gaps
from balclient.history.records import slot_of


def stored(store: Store) -> list[tuple[bytes, int]]:
    with store.database.read() as connection:
        rows = connection.execute(
            sa.select(t.transactions.c.signature, t.transactions.c.at).order_by(t.transactions.c.at)
        )
        return [(bytes(s), slot_of(at)) for s, at in rows]


def deltas(store: Store) -> list[int]:
    c = t.events.c
    with store.database.read() as connection:
        rows = connection.execute(sa.select(c.data).order_by(c.at, c.instruction, c.position)).scalars()
        return [LPRecord.decode(bytes(row)).delta_base_asset_amount for row in rows]


def expected(node: FakeNode) -> list[int]:
    return [
        base * 10 + i
        for base, one in enumerate(node.chain)
        if not one.failed
        for i in range(len(one.logs or ()) - 2)
    ]


@pytest.mark.parametrize("page", [1, 2, 7, 1000])
def test_everything_once_and_in_order(place: str, page: int) -> None:
    node = FakeNode.made(60 if page < 7 else 400)
    with Store(place) as store:
        done = ingest(store, node, page=page)
        assert stored(store) == [(one.signature, one.slot) for one in node.chain]
        assert deltas(store) == expected(node)
        assert done.transactions == len(node.chain)
        assert done.events == node.events
        again = ingest(store, node, page=page)
        assert again.transactions == 0
        assert deltas(store) == expected(node)
        assert find_gaps(store) == []


def test_what_comes_later_is_the_next_pass(place: str) -> None:
    node = FakeNode.made(50)
    with Store(place) as store:
        ingest(store, node, page=8)
        for number in range(50, 90):
            node.add(number, 5000 + number // 3)
        assert ingest(store, node, page=8).transactions == 40
        assert deltas(store) == expected(node)


def test_stopped_anywhere_it_goes_on(place: str) -> None:
    """A source that fails at a random request, again and again; meanwhile the chain grows."""

    class Failing(FakeNode):
        left = 0

        def transactions(self, signatures):  # type: ignore[no-untyped-def]
            self.left -= 1
            if self.left < 0:
                raise ConnectionError
            return super().transactions(signatures)

    draw = random.Random(7)
    node = Failing.made(150)
    added = 150
    with Store(place) as store:
        for _ in range(200):
            node.left = draw.randint(0, 4)
            try:
                ingest(store, node, page=draw.choice([3, 5, 11]))
                break
            except ConnectionError:
                if draw.random() < 0.2 and added < 200:
                    added += 1
                    node.add(added, 6000 + added)
        node.left = 1 << 30
        ingest(store, node, page=9)
        assert stored(store) == [(one.signature, one.slot) for one in node.chain]
        assert deltas(store) == expected(node)


def test_several_calls_of_limited_size(place: str) -> None:
    node = FakeNode.made(120)
    with Store(place) as store:
        ingest(store, node, page=10, most=30)
        named = [gap.kind for gap in find_gaps(store)]
        assert named == ["unfinished pass"]
        while ingest(store, node, page=10, most=30).transactions:
            pass
        assert deltas(store) == expected(node)
        assert find_gaps(store) == []


def test_forks_are_kept_moved_or_dropped(place: str) -> None:
    node = FakeNode()
    node.root = 103
    names = ["a", "b", "c", "d", "e"]
    for number, name in enumerate(names):
        node.add(name, 100 + 2 * number)
    with Store(place) as store:
        ingest(store, node)
        assert [slot for _, slot in store.unrooted(1 << 40)] == [104, 106, 108]
        node.move("c", 105)
        node.forget("e")
        node.add("f", 109)
        node.root = 200
        done = ingest(store, node)
        assert (done.rooted, done.moved, done.dropped) == (1, 1, 1)
        assert stored(store) == [(one.signature, one.slot) for one in node.chain]
        assert store.unrooted(1 << 40) == []
        assert not store.holds(signature("e"))
        assert ingest(store, node).transactions == 0


def test_another_cluster_is_refused(place: str) -> None:
    with Store(place) as store:
        ingest(store, FakeNode.made(5))
        other = FakeNode.made(9, seed=1)
        other.genesis = "another"
        with pytest.raises(StoreOfAnother, match="cluster fake, not of another"):
            ingest(store, other)
        assert store.counts()["transactions"] == 5
    with pytest.raises(StoreOfAnother, match="Nothing was changed"):
        Store(place, cluster="another")


def test_gaps_are_named(place: str) -> None:
    node = FakeNode.made(20)
    node.add("cut", 3000)
    node.chain[-1] = FoundTransaction(
        signature("cut"), 3000, 1, False, (f"Program {PROGRAM_ID} invoke [1]", "Log truncated")
    )
    node.add("pruned", 3001)
    node.chain[-1] = FoundTransaction(signature("pruned"), 3001, 1, False, None)
    node.add("newer", 3002)
    log = list(log_of(lp_record(5)))
    log.insert(1, "Program data: " + "A" * 80)
    node.chain[-1] = FoundTransaction(signature("newer"), 3002, 1, False, tuple(log))
    with Store(place) as store:
        done = ingest(store, node)
        kinds = [gap.kind for gap in find_gaps(store)]
        assert kinds == ["truncated log", "missing log", "unknown event"]
        assert [gap.kind for gap in done.gaps][::-1] != []
        assert "discriminator 0000000000000000, 60 bytes" in str(find_gaps(store)[2])
        node.oldest = 9000
        node.add("far", 9001)
        ingest(store, node)
        pruned = next(gap for gap in find_gaps(store) if gap.kind == "pruned history")
        assert (pruned.first, pruned.last) == (3003, 8999)
        with store.database.read() as connection:
            unknown = connection.execute(
                sa.select(t.events.c.data).where(t.events.c.kind == "unknown")
            ).scalar_one()
        assert bytes(unknown) == bytes(60)
