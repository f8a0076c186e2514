"""Builders give the bytes and the accounts of every recorded correct step."""

from __future__ import annotations

import base64
import inspect
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from solders.pubkey import Pubkey

from balclient.abi import PROGRAM_ID, AccountMeta, Instruction, addresses, instructions
from balclient.abi.accounts import Order, PerpMarket, PerpPosition, SpotMarket, SpotPosition, User
from balclient.abi.enums import OracleSource, OrderStatus, OrderType, PositionDirection
from balclient.abi.exceptions import MissingMarket, MissingOracle, MissingSpotMarket
from balclient.abi.instructions import ACCOUNT_NAMES, decode_args
from balclient.abi.remaining import complete, perp_slot_used, remaining_accounts, spot_slot_used
from balclient.abi.types import OrderParams

from .conftest import rows, vector_files

KEY = Pubkey.from_string("Au5sYL5V5oAroKMsfiWmkKEqEqyvnfzhoMm42qeqYuS3")
OTHER_SIDE = {
    "fill_perp_order": ("user", "filler"),
    "place_and_make_perp_order": ("user", "taker"),
    "liquidate_perp": ("user", "liquidator"),
    "liquidate_perp_pnl_for_deposit": ("user", "liquidator"),
    "resolve_perp_bankruptcy": ("user", "liquidator"),
    "transfer_deposit": ("from_user", "to_user"),
}


class Scenario:
    """The named accounts of one recorded file, moving from step to step."""

    def __init__(self, header: dict[str, Any]) -> None:
        self.address = {name: Pubkey.from_string(key) for name, key, _, _ in header["accounts"]}
        self.kind = {name: kind for name, _, kind, _ in header["accounts"]}
        self.data: dict[str, bytes] = {}

    def write(self, changes: dict[str, str]) -> None:
        for name, text in changes.items():
            if self.kind[name] in ("user", "perp_market", "spot_market"):
                self.data[name] = base64.b64decode(text)

    def build(self, step: dict[str, Any]) -> Instruction:
        """The step again, through the typed builder, everything derivable left out."""
        name = step["instruction"]
        _, args = decode_args(base64.b64decode(step["data"]))
        fixed = ACCOUNT_NAMES[name]
        account = dict(zip(fixed, (entry for entry, _ in step["accounts"]), strict=False))
        build = getattr(instructions, name)
        wanted = inspect.signature(build).parameters
        given = dict(args)
        for label in fixed:
            parameter = f"{label}_account" if label in args else label
            if wanted[parameter].default is inspect.Parameter.empty:
                given[parameter] = self.address[account[label]]
        for parameter in ("market_index", "spot_market_index"):
            if parameter in wanted and parameter not in given:
                given[parameter] = int(account["spot_market"].rsplit("_")[-1])
        tail = [entry for entry, _ in step["accounts"][len(fixed) :] if self.kind[entry].startswith("user")]
        sides = [account[label] for label in OTHER_SIDE.get(name, ("user",)) if label in account]
        if name in ("place_and_take_perp_order", "fill_perp_order"):
            sides += tail[::2]
        return complete(
            build(**given),
            users=[User.decode(self.data[side], lazy=True) for side in sides if side in self.data],
            perp_markets=self.markets(PerpMarket, "perp_market"),
            spot_markets=self.markets(SpotMarket, "spot_market"),
            pairs=[(self.address[a], self.address[b]) for a, b in zip(tail[::2], tail[1::2], strict=True)],
        )

    def markets(self, kind: Any, label: str) -> dict[int, Any]:
        found = [kind.decode(data) for name, data in self.data.items() if self.kind[name] == label]
        return {market.market_index: market for market in found}


