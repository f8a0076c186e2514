"""Settings: what each writes, what it refuses, who may send it."""

from collections.abc import Callable
from typing import Any

import pytest
from solders.pubkey import Pubkey

from balclient.abi import instructions as build
from balclient.abi.accounts import FeeStructure, OracleGuardRails, PerpMarket, SpotMarket, State
from balclient.abi.enums import AssetTier, ContractTier, MarketStatus, OracleSource
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Instruction, Outcome
from balclient.vectors.records import Step

STRANGER = Pubkey.from_bytes(bytes([7]) * 32)
NAME = b"renamed".ljust(32)
FAILED = ErrorCode.DefaultError
SAME: dict[str, Any] = {}
"""The fields are called like the arguments."""


class Office:
    """An exchange, its administrator and one market of each kind."""

    def __init__(self, stage: Any) -> None:
        self.ledger = stage.ledger
        place = stage.scenario.addresses
        self.admin = place["admin"].address
        self.perp = place["perp_market_0"].address
        self.spot = place["spot_market_0"].address
        self.oracle = place["oracle_0"].address
        self.state = place["state"].address

    def make(self, name: str, args: dict[str, Any], admin: Pubkey | None = None) -> Instruction:
        builder = getattr(build, name)
        parameters = builder.__annotations__
        accounts = {"admin_account" if "admin_account" in parameters else "admin": admin or self.admin}
        if "perp_market" in parameters:
            accounts["perp_market"] = self.perp
        if "spot_market" in parameters:
            accounts["spot_market"] = self.spot
        return builder(**args, **accounts)

    def run(self, name: str, args: dict[str, Any], admin: Pubkey | None = None) -> Outcome:
        return self.ledger.apply(self.make(name, args, admin))

    def code(self, name: str, args: dict[str, Any], admin: Pubkey | None = None) -> ErrorCode:
        error = self.run(name, args, admin).error
        assert error is not None
        assert error.code is not None
        return ErrorCode(error.code)

    def market(self) -> PerpMarket:
        return PerpMarket.decode(self.ledger.account(self.perp).data)

    def quote(self) -> SpotMarket:
        return SpotMarket.decode(self.ledger.account(self.spot).data)

    def exchange(self) -> State:
        return State.decode(self.ledger.account(self.state).data)


@pytest.fixture
def office(stage_at: Callable[[Callable[[Step], bool]], Any]) -> Office:
    return Office(stage_at(lambda step: step.instruction == "settle_lp"))


def value_at(record: Any, path: str) -> Any:
    for part in path.split("."):
        record = getattr(record, part)
    return record


def differing(before: Any, after: Any, prefix: str = "") -> set[str]:
    """Paths of the fields whose values differ."""
    found: set[str] = set()
    for name in before.__slots__:
        one, other = getattr(before, name), getattr(after, name)
        if hasattr(one, "__slots__") and hasattr(one, "encode"):
            found |= differing(one, other, f"{prefix}{name}.")
        elif one != other:
            found.add(f"{prefix}{name}")
    return found


