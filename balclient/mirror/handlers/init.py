"""Creating the exchange and its markets, and paying into a market's fee pool (spec instructions 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import FeeStructure, FeeTier, OrderFillerRewardStructure, State
from balclient.abi.addresses import derived
from balclient.abi.codec import LazyArray
from balclient.abi.enums import MarketStatus, OracleSource, SpotBalanceType
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.mirror.amm import bid_ask_bounds, calculate_price
from balclient.mirror.context import Context
from balclient.mirror.curve import update_concentration_coef
from balclient.mirror.faults import Fault, require
from balclient.mirror.handlers.market_checks import require_not_delisted, validate_margin
from balclient.mirror.integers import cast_u64, math_i128, math_u16
from balclient.mirror.oracle import read_pyth
from balclient.mirror.oracle_map import push_multiple, read_pyth_ema
from balclient.mirror.spot import update_spot_balances
from balclient.mirror.tokens import transfer
from balclient.mirror.unsupported import OTHER_SPOT_MARKET, reason

__all__ = ["HANDLERS"]

_Args = Mapping[str, Any]
_NO_KEY: Final = Pubkey.default()
_QUOTE: Final = OracleSource.QuoteAsset
_STABLE_COIN: Final = OracleSource.PythStableCoin
_ACTIVE: Final = MarketStatus.Active
_INITIALIZED: Final = MarketStatus.Initialized
_PRICE: Final = 1_000_000
_INTEREST: Final = 10_000_000_000
_WEIGHT: Final = 10_000
_THIRTEEN_DAYS: Final = 1_123_200
_MAX_CONCENTRATION: Final = 1_414_200
_PERP_TIERS: Final = (100, 90, 80, 70, 60, 50)


def _fee_structure(tiers: int, used: tuple[int, ...], referral: tuple[int, int]) -> FeeStructure:
    """Default fees: takers pay in 1/100,000, makers of the used tiers get 20/100,000 back."""
    live = len(used)
    fees = [
        FeeTier(
            fee_numerator=used[index] if index < live else 0,
            fee_denominator=100_000,
            maker_rebate_numerator=20 if index < live else 0,
            maker_rebate_denominator=100_000,
            referrer_reward_numerator=referral[0] if index < live else 0,
            referrer_reward_denominator=100,
            referee_fee_numerator=referral[1] if index < live else 0,
            referee_fee_denominator=100,
        )
        for index in range(tiers)
    ]
    reward = OrderFillerRewardStructure(
        reward_numerator=10, reward_denominator=100, time_based_reward_lower_bound=10_000
    )
    # Kept as bytes until a tier is asked for.
    kept = LazyArray(b"".join([tier.encode() for tier in fees]), FeeTier)
    return FeeStructure(kept, reward, 4_000_000_000, 10_000)


def initialize(ctx: Context, args: _Args) -> None:
    """Create the exchange's state with its defaults."""
    del args
    signer, nonce = derived(ctx.program_id, b"drift_signer")
    state: State = ctx.state_mut()
    state.admin = ctx.key("admin")
    state.signer = signer
    state.signer_nonce = nonce
    state.perp_fee_structure = _fee_structure(10, _PERP_TIERS, (15, 5))
    state.spot_fee_structure = _fee_structure(10, (100,), (0, 0))
    rails = state.oracle_guard_rails
    rails.price_divergence.mark_oracle_percent_divergence = 100_000
    rails.price_divergence.oracle_twap_5min_percent_divergence = 500_000
    rails.validity.slots_before_stale_for_amm = 10
    rails.validity.slots_before_stale_for_margin = 120
    rails.validity.confidence_interval_max_size = 20_000
    rails.validity.too_volatile_ratio = 5
    state.liquidation_margin_buffer_ratio = 200
    state.min_perp_auction_duration = 10
    state.default_market_order_time_in_force = 60
    state.default_spot_auction_duration = 10


