"""What if: bulk figures of whole accounts against the mirror, the grid, the command, its files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from balclient.abi.accounts import SpotMarket, User
from balclient.abi.exceptions import AccountMissing, BadInput
from balclient.cli.main import main
from balclient.cli.whatif import grid
from balclient.mirror.amm import reserve_price
from balclient.mirror.bulk import account_totals
from balclient.mirror.margin import MarginContext, calculate_margin_requirement_and_total_collateral
from balclient.mirror.margin_ratios import MarginType
from balclient.mirror.oracle import OraclePriceData, OracleValidity
from balclient.mirror.perp_margin import QuotePrices
from balclient.snapshot import SavedAccounts, save
from balclient.whatif import Holdings, move_curve, read_holdings, shocks, write_parquet

sys.path.insert(0, str(Path(__file__).parent))
from crowd import crowd


class _Maps:
    """Markets at a price, in the shape that the margin rules look things up in."""

    def __init__(self, holdings: Holdings, price: int) -> None:
        self.holdings, self.price = holdings, price

    def perp(self, index: int) -> object:
        return self.holdings.markets[index]

    def spot(self, index: int) -> SpotMarket:
        return self.holdings.quote_market

    def oracle_and_validity(
        self, key: object, twap: int, multiplier: int
    ) -> tuple[OraclePriceData, OracleValidity]:
        quote = key == self.holdings.quote_market.oracle
        return OraclePriceData(10**6 if quote else self.price, 1, 0, True), OracleValidity.Valid


@pytest.fixture(scope="module")
def saved() -> SavedAccounts:
    return crowd()


@pytest.fixture(scope="module")
def holdings(saved: SavedAccounts) -> Holdings:
    return read_holdings(saved.accounts, saved.clock)


@pytest.mark.parametrize("kind", list(MarginType))
@pytest.mark.parametrize("price", [60_000_000, 150_000_000, 400_000_000])
def test_whole_accounts_equal_the_mirror(holdings: Holdings, kind: MarginType, price: int) -> None:
    quote = QuotePrices(10**6, 10**6, 10**6)
    users = holdings.users.copy()
    # A borrower, and an account that the program refuses to value.
    users["spot_positions"]["balance_type"][0, 0] = 1
    users["spot_positions"]["scaled_balance"][1, 0] = 1
    found = account_totals(users, holdings.markets, {0: price}, holdings.quote_market, quote, kind)
    maps = _Maps(holdings, price)
    for row in range(len(users)):
        if not found.valued[row]:
            continue
        user = User.decode(users[row].tobytes())
        exact = calculate_margin_requirement_and_total_collateral(user, maps, MarginContext(kind))  # type: ignore[arg-type]
        assert found.collateral[row] == exact.total_collateral
        assert found.requirement[row] == exact.margin_requirement
    assert found.valued.sum() == len(users) - 1
    assert list(found.failed) == [1]


def test_other_spot_assets_are_left_out_and_counted(holdings: Holdings) -> None:
    users = holdings.users.copy()
    users["spot_positions"]["market_index"][3, 2] = 1
    users["spot_positions"]["scaled_balance"][3, 2] = 10**9
    other = Holdings(holdings.markets, holdings.prices, holdings.quote_market, 10**6, holdings.keys, users)
    assert shocks(other, [150_000_000]).left_out == 1
    assert shocks(holdings, [150_000_000]).left_out == 0


def test_lps_lose_on_both_sides_and_hold_the_opposite_of_the_move(holdings: Holdings) -> None:
    now = holdings.prices[0]
    prices = [now * 8 // 10, now, now * 12 // 10]
    found = shocks(holdings, prices)
    low, same, high = found.effects
    assert high.base.sum() < same.base.sum() < low.base.sum()
    still = shocks(holdings, prices, follow=False)
    assert (still.effects[0].base == still.effects[2].base).all()
    # Takers who trade the curve there leave the LPs worse off than the oracle's move alone.
    for moved, alone in zip((low, high), (still.effects[0], still.effects[2]), strict=True):
        assert moved.change.sum() < alone.change.sum()
    assert (still.effects[1].change == 0).all()
    near = shocks(holdings, [now * 995 // 1_000]).effects[0]
    assert abs(near.curve_price - near.price) <= near.price // 100_000


def test_the_curve_stops_at_its_bounds(holdings: Holdings) -> None:
    market = holdings.markets[0].copy()
    bound = market.amm.min_base_asset_reserve
    move_curve(market, 10**12)
    assert bound <= market.amm.base_asset_reserve < bound + market.amm.order_step_size
    assert reserve_price(market) < 10**12
    with pytest.raises(BadInput, match="must be positive"):
        move_curve(market, 0)


def test_liquidation_prices_are_those_where_the_margin_fails(holdings: Holdings) -> None:
    now = holdings.prices[0]
    found = shocks(holdings, [now * percent // 100 for percent in range(30, 205, 5)], follow=False)
    below, above = found.liquidation_prices()
    hit = [row for row, price in enumerate(below) if price is not None and price < now]
    assert hit
    prices = [effect.price for effect in found.effects]
    for row in hit:
        price = below[row]
        assert price is not None
        at = prices.index(price)
        assert found.effects[at].liquidated[row]
        assert not found.effects[at + 1].liquidated[row]
    assert any(price is not None for price in above)


def test_the_grid_as_people_write_it() -> None:
    assert grid("120,150.5", 1) == [120_000_000, 150_500_000]
    assert grid("100:200:3", 1) == [100_000_000, 150_000_000, 200_000_000]
    assert grid("-10%:+10%:3", 100) == [90, 100, 110]
    for wrong in ("", "1:2", "2:1:3", "1:2:1", "x", "x%", "1:2:x", "nan%"):
        with pytest.raises((BadInput, ValueError)):
            grid(wrong, 100)


def test_the_command_its_page_and_its_json(saved: SavedAccounts, tmp_path: Path) -> None:
    source, picture = tmp_path / "all.json", tmp_path / "all.html"
    save(saved, source)
    arguments = ["whatif", "--from", str(source), "--prices", "-30%:+30%:7"]
    done = CliRunner().invoke(main, [*arguments, "--page", str(picture)])
    assert done.exit_code == 0, done.output
    assert "LPs liquidated" in done.output
    text = picture.read_text(encoding="utf-8")
    assert "Liquidation map" in text
    assert "over prices" in text
    done = CliRunner().invoke(main, [*arguments, "--oracle-only", "--json"])
    data = json.loads(done.output)
    assert len(data["prices"]) == 7
    assert data["left_out"] == 0
    for wrong, message in (
        (["--market", "BTC-PERP"], "there are SOL-PERP"),
        (["--prices", "0"], "each of them positive"),
    ):
        refused = CliRunner().invoke(main, [*arguments, *wrong])
        assert refused.exit_code == 2
        assert message in refused.output


def test_accounts_without_a_program(saved: SavedAccounts) -> None:
    with pytest.raises(AccountMissing):
        read_holdings({}, saved.clock)


def test_rows_as_parquet(holdings: Holdings, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs pyarrow (extra scale)")
    found = shocks(holdings, [100_000_000, 150_000_000])
    count = write_parquet(found, tmp_path / "rows.parquet")
    table = parquet.read_table(tmp_path / "rows.parquet")
    assert table.num_rows == count == 2 * len(found.lps)
    assert np.array_equal(table["base"].to_numpy()[: len(found.lps)], found.effects[0].base)
    assert table["address"].to_pylist()[0] == str(found.lps[0])
    with pytest.raises(BadInput, match="cannot be written"):
        write_parquet(found, tmp_path / "no" / "rows.parquet")