PERP_SETTINGS = [
    ("update_perp_market_status", {"status": MarketStatus.ReduceOnly}, SAME),
    ("update_perp_market_paused_operations", {"paused_operations": 63}, SAME),
    (
        "update_perp_market_margin_ratio",
        {"margin_ratio_initial": 3_333, "margin_ratio_maintenance": 2_222},
        SAME,
    ),
    ("update_perp_market_liquidation_fee", {"liquidator_fee": 11_111, "if_liquidation_fee": 22_222}, SAME),
    ("update_perp_market_imf_factor", {"imf_factor": 1_000_000, "unrealized_pnl_imf_factor": 7}, SAME),
    (
        "update_perp_market_unrealized_asset_weight",
        {"unrealized_initial_asset_weight": 123, "unrealized_maintenance_asset_weight": 456},
        {"unrealized_pnl_initial_asset_weight": 123, "unrealized_pnl_maintenance_asset_weight": 456},
    ),
    ("update_perp_market_contract_tier", {"contract_tier": ContractTier.C}, SAME),
    (
        "update_perp_market_curve_update_intensity",
        {"curve_update_intensity": 77},
        {"amm.curve_update_intensity": 77},
    ),
    ("update_amm_jit_intensity", {"amm_jit_intensity": 133}, {"amm.amm_jit_intensity": 133}),
    (
        "update_perp_market_target_base_asset_amount_per_lp",
        {"target_base_asset_amount_per_lp": -321},
        {"amm.target_base_asset_amount_per_lp": -321},
    ),
    ("update_perp_market_name", {"name": NAME}, SAME),
    ("update_perp_market_min_order_size", {"order_size": 3}, {"amm.min_order_size": 3}),
    ("update_perp_market_max_slippage_ratio", {"max_slippage_ratio": 3}, {"amm.max_slippage_ratio": 3}),
    (
        "update_perp_market_max_fill_reserve_fraction",
        {"max_fill_reserve_fraction": 3},
        {"amm.max_fill_reserve_fraction": 3},
    ),
    ("update_perp_market_funding_period", {"funding_period": 7_201}, {"amm.funding_period": 7_201}),
    ("update_perp_market_fee_adjustment", {"fee_adjustment": -100}, SAME),
    ("update_perp_market_number_of_users", {"number_of_users": 70, "number_of_users_with_base": 60}, SAME),
    (
        "update_perp_market_step_size_and_tick_size",
        {"step_size": 2_000_000_000, "tick_size": 3},
        {"amm.order_step_size": 2_000_000_000, "amm.order_tick_size": 3},
    ),
    (
        "update_perp_market_base_spread",
        {"base_spread": 777},
        {"amm.base_spread": 777, "amm.long_spread": 388, "amm.short_spread": 388},
    ),
]


@pytest.mark.parametrize(("name", "args", "expected"), PERP_SETTINGS, ids=[row[0] for row in PERP_SETTINGS])
def test_a_perp_setting_writes_its_fields_and_no_others(
    office: Office, name: str, args: dict[str, Any], expected: dict[str, Any]
) -> None:
    expected = expected or args
    before = office.market()
    outcome = office.run(name, args)
    assert outcome.error is None
    after = office.market()
    assert {path: value_at(after, path) for path in expected} == expected
    assert differing(before, after) <= set(expected)
    assert set(outcome.accounts) == {office.perp}
    assert office.run(name, args).accounts == {}


@pytest.mark.parametrize(
    ("name", "args", "code"),
    [
        ("update_perp_market_status", {"status": MarketStatus.Settlement}, FAILED),
        ("update_perp_market_status", {"status": MarketStatus.Delisted}, FAILED),
        ("update_perp_market_status", {"status": MarketStatus.FillPaused}, FAILED),
        (
            "update_perp_market_margin_ratio",
            {"margin_ratio_initial": 500, "margin_ratio_maintenance": 500},
            ErrorCode.InvalidMarginRatio,
        ),
        (
            "update_perp_market_margin_ratio",
            {"margin_ratio_initial": 500, "margin_ratio_maintenance": 199},
            ErrorCode.InvalidMarginRatio,
        ),
        (
            "update_perp_market_margin_ratio",
            {"margin_ratio_initial": 10_001, "margin_ratio_maintenance": 500},
            ErrorCode.InvalidMarginRatio,
        ),
        (
            "update_perp_market_liquidation_fee",
            {"liquidator_fee": 500_000, "if_liquidation_fee": 500_000},
            FAILED,
        ),
        (
            "update_perp_market_imf_factor",
            {"imf_factor": 1_000_001, "unrealized_pnl_imf_factor": 0},
            FAILED,
        ),
        (
            "update_perp_market_unrealized_asset_weight",
            {"unrealized_initial_asset_weight": 2, "unrealized_maintenance_asset_weight": 1},
            FAILED,
        ),
        (
            "update_perp_market_curve_update_intensity",
            {"curve_update_intensity": 201},
            FAILED,
        ),
        ("update_amm_jit_intensity", {"amm_jit_intensity": 201}, FAILED),
        ("update_perp_market_per_lp_base", {"per_lp_base": 12}, FAILED),
        ("update_perp_market_min_order_size", {"order_size": 0}, FAILED),
        ("update_perp_market_max_slippage_ratio", {"max_slippage_ratio": 0}, FAILED),
        (
            "update_perp_market_max_fill_reserve_fraction",
            {"max_fill_reserve_fraction": 0},
            FAILED,
        ),
        ("update_perp_market_funding_period", {"funding_period": -1}, FAILED),
        ("update_perp_market_fee_adjustment", {"fee_adjustment": 101}, FAILED),
        (
            "update_perp_market_step_size_and_tick_size",
            {"step_size": 2_000_000_001, "tick_size": 1},
            FAILED,
        ),
        (
            "update_perp_market_step_size_and_tick_size",
            {"step_size": 1, "tick_size": 0},
            FAILED,
        ),
        ("update_perp_market_max_open_interest", {"max_open_interest": 1}, FAILED),
        ("update_perp_market_max_open_interest", {"max_open_interest": 2**64}, ErrorCode.CastingFailure),
        (
            "update_perp_market_number_of_users",
            {"number_of_users": 1, "number_of_users_with_base": 2},
            FAILED,
        ),
        ("update_perp_market_expiry", {"expiry_ts": 0}, FAILED),
        ("update_perp_market_max_spread", {"max_spread": 0}, FAILED),
        (
            "update_perp_market_max_imbalances",
            {
                "unrealized_max_imbalance": 10**14 + 2,
                "max_revenue_withdraw_per_period": 0,
                "quote_max_insurance": 0,
            },
            FAILED,
        ),
    ],
)
def test_a_perp_setting_refuses_values_out_of_range(
    office: Office, name: str, args: dict[str, Any], code: ErrorCode
) -> None:
    assert office.code(name, args) == code


