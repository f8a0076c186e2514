"""The public archive of LP records: read exactly, what it leaves open is marked, bad files are named."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from solders.pubkey import Pubkey

from balclient.abi.enums import LPAction
from balclient.abi.events import LPRecord
from balclient.history import Store, ingest_scenario
from balclient.history import schema as t
from balclient.history.archive import import_csv, read_archive, sum_archive
from balclient.history.errors import BadCsv
from balclient.vectors.files import read

HEAD = "ts,action,nShares,marketIndex,deltaBaseAssetAmount,deltaQuoteAssetAmount,pnl\n"
USER = Pubkey.new_unique()
VECTORS = Path(__file__).resolve().parent.parent / "vectors"


def write(path: Path, *rows: str, head: str = HEAD) -> Path:
    path.write_text(head + "".join(row + "\n" for row in rows))
    return path


def test_whole_units_become_exact_integers(place: str, tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.csv",
        "1700000100,removeLiquidity,1.5,0,-0.000000001,12.000001,0.000001",
        "1700000000,AddLiquidity,1.5,0,0,0,0",
        "1700000050,settleLiquidity,0,0,0.25,-37.5,0",
        "1700000050,settleLiquidity,0,1,0.1,-1,0.0000001",
    )
    with Store(place) as store:
        assert import_csv(store, file, user=USER) == (4, 4)
        assert import_csv(store, file, user=USER) == (4, 0)
        rows = list(read_archive(file, user=USER))
        assert [row.ts for row in rows] == sorted(row.ts for row in rows)
        first, second, third, last = rows
        assert (first.action, first.n_shares) == ("AddLiquidity", 1_500_000_000)
        assert "shares minted" in first.unsure
        assert "order within the second" in second.unsure
        assert "pnl below its unit" in third.unsure
        assert (last.delta_base, last.delta_quote, last.pnl) == (-1, 12_000_001, 1)
        assert last.unsure == "signature, slot"
        sums = sum_archive(store, USER)
        assert [(s.market, s.rows, s.base, s.quote, s.pnl, s.confirmed) for s in sums] == [
            (0, 3, 249_999_999, -25_499_999, 1, 0),
            (1, 1, 100_000_000, -1_000_000, 0, 0),
        ]


def test_rows_that_the_chain_repeats_are_confirmed(tmp_path: Path) -> None:
    """An archive made of a recorded history's own events: every row is confirmed by them."""
    with Store(tmp_path / "h.db") as store:
        ingest_scenario(store, read(VECTORS / "lp_core_0022.jsonl.xz"))
        with store.database.read() as connection:
            blobs = connection.execute(sa.select(t.events.c.data).where(t.events.c.kind == "LPRecord"))
            records = [LPRecord.decode(bytes(data)) for (data,) in blobs]
        assert {record.action for record in records} >= {LPAction.AddLiquidity, LPAction.RemoveLiquidity}
        rows = [
            f"{r.ts},{r.action.name},{r.n_shares},{r.market_index},{r.delta_base_asset_amount},"
            f"{r.delta_quote_asset_amount},{r.pnl},{r.user}"
            for r in records
        ]
        file = write(tmp_path / "a.csv", *rows, head=HEAD.strip() + ",user\n")
        import_csv(store, file, units="raw")
        total = sum_archive(store)
        assert sum(one.confirmed for one in total) == len(records)
        assert sum(one.quote for one in total) == sum(r.delta_quote_asset_amount for r in records)
        assert any("inside an add" in word for one in total for word in one.unsure)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("ts,action\n", "no column nShares, marketIndex"),
        (HEAD + "1,addLiquidity,5,0,0,0,0\n", "say units raw or whole"),
        (HEAD + "1,grow,5.0,0,0,0,0\n", "line 2, action: 'grow'"),
        (HEAD + "1,addLiquidity,many,0,0.1,0,0\n", "line 2, nShares: 'many' is not a number"),
        (HEAD + "1700000000000,addLiquidity,5.0,0,0,0,0\n", "milliseconds"),
        (HEAD + "1,addLiquidity,99999999999.5,0,0,0,0\n", "more than 64 bits"),
        (HEAD + '1,addLiquidity,"5.0,0,0,0,0\n', "unexpected end of data"),
    ],
)
def test_bad_files_change_nothing(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text)
    with Store(tmp_path / "h.db") as store:
        with pytest.raises(BadCsv, match=message):
            import_csv(store, file, user=USER)
        assert store.counts()["imported"] == 0


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    for name, message in (("absent.csv", "cannot be read"), ("b.csv", "not a text file")):
        with pytest.raises(BadCsv, match=message):
            list(read_archive(tmp_path / name))