def initialize_spot_market(ctx: Context, args: _Args) -> None:
    """Create the quote market and its two vaults; another spot market is Unsupported."""
    bad = ErrorCode.InvalidSpotMarketInitialization
    state = ctx.state_mut()
    index = state.number_of_spot_markets
    if args["oracle_source"] is not _QUOTE or index != 0:
        raise Unsupported(reason(OTHER_SPOT_MARKET, f"initialize_spot_market {index}"))
    require(args["optimal_utilization"] <= _PRICE, bad)
    require(args["optimal_borrow_rate"] <= args["max_borrow_rate"], bad)
    state.number_of_spot_markets = math_u16(index + 1)
    require(ctx.key("oracle") == _NO_KEY, bad)
    weights = (
        "initial_asset_weight",
        "maintenance_asset_weight",
        "initial_liability_weight",
        "maintenance_liability_weight",
    )
    require(all(args[name] == _WEIGHT for name in weights), bad)
    decimals = ctx.data("spot_market_mint")[44]
    require(decimals == 6, bad)
    require(args["imf_factor"] < 1_000_000, bad)
    now = ctx.clock.unix_timestamp
    market = ctx.spot_market()
    market.pubkey = ctx.key("spot_market")
    market.mint = ctx.key("spot_market_mint")
    market.vault = ctx.key("spot_market_vault")
    market.name = args["name"]
    history = market.historical_oracle_data
    history.last_oracle_price = history.last_oracle_price_twap = history.last_oracle_price_twap_5min = _PRICE
    book = market.historical_index_data
    book.last_index_bid_price = book.last_index_ask_price = _PRICE
    book.last_index_price_twap = book.last_index_price_twap_5min = _PRICE
    market.revenue_pool.market_index = index
    fund = market.insurance_fund
    fund.vault = ctx.key("insurance_fund_vault")
    fund.unstaking_period = _THIRTEEN_DAYS
    fund.total_factor = args["if_total_factor"]
    fund.user_factor = args["if_total_factor"] // 2
    market.cumulative_deposit_interest = market.cumulative_borrow_interest = _INTEREST
    market.last_interest_ts = market.last_twap_ts = cast_u64(now)
    market.order_step_size = market.min_order_size = args["order_step_size"]
    market.order_tick_size = args["order_tick_size"]
    market.next_fill_record_id = market.next_deposit_record_id = 1
    market.decimals = decimals
    market.market_index = index
    market.oracle_source = args["oracle_source"]
    market.status = _ACTIVE if args["active_status"] else _INITIALIZED
    market.asset_tier = args["asset_tier"]
    for name in (
        *weights,
        "imf_factor",
        "liquidator_fee",
        "if_liquidation_fee",
        "optimal_utilization",
        "optimal_borrow_rate",
        "max_borrow_rate",
        "withdraw_guard_threshold",
        "scale_initial_asset_weight_start",
    ):
        setattr(market, name, args[name])