def test_only_the_administrator_and_no_delisted_market(office: Office) -> None:
    args = {"paused_operations": 1}
    assert office.code("update_perp_market_paused_operations", args, STRANGER) == ErrorCode.ConstraintHasOne
    assert (
        office.code("update_lp_cooldown_time", {"lp_cooldown_time": 1}, STRANGER)
        == ErrorCode.ConstraintHasOne
    )
    for key, status_at in ((office.perp, 1162), (office.spot, 688)):
        account = office.ledger.account(key)
        data = account.data[:status_at] + bytes([MarketStatus.Delisted]) + account.data[status_at + 1 :]
        office.ledger.set_account(key, type(account)(account.owner, data))
    assert office.code("update_perp_market_paused_operations", args) == ErrorCode.MarketDelisted
    assert office.code("update_perp_market_base_spread", {"base_spread": 1}) == ErrorCode.MarketDelisted
    code = office.code("update_withdraw_guard_threshold", {"withdraw_guard_threshold": 1})
    assert code == ErrorCode.MarketDelisted
    base = {"per_lp_base": office.market().amm.per_lp_base + 1}
    assert office.run("update_perp_market_per_lp_base", base).error is None
    users = {"number_of_users": 2, "number_of_users_with_base": 1}
    assert office.run("update_perp_market_number_of_users", users).error is None


def test_an_expiry_makes_the_market_reduce_only(office: Office) -> None:
    soon = office.ledger.clock.unix_timestamp + 1
    assert office.run("update_perp_market_expiry", {"expiry_ts": soon}).error is None
    assert (office.market().status, office.market().expiry_ts) == (MarketStatus.ReduceOnly, soon)


def test_the_oracle_setting_stores_the_argument(office: Office) -> None:
    instruction = build.update_perp_market_oracle(
        oracle=STRANGER,
        oracle_source=OracleSource.Pyth1K,
        perp_market=office.perp,
        oracle_account=office.oracle,
        admin=office.admin,
    )
    assert office.ledger.apply(instruction).error is None
    assert (office.market().amm.oracle, office.market().amm.oracle_source) == (STRANGER, OracleSource.Pyth1K)


STATE_SETTINGS = [
    ("update_admin", {"admin": STRANGER}, SAME),
    ("update_whitelist_mint", {"whitelist_mint": STRANGER}, SAME),
    ("update_discount_mint", {"discount_mint": STRANGER}, SAME),
    ("update_exchange_status", {"exchange_status": 85}, SAME),
    ("update_perp_auction_duration", {"min_perp_auction_duration": 33}, SAME),
    ("update_spot_auction_duration", {"default_spot_auction_duration": 34}, SAME),
    ("update_lp_cooldown_time", {"lp_cooldown_time": 35}, SAME),
    ("update_initial_pct_to_liquidate", {"initial_pct_to_liquidate": 36}, SAME),
    ("update_liquidation_duration", {"liquidation_duration": 37}, SAME),
    ("update_liquidation_margin_buffer_ratio", {"liquidation_margin_buffer_ratio": 38}, SAME),
    ("update_state_settlement_duration", {"settlement_duration": 39}, SAME),
    ("update_state_max_number_of_sub_accounts", {"max_number_of_sub_accounts": 40}, SAME),
    ("update_state_max_initialize_user_fee", {"max_initialize_user_fee": 41}, SAME),
]


