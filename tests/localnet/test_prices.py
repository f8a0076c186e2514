"""Price paths: what a file may say, and what is said back when it may not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.exceptions import BadInput
from balclient.localnet.prices import PricePoint, read_csv, seeded_path


def write(folder: Path, text: str) -> Path:
    path = folder / "prices.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_prices_are_read_to_a_millionth(tmp_path: Path) -> None:
    path = read_csv(write(tmp_path, "timestamp,price\n1700000000,150\n\n1700000060, 151.2345678\n"))
    assert list(path) == [PricePoint(1700000000, 150_000_000), PricePoint(1700000060, 151_234_568)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("time,price\n", "line 1: header 'time,price'; expected 'timestamp,price'"),
        ("timestamp,price\n1,2,3\n", "line 2: 3 values"),
        ("timestamp,price\nnow,2\n", "line 2: timestamp 'now'"),
        ("timestamp,price\n0,2\n", "line 2: timestamp 0 is not positive"),
        ("timestamp,price\n1700000000000,2\n", "looks like milliseconds"),
        ("timestamp,price\n2,1\n2,1\n", "line 3: timestamp 2 is not after 2"),
        ("timestamp,price\n2,x\n", "line 2: price 'x' is not a number"),
        ("timestamp,price\n2,-1\n", "line 2: price -1 is outside"),
        ("timestamp,price\n2,nan\n", "line 2: price nan is outside"),
        ("timestamp,price\n2,1\n", "1 prices; a path needs at least two"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_csv(write(tmp_path, text))


def test_a_missing_or_binary_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_csv(tmp_path / "none.csv")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="not a CSV text file"):
        read_csv(tmp_path / "b.csv")


@given(st.integers(1, 10**12), st.integers(0, 2**32), st.integers(2, 60))
def test_a_seeded_path_repeats_and_moves_in_small_steps(start: int, seed: int, points: int) -> None:
    path = seeded_path(start, seed, points=points)
    assert path == seeded_path(start, seed, points=points)
    assert len(path) == points
    for a, b in zip(path.points, path.points[1:], strict=False):
        assert b.timestamp > a.timestamp
        assert b.price >= 1
        assert abs(b.price - a.price) <= a.price * 60 // 10_000 + 1