def test_recorded_steps(shared: Path) -> None:
    """The exact accounts, in order, with their flags, and the exact data; every second recorded file."""
    seen: Counter[str] = Counter()
    for path in vector_files()[::2]:
        lines = rows(path)
        scenario = Scenario(next(lines))
        for step in lines:
            scenario.write(step["writes"])
            unknown_order = step["instruction"] == "fill_perp_order" and step["args"]["order_id"] == 9999
            if step["result"] == "ok" and not unknown_order:
                built = scenario.build(step)
                where = f"{path.name} step {step['i']} {step['instruction']}"
                assert built.data == base64.b64decode(step["data"]), where
                metas = [AccountMeta(scenario.address[n], "s" in f, "w" in f) for n, f in step["accounts"]]
                assert list(built.accounts) == metas, where
                seen[step["instruction"]] += 1
            scenario.write(step["changed"])
    assert len(seen) > 40
    assert sum(seen.values()) > 5000


def market(index: int, oracle: Pubkey | None = None, source: OracleSource = OracleSource.Pyth) -> PerpMarket:
    perp = PerpMarket.zero()
    perp.market_index = index
    perp.amm.oracle = oracle or Pubkey.from_bytes(bytes([index + 1] * 32))
    perp.amm.oracle_source = source
    return perp


def spot(index: int) -> SpotMarket:
    out = SpotMarket.zero()
    out.market_index = index
    out.oracle_source = OracleSource.Pyth if index else OracleSource.QuoteAsset
    if index:
        out.oracle = Pubkey.from_bytes(bytes([100 + index] * 32))
    return out


def holder(*indexes: int) -> User:
    user = User.zero()
    for slot, index in enumerate(indexes):
        user.perp_positions[slot].market_index = index
        user.perp_positions[slot].lp_shares = 1
    return user


def test_missing_accounts_are_named() -> None:
    user = holder(0, 4)
    with pytest.raises(MissingMarket, match="perp market 4"):
        remaining_accounts([user], perp_markets={0: market(0)}, spot_markets={0: spot(0)})
    with pytest.raises(MissingSpotMarket, match="spot market 0"):
        remaining_accounts([holder(0)], perp_markets={0: market(0)}, spot_markets={})
    with pytest.raises(MissingOracle, match="perp market 0"):
        remaining_accounts([holder(0)], perp_markets={0: market(0)}, spot_markets={0: spot(0)}, oracles=[])
    with pytest.raises(MissingOracle, match="names no oracle"):
        remaining_accounts(perp=[1], perp_markets={1: market(1, Pubkey.default())}, spot_markets={0: spot(0)})
    with pytest.raises(LookupError):
        remaining_accounts(spot=[9], perp_markets={}, spot_markets={})


def test_groups_flags_and_pairs() -> None:
    user = holder(2, 1)
    user.spot_positions[0] = SpotPosition.zero()
    user.spot_positions[1].scaled_balance = 5
    user.spot_positions[1].market_index = 1
    got = remaining_accounts(
        [user, user],
        perp_markets={1: market(1), 2: market(2, source=OracleSource.Prelaunch)},
        spot_markets={0: spot(0), 1: spot(1)},
        writable_perp=[2],
        writable_spot=[0],
        pairs=[(KEY, addresses.user_stats(KEY))],
    )
    assert [(m.pubkey, m.is_writable, m.is_signer) for m in got] == [
        (spot(1).oracle, False, False),
        (market(2).amm.oracle, True, False),
        (market(1).amm.oracle, False, False),
        (addresses.spot_market(1), False, False),
        (addresses.spot_market(0), True, False),
        (addresses.perp_market(2), True, False),
        (addresses.perp_market(1), False, False),
        (KEY, True, False),
        (addresses.user_stats(KEY), True, False),
    ]


def test_free_slots_of_a_funding_payment() -> None:
    """All eight slots count, so a fresh account needs market 0 writable."""
    built = complete(
        instructions.settle_funding_payment(user=KEY),
        users=[User.zero()],
        perp_markets={0: market(0)},
        spot_markets={0: spot(0)},
    )
    assert built.accounts[-1] == AccountMeta(addresses.perp_market(0), False, True)