@pytest.mark.parametrize(("name", "args", "expected"), STATE_SETTINGS, ids=[row[0] for row in STATE_SETTINGS])
def test_a_state_setting_writes_its_field_and_no_other(
    office: Office, name: str, args: dict[str, Any], expected: dict[str, Any]
) -> None:
    expected = expected or args
    before = office.exchange()
    assert office.run(name, args).error is None
    after = office.exchange()
    assert {path: value_at(after, path) for path in expected} == expected
    assert differing(before, after) == set(expected)


def test_guard_rails_and_fees_are_copied(office: Office) -> None:
    rails = OracleGuardRails.zero()
    rails.validity.too_volatile_ratio = 9
    assert office.run("update_oracle_guard_rails", {"oracle_guard_rails": rails}).error is None
    rails.validity.too_volatile_ratio = 1
    assert office.exchange().oracle_guard_rails.validity.too_volatile_ratio == 9
    fees: FeeStructure = office.exchange().perp_fee_structure
    fees.fee_tiers[3].fee_numerator = 44
    fees.flat_filler_fee = 4_999
    assert office.run("update_perp_fee_structure", {"fee_structure": fees}).error is None
    assert office.exchange().perp_fee_structure.fee_tiers[3].fee_numerator == 44


def test_a_fee_structure_keeps_its_limits(office: Office) -> None:
    fees: FeeStructure = office.exchange().perp_fee_structure
    bad = ErrorCode.InvalidFeeStructure
    for flat_fee in (10_000, 5_000):  # the flat fee of a new exchange is beyond the limit, too
        fees.flat_filler_fee = flat_fee
        assert office.code("update_perp_fee_structure", {"fee_structure": fees}) == bad
        assert office.code("update_spot_fee_structure", {"fee_structure": fees}) == bad
    fees.flat_filler_fee = 4_999
    fees.fee_tiers[3].fee_numerator = 101
    assert office.code("update_perp_fee_structure", {"fee_structure": fees}) == bad
    # Of 28 the referee leaves 26, just enough for the maker's 20 and the quarter of referrer and filler.
    fees.fee_tiers[3].fee_numerator = 28
    assert office.run("update_perp_fee_structure", {"fee_structure": fees}).error is None
    fees.fee_tiers[3].fee_numerator = 27
    assert office.code("update_perp_fee_structure", {"fee_structure": fees}) == bad


SPOT_SETTINGS = [
    ("update_withdraw_guard_threshold", {"withdraw_guard_threshold": 5}, SAME),
    ("update_spot_market_liquidation_fee", {"liquidator_fee": 5, "if_liquidation_fee": 6}, SAME),
    (
        "update_spot_market_if_factor",
        {"spot_market_index": 0, "user_if_factor": 5, "total_if_factor": 6},
        {"insurance_fund.user_factor": 5, "insurance_fund.total_factor": 6},
    ),
    (
        "update_spot_market_revenue_settle_period",
        {"revenue_settle_period": 5},
        {"insurance_fund.revenue_settle_period": 5},
    ),
    (
        "update_insurance_fund_unstaking_period",
        {"insurance_fund_unstaking_period": 5},
        {"insurance_fund.unstaking_period": 5},
    ),
    ("update_spot_market_status", {"status": MarketStatus.ReduceOnly}, SAME),
    ("update_spot_market_paused_operations", {"paused_operations": 5}, SAME),
    ("update_spot_market_if_paused_operations", {"paused_operations": 5}, {"if_paused_operations": 5}),
    ("update_spot_market_asset_tier", {"asset_tier": AssetTier.Protected}, SAME),
    (
        "update_spot_market_borrow_rate",
        {
            "optimal_utilization": 5,
            "optimal_borrow_rate": 50_000,
            "max_borrow_rate": 70_000,
            "min_borrow_rate": 8,
        },
        SAME,
    ),
    ("update_spot_market_max_token_deposits", {"max_token_deposits": 5}, SAME),
    ("update_spot_market_scale_initial_asset_weight_start", {"scale_initial_asset_weight_start": 5}, SAME),
    ("update_spot_market_orders_enabled", {"orders_enabled": True}, SAME),
    ("update_spot_market_name", {"name": NAME}, SAME),
    ("update_spot_market_fee_adjustment", {"fee_adjustment": 5}, SAME),
    (
        "update_spot_market_step_size_and_tick_size",
        {"step_size": 5, "tick_size": 6},
        {"order_step_size": 5, "order_tick_size": 6},
    ),
    ("update_spot_market_min_order_size", {"order_size": 5}, {"min_order_size": 5}),
]