def initialize_perp_market(ctx: Context, args: _Args) -> None:
    """Create a perp market with a balanced curve at the peg."""
    base: int = args["amm_base_asset_reserve"]
    quote: int = args["amm_quote_asset_reserve"]
    peg: int = args["amm_peg_multiplier"]
    now, slot = ctx.clock.unix_timestamp, ctx.clock.slot
    if base != quote:
        raise Fault(ErrorCode.InvalidInitialPeg)
    curve_update_intensity: int = args["curve_update_intensity"]
    amm_jit_intensity: int = args["amm_jit_intensity"]
    if curve_update_intensity > 200 or amm_jit_intensity > 200:
        raise Fault(ErrorCode.DefaultError)
    price = calculate_price(quote, base, peg)
    if price != peg:
        raise Fault(ErrorCode.InvalidInitialPeg)
    lowest, highest = bid_ask_bounds(_MAX_CONCENTRATION, base)
    source: OracleSource = args["oracle_source"]
    if source is _QUOTE:
        raise Fault(ErrorCode.InvalidOracle)
    key = ctx.key("oracle")
    multiple = push_multiple(key, ctx.store.held(key), source)
    oracle_data = ctx.data("oracle")
    # A stable coin is read as it stands here, and its average is one dollar.
    reading = read_pyth(oracle_data, multiple).at(slot)
    stable = source is _STABLE_COIN
    average = _PRICE if stable else read_pyth_ema(oracle_data, multiple)
    margin_ratio_initial: int = args["margin_ratio_initial"]
    margin_ratio_maintenance: int = args["margin_ratio_maintenance"]
    liquidator_fee: int = args["liquidator_fee"]
    max_spread: int = args["max_spread"]
    validate_margin(margin_ratio_initial, margin_ratio_maintenance, liquidator_fee, max_spread)
    state = ctx.state_mut()
    index = state.number_of_markets
    if args["market_index"] != index:
        raise Fault(ErrorCode.MarketIndexAlreadyInitialized)

    market = ctx.perp_market()
    market.pubkey = ctx.key("perp_market")
    market.market_index = index
    market.status = _ACTIVE if args["active_status"] else _INITIALIZED
    market.next_fill_record_id = 1
    market.next_funding_rate_record_id = 1
    market.next_curve_record_id = 1
    market.unrealized_pnl_maintenance_asset_weight = _WEIGHT
    claim = market.insurance_claim
    claim.max_revenue_withdraw_per_period = args["max_revenue_withdraw_per_period"]
    claim.quote_max_insurance = args["quote_max_insurance"]
    market.name = args["name"]
    market.contract_tier = args["contract_tier"]
    market.imf_factor = args["imf_factor"]
    market.liquidator_fee = liquidator_fee
    market.if_liquidation_fee = args["if_liquidation_fee"]
    market.margin_ratio_initial = margin_ratio_initial
    market.margin_ratio_maintenance = margin_ratio_maintenance

    amm = market.amm
    amm.oracle = ctx.key("oracle")
    amm.oracle_source = source
    history = amm.historical_oracle_data
    history.last_oracle_price = history.last_oracle_price_twap_5min = reading.price
    history.last_oracle_delay = reading.delay
    history.last_oracle_price_twap = average
    history.last_oracle_price_twap_ts = now
    amm.last_oracle_normalised_price = reading.price
    amm.base_asset_reserve = amm.ask_base_asset_reserve = amm.bid_base_asset_reserve = base
    amm.quote_asset_reserve = amm.ask_quote_asset_reserve = amm.bid_quote_asset_reserve = quote
    amm.terminal_quote_asset_reserve = quote
    amm.sqrt_k = base
    amm.peg_multiplier = peg
    amm.concentration_coef = _MAX_CONCENTRATION
    amm.min_base_asset_reserve, amm.max_base_asset_reserve = lowest, highest
    amm.last_bid_price_twap = amm.last_ask_price_twap = price
    amm.last_mark_price_twap = amm.last_mark_price_twap_5min = price
    amm.last_mark_price_twap_ts = amm.last_funding_rate_ts = amm.last_trade_ts = now
    amm.last_update_slot = slot
    amm.funding_period = args["amm_periodicity"]
    amm.max_fill_reserve_fraction = 100
    amm.max_slippage_ratio = 50
    amm.max_open_interest = args["max_open_interest"]
    amm.order_step_size = args["order_step_size"]
    amm.order_tick_size = args["order_tick_size"]
    amm.min_order_size = args["min_order_size"]
    amm.base_spread = args["base_spread"]
    amm.max_spread = max_spread
    amm.curve_update_intensity = curve_update_intensity
    amm.amm_jit_intensity = amm_jit_intensity
    state.number_of_markets = math_u16(index + 1)
    update_concentration_coef(market, args["concentration_coef_scale"])


def deposit_into_perp_market_fee_pool(ctx: Context, args: _Args) -> None:
    """Pay quote into a perp market's fee pool; it counts as fees that were not distributed.

    No pause stops it (spec instructions 2).
    """
    require_not_delisted(ctx)
    amount: int = args["amount"]
    market = ctx.perp_market()
    amm = market.amm
    amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions + amount)
    quote_market = ctx.spot_market("quote_spot_market")
    update_spot_balances(amount, SpotBalanceType.Deposit, quote_market, amm.fee_pool, leaving=False)
    transfer(
        ctx.token_account("source_vault"), ctx.token_account("spot_market_vault"), ctx.key("admin"), amount
    )


HANDLERS: Final[dict[str, Callable[[Context, _Args], None]]] = {
    "initialize": initialize,
    "initialize_spot_market": initialize_spot_market,
    "initialize_perp_market": initialize_perp_market,
    "deposit_into_perp_market_fee_pool": deposit_into_perp_market_fee_pool,
}