def test_fill_finds_the_market_of_the_order() -> None:
    user = User.zero()
    user.next_order_id = 8
    order = Order.zero()
    order.status, order.order_id, order.market_index = OrderStatus.Open, 7, 3
    order.market_type = order.market_type.of("Perp")
    user.orders[5] = order
    for order_id in (None, 7):
        built = complete(
            instructions.fill_perp_order(
                order_id=order_id, authority=KEY, filler=KEY, user=KEY, user_stats=KEY, maker_order_id=None
            ),
            users=[user],
            perp_markets={3: market(3)},
            spot_markets={0: spot(0)},
        )
        assert built.accounts[-1] == AccountMeta(addresses.perp_market(3), False, True)
    with pytest.raises(MissingMarket, match="order 9"):
        complete(
            instructions.fill_perp_order(order_id=9, authority=KEY, filler=KEY, user=KEY, user_stats=KEY),
            users=[user],
            perp_markets={3: market(3)},
            spot_markets={0: spot(0)},
        )


def test_derived_addresses_and_overrides() -> None:
    built = instructions.deposit(
        market_index=1, amount=5, user=KEY, authority=KEY, user_token_account=KEY, program_id=PROGRAM_ID
    )
    assert [m.pubkey for m in built.accounts][4] == addresses.spot_market_vault(1)
    assert [m.pubkey for m in built.accounts][2] == addresses.user_stats(KEY)
    other = instructions.deposit(
        market_index=1, amount=5, user=KEY, authority=KEY, user_token_account=KEY, user_stats=PROGRAM_ID
    )
    assert [m.pubkey for m in other.accounts][2] == PROGRAM_ID
    elsewhere = instructions.settle_lp(market_index=0, user=KEY, program_id=KEY)
    assert elsewhere.accounts[0].pubkey == addresses.state(program_id=KEY) != addresses.state()


def test_worked_example() -> None:
    """The example of the instruction chapter."""
    built = instructions.add_perp_lp_shares(n_shares=1_000_000_007, market_index=0, user=KEY, authority=KEY)
    assert built.data.hex() == "38d138c577febc75" + "07ca9a3b00000000" + "0000"
    assert built.args == {"n_shares": 1_000_000_007, "market_index": 0}
    assert Instruction.from_data(PROGRAM_ID, built.accounts, built.data) == built
    assert bytes(built.to_solders().data) == built.data


def test_market_by_index_or_address() -> None:
    by_index = instructions.update_perp_market_per_lp_base(per_lp_base=-1, admin=KEY, perp_market=2)
    by_address = instructions.update_perp_market_per_lp_base(
        per_lp_base=-1, admin=KEY, perp_market=addresses.perp_market(2)
    )
    assert by_index == by_address


def test_names_are_padded() -> None:
    built = instructions.initialize_user(sub_account_id=0, name="Main Account", authority=KEY)
    assert built.args["name"] == b"Main Account" + b" " * 20
    assert built.data[10:] == built.args["name"]


def test_order_parameters_have_safe_defaults() -> None:
    params = OrderParams(
        order_type=OrderType.Limit,
        direction=PositionDirection.Short,
        base_asset_amount=3,
        market_index=1,
    )
    assert (params.reduce_only, params.price, params.max_ts) == (False, 0, None)
    assert OrderParams.decode(params.encode()) == params == params.copy()
    with pytest.raises(TypeError):
        OrderParams(market_index=1)  # type: ignore[call-arg]


def test_slots_in_use() -> None:
    dust = PerpPosition.zero()
    dust.remainder_base_asset_amount = 5
    dust.quote_entry_amount = 7
    assert not perp_slot_used(dust)
    for name in (
        "base_asset_amount",
        "quote_asset_amount",
        "lp_shares",
        "open_orders",
        "open_bids",
        "open_asks",
    ):
        slot = PerpPosition.zero()
        setattr(slot, name, 1)
        assert perp_slot_used(slot)
    assert not spot_slot_used(SpotPosition.zero())