@pytest.mark.parametrize(("name", "args", "expected"), SPOT_SETTINGS, ids=[row[0] for row in SPOT_SETTINGS])
def test_a_spot_setting_writes_its_fields_and_no_others(
    office: Office, name: str, args: dict[str, Any], expected: dict[str, Any]
) -> None:
    expected = expected or args
    before = office.quote()
    assert office.run(name, args).error is None
    after = office.quote()
    assert {path: value_at(after, path) for path in expected} == expected
    assert differing(before, after) <= set(expected)


@pytest.mark.parametrize(
    ("name", "args", "code"),
    [
        ("update_spot_market_status", {"status": MarketStatus.FundingPaused}, FAILED),
        (
            "update_spot_market_liquidation_fee",
            {"liquidator_fee": 0, "if_liquidation_fee": 100_001},
            FAILED,
        ),
        (
            "update_spot_market_if_factor",
            {"spot_market_index": 1, "user_if_factor": 0, "total_if_factor": 0},
            FAILED,
        ),
        (
            "update_spot_market_if_factor",
            {"spot_market_index": 0, "user_if_factor": 2, "total_if_factor": 1},
            FAILED,
        ),
        ("update_spot_market_asset_tier", {"asset_tier": AssetTier.Cross}, FAILED),
        ("update_spot_market_revenue_settle_period", {"revenue_settle_period": 0}, FAILED),
        (
            "update_spot_market_borrow_rate",
            {
                "optimal_utilization": 5,
                "optimal_borrow_rate": 8,
                "max_borrow_rate": 7,
                "min_borrow_rate": None,
            },
            ErrorCode.InvalidSpotMarketInitialization,
        ),
        (
            "update_spot_market_margin_weights",
            {
                "initial_asset_weight": 9_999,
                "maintenance_asset_weight": 10_000,
                "initial_liability_weight": 10_000,
                "maintenance_liability_weight": 10_000,
                "imf_factor": 0,
            },
            ErrorCode.InvalidSpotMarketInitialization,
        ),
    ],
)
def test_a_spot_setting_refuses_values_out_of_range(
    office: Office, name: str, args: dict[str, Any], code: ErrorCode
) -> None:
    assert office.code(name, args) == code


def test_a_second_spot_market_is_not_mirrored(office: Office) -> None:
    exchange = office.exchange()
    assert exchange.number_of_spot_markets == 1
    weights = {
        "initial_asset_weight": 8_000,
        "maintenance_asset_weight": 9_000,
        "initial_liability_weight": 12_000,
        "maintenance_liability_weight": 11_000,
    }
    with pytest.raises(Unsupported, match="spot market"):
        office.ledger.apply(
            build.initialize_spot_market(
                optimal_utilization=0,
                optimal_borrow_rate=0,
                max_borrow_rate=0,
                oracle_source=OracleSource.Pyth,
                imf_factor=0,
                liquidator_fee=0,
                if_liquidation_fee=0,
                active_status=True,
                asset_tier=AssetTier.Collateral,
                scale_initial_asset_weight_start=0,
                withdraw_guard_threshold=0,
                order_tick_size=1,
                order_step_size=1,
                if_total_factor=0,
                name=NAME,
                **weights,
                spot_market_mint=office.quote().mint,
                oracle=office.oracle,
                admin=office.admin,
                market_index=1,
            )
        )
