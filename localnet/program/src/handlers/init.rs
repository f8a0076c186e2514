//! Creating the exchange and its markets (spec instructions 6).

use crate::accounts::{derive, is_admin, writable};
use crate::amm::{bid_ask_bounds, price};
use crate::args::Args;
use crate::context::Ctx;
use crate::create::{create, create_token_account};
use crate::curve_admin::update_concentration;
use crate::enums::{asset_tier, contract_tier, market_status, oracle_source};
use crate::errors::{require, Error, Res};
use crate::integers::Checked;
use crate::keys;
use crate::oracle::{feed_with_source, read_price, read_push_twap};
use crate::views::raw::{key_of, read_u8};
use crate::views::{FeeStructure, FeeTier, HistoricalIndexData, HistoricalOracleData, PerpMarket, SpotMarket, State};

const MAX_CONCENTRATION: u128 = 1_414_200;
const INTEREST_PRECISION: u128 = 10_000_000_000;
const THIRTEEN_DAYS: i64 = 1_123_200;

/// Creates the state with its defaults.
#[inline(never)]
pub fn initialize(ctx: &Ctx, _: Args) -> Res<()> {
    let mut names = ctx.names();
    let admin = names.signer()?;
    let account = names.any()?;
    names.mint()?;
    let _drift_signer = names.any()?;
    let rent = names.sysvar(&keys::RENT_SYSVAR)?;
    names.program(&keys::ZERO)?;
    names.program(&keys::TOKEN_PROGRAM)?;
    let state = create::<State>(account, admin, rent, &[b"drift_state"], ctx.program_id)?;
    writable(admin)?;
    let (signer, nonce) = derive(&[b"drift_signer"], ctx.program_id)?;
    let mut state = state.load_mut()?;
    state.admin = *key_of(admin);
    state.signer = signer;
    state.signer_nonce = nonce;
    state.oracle_guard_rails.price_divergence.mark_oracle_percent_divergence = 100_000;
    state.oracle_guard_rails.price_divergence.oracle_twap_5min_percent_divergence = 500_000;
    let validity = &mut state.oracle_guard_rails.validity;
    validity.slots_before_stale_for_amm = 10;
    validity.slots_before_stale_for_margin = 120;
    validity.confidence_interval_max_size = 20_000;
    validity.too_volatile_ratio = 5;
    state.liquidation_margin_buffer_ratio = 200;
    state.min_perp_auction_duration = 10;
    state.default_market_order_time_in_force = 60;
    state.default_spot_auction_duration = 10;
    default_fees(&mut state.perp_fee_structure, &[100, 90, 80, 70, 60, 50], 20, (15, 5));
    default_fees(&mut state.spot_fee_structure, &[100], 20, (0, 0));
    Ok(())
}

/// Default fee tiers: taker fees in 1/100,000, the rebate, referrer and referee percent of the used tiers.
fn default_fees(fees: &mut FeeStructure, takers: &[u32], rebate: u32, (referrer, referee): (u32, u32)) {
    for (at, tier) in fees.fee_tiers.iter_mut().enumerate() {
        let used = takers.get(at);
        *tier = FeeTier {
            fee_numerator: used.copied().unwrap_or(0),
            fee_denominator: 100_000,
            maker_rebate_numerator: used.map_or(0, |_| rebate),
            maker_rebate_denominator: 100_000,
            referrer_reward_numerator: used.map_or(0, |_| referrer),
            referrer_reward_denominator: 100,
            referee_fee_numerator: used.map_or(0, |_| referee),
            referee_fee_denominator: 100,
        };
    }
    fees.filler_reward_structure.reward_numerator = 10;
    fees.filler_reward_structure.reward_denominator = 100;
    fees.filler_reward_structure.time_based_reward_lower_bound.set(10_000);
    fees.referrer_reward_epoch_upper_bound = 4_000_000_000;
    fees.flat_filler_fee = 10_000;
}

/// Creates the quote spot market with its two vaults; other spot markets are not covered.
#[inline(never)]
pub fn initialize_spot_market(ctx: &Ctx, mut args: Args) -> Res<()> {
    let optimal_utilization = args.u32()?;
    let optimal_borrow_rate = args.u32()?;
    let max_borrow_rate = args.u32()?;
    let source = args.tag(oracle_source::PYTH_STABLE_COIN_PULL + 1)?;
    let weights = [args.u32()?, args.u32()?, args.u32()?, args.u32()?];
    let imf_factor = args.u32()?;
    let liquidator_fee = args.u32()?;
    let if_liquidation_fee = args.u32()?;
    let active = args.bool()?;
    let tier = args.tag(asset_tier::UNLISTED + 1)?;
    let scale_initial_asset_weight_start = args.u64()?;
    let withdraw_guard_threshold = args.u64()?;
    let order_tick_size = args.u64()?;
    let order_step_size = args.u64()?;
    let if_total_factor = args.u32()?;
    let name = args.bytes32()?;

    let mut names = ctx.names();
    let account = names.any()?;
    let mint = names.mint()?;
    let vault = names.any()?;
    let if_vault = names.any()?;
    let drift_signer = names.any()?;
    let state = names.state()?;
    let oracle = names.any()?;
    let admin = names.signer()?;
    let rent = names.sysvar(&keys::RENT_SYSVAR)?;
    names.program(&keys::ZERO)?;
    names.program(&keys::TOKEN_PROGRAM)?;

    let index = state.load()?.number_of_spot_markets;
    let id = index.to_le_bytes();
    let program = ctx.program_id;
    let market = create::<SpotMarket>(account, admin, rent, &[b"spot_market", &id], program)?;
    create_token_account(vault, admin, rent, &[b"spot_market_vault", &id], program, mint, drift_signer)?;
    create_token_account(if_vault, admin, rent, &[b"insurance_fund_vault", &id], program, mint, drift_signer)?;
    require(state.load()?.signer == *key_of(drift_signer), Error::CONSTRAINT_RAW)?;
    writable(state.account())?;
    is_admin(&state, admin)?;
    writable(admin)?;
    require(index == 0 && source == oracle_source::QUOTE_ASSET, Error::UNSUPPORTED)?;

    let decimals = read_u8(mint, 44).ok_or(Error::ACCOUNT_DID_NOT_DESERIALIZE)? as u32;
    require(*key_of(oracle) == keys::ZERO, Error::INVALID_SPOT_MARKET_INITIALIZATION)?;
    require(decimals == 6, Error::INVALID_SPOT_MARKET_INITIALIZATION)?;
    require(weights == [10_000; 4], Error::INVALID_SPOT_MARKET_INITIALIZATION)?;
    require(imf_factor < 1_000_000, Error::INVALID_SPOT_MARKET_INITIALIZATION)?;

    let now = ctx.clock()?.unix_timestamp;
    let mut state = state.load_mut()?;
    state.number_of_spot_markets = state.number_of_spot_markets.add_(1)?;
    let mut market = market.load_mut()?;
    market.market_index = index;
    market.pubkey = *key_of(account);
    market.status = if active { market_status::ACTIVE } else { market_status::INITIALIZED };
    market.name = name;
    market.asset_tier = tier;
    market.oracle = *key_of(oracle);
    market.oracle_source = source;
    market.historical_oracle_data = HistoricalOracleData {
        last_oracle_price: 1_000_000,
        last_oracle_price_twap: 1_000_000,
        last_oracle_price_twap_5min: 1_000_000,
        ..market.historical_oracle_data
    };
    market.historical_index_data = HistoricalIndexData {
        last_index_bid_price: 1_000_000,
        last_index_ask_price: 1_000_000,
        last_index_price_twap: 1_000_000,
        last_index_price_twap_5min: 1_000_000,
        ..market.historical_index_data
    };
    market.mint = *key_of(mint);
    market.vault = *key_of(vault);
    market.revenue_pool.market_index = index;
    market.decimals = decimals;
    market.optimal_utilization = optimal_utilization;
    market.optimal_borrow_rate = optimal_borrow_rate;
    market.max_borrow_rate = max_borrow_rate;
    market.cumulative_deposit_interest.set(INTEREST_PRECISION);
    market.cumulative_borrow_interest.set(INTEREST_PRECISION);
    market.last_interest_ts = now as u64;
    market.last_twap_ts = now as u64;
    let [initial_asset, maintenance_asset, initial_liability, maintenance_liability] = weights;
    market.initial_asset_weight = initial_asset;
    market.maintenance_asset_weight = maintenance_asset;
    market.initial_liability_weight = initial_liability;
    market.maintenance_liability_weight = maintenance_liability;
    market.imf_factor = imf_factor;
    market.liquidator_fee = liquidator_fee;
    market.if_liquidation_fee = if_liquidation_fee;
    market.withdraw_guard_threshold = withdraw_guard_threshold;
    market.order_step_size = order_step_size;
    market.order_tick_size = order_tick_size;
    market.min_order_size = order_step_size;
    market.next_fill_record_id = 1;
    market.next_deposit_record_id = 1;
    market.scale_initial_asset_weight_start = scale_initial_asset_weight_start;
    market.insurance_fund.vault = *key_of(if_vault);
    market.insurance_fund.unstaking_period = THIRTEEN_DAYS;
    market.insurance_fund.total_factor = if_total_factor;
    market.insurance_fund.user_factor = if_total_factor / 2;
    Ok(())
}

/// Arguments of initialize_perp_market.
struct PerpArgs {
    market_index: u16,
    base_reserve: u128,
    quote_reserve: u128,
    periodicity: i64,
    peg: u128,
    source: u8,
    tier: u8,
    margin_ratio_initial: u32,
    margin_ratio_maintenance: u32,
    liquidator_fee: u32,
    if_liquidation_fee: u32,
    imf_factor: u32,
    active: bool,
    base_spread: u32,
    max_spread: u32,
    max_open_interest: u128,
    max_revenue_withdraw_per_period: u64,
    quote_max_insurance: u64,
    order_step_size: u64,
    order_tick_size: u64,
    min_order_size: u64,
    concentration_scale: u128,
    curve_update_intensity: u8,
    amm_jit_intensity: u8,
    name: [u8; 32],
}

impl PerpArgs {
    fn read(args: &mut Args) -> Res<PerpArgs> {
        Ok(PerpArgs {
            market_index: args.u16()?,
            base_reserve: args.u128()?,
            quote_reserve: args.u128()?,
            periodicity: args.i64()?,
            peg: args.u128()?,
            source: args.tag(oracle_source::PYTH_STABLE_COIN_PULL + 1)?,
            tier: args.tag(contract_tier::ISOLATED + 1)?,
            margin_ratio_initial: args.u32()?,
            margin_ratio_maintenance: args.u32()?,
            liquidator_fee: args.u32()?,
            if_liquidation_fee: args.u32()?,
            imf_factor: args.u32()?,
            active: args.bool()?,
            base_spread: args.u32()?,
            max_spread: args.u32()?,
            max_open_interest: args.u128()?,
            max_revenue_withdraw_per_period: args.u64()?,
            quote_max_insurance: args.u64()?,
            order_step_size: args.u64()?,
            order_tick_size: args.u64()?,
            min_order_size: args.u64()?,
            concentration_scale: args.u128()?,
            curve_update_intensity: args.u8()?,
            amm_jit_intensity: args.u8()?,
            name: args.bytes32()?,
        })
    }
}

/// Creates a perp market with its curve.
#[inline(never)]
pub fn initialize_perp_market(ctx: &Ctx, mut args: Args) -> Res<()> {
    let a = PerpArgs::read(&mut args)?;
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    let account = names.any()?;
    let oracle = names.any()?;
    let rent = names.sysvar(&keys::RENT_SYSVAR)?;
    names.program(&keys::ZERO)?;
    let index = state.load()?.number_of_markets;
    let id = index.to_le_bytes();
    let market = create::<PerpMarket>(account, admin, rent, &[b"perp_market", &id], ctx.program_id)?;
    writable(admin)?;
    writable(state.account())?;
    is_admin(&state, admin)?;

    let clock = ctx.clock()?;
    require(a.base_reserve == a.quote_reserve, Error::INVALID_INITIAL_PEG)?;
    require(a.curve_update_intensity <= 200, Error::DEFAULT_ERROR)?;
    require(a.amm_jit_intensity <= 200, Error::DEFAULT_ERROR)?;
    let initial_price = price(a.quote_reserve, a.base_reserve, a.peg)?;
    require(initial_price as u128 == a.peg, Error::INVALID_INITIAL_PEG)?;
    let (min, max) = bid_ask_bounds(MAX_CONCENTRATION, a.base_reserve)?;
    require(a.source != oracle_source::QUOTE_ASSET, Error::INVALID_ORACLE)?;
    // a stable coin is read as it stands here, and its average is one dollar
    let is_stable = a.source == oracle_source::PYTH_STABLE_COIN;
    let feed = feed_with_source(oracle, if is_stable { oracle_source::PYTH } else { a.source })?;
    let oracle_price = read_price(oracle, feed, clock.slot)?;
    let oracle_twap = if is_stable { 1_000_000 } else { read_push_twap(oracle, feed)? };
    super::admin_market::validate_margin(
        a.margin_ratio_initial,
        a.margin_ratio_maintenance,
        a.liquidator_fee,
        a.max_spread,
    )?;
    require(a.market_index == index, Error::MARKET_INDEX_ALREADY_INITIALIZED)?;

    let now = clock.unix_timestamp;
    let mut state = state.load_mut()?;
    state.number_of_markets = state.number_of_markets.add_(1)?;
    let mut market = market.load_mut()?;
    store_market(&mut market, &a, now);
    market.pubkey = *key_of(account);
    let amm = &mut market.amm;
    amm.oracle = *key_of(oracle);
    amm.historical_oracle_data.last_oracle_price = oracle_price.price;
    amm.historical_oracle_data.last_oracle_delay = oracle_price.delay;
    amm.historical_oracle_data.last_oracle_price_twap = oracle_twap;
    amm.historical_oracle_data.last_oracle_price_twap_5min = oracle_price.price;
    amm.historical_oracle_data.last_oracle_price_twap_ts = now;
    amm.last_oracle_normalised_price = oracle_price.price;
    amm.last_bid_price_twap = initial_price;
    amm.last_ask_price_twap = initial_price;
    amm.last_mark_price_twap = initial_price;
    amm.last_mark_price_twap_5min = initial_price;
    amm.last_update_slot = clock.slot;
    amm.min_base_asset_reserve.set(min);
    amm.max_base_asset_reserve.set(max);
    update_concentration(&mut market, a.concentration_scale)
}

fn store_market(market: &mut PerpMarket, a: &PerpArgs, now: i64) {
    market.market_index = a.market_index;
    market.name = a.name;
    market.status = if a.active { market_status::ACTIVE } else { market_status::INITIALIZED };
    market.contract_tier = a.tier;
    market.margin_ratio_initial = a.margin_ratio_initial;
    market.margin_ratio_maintenance = a.margin_ratio_maintenance;
    market.imf_factor = a.imf_factor;
    market.liquidator_fee = a.liquidator_fee;
    market.if_liquidation_fee = a.if_liquidation_fee;
    market.unrealized_pnl_maintenance_asset_weight = 10_000;
    market.next_fill_record_id = 1;
    market.next_funding_rate_record_id = 1;
    market.next_curve_record_id = 1;
    market.insurance_claim.max_revenue_withdraw_per_period = a.max_revenue_withdraw_per_period;
    market.insurance_claim.quote_max_insurance = a.quote_max_insurance;
    let amm = &mut market.amm;
    amm.oracle_source = a.source;
    amm.base_asset_reserve.set(a.base_reserve);
    amm.quote_asset_reserve.set(a.quote_reserve);
    amm.terminal_quote_asset_reserve.set(a.quote_reserve);
    amm.sqrt_k.set(a.base_reserve);
    amm.ask_base_asset_reserve.set(a.base_reserve);
    amm.ask_quote_asset_reserve.set(a.quote_reserve);
    amm.bid_base_asset_reserve.set(a.base_reserve);
    amm.bid_quote_asset_reserve.set(a.quote_reserve);
    amm.concentration_coef.set(MAX_CONCENTRATION);
    amm.peg_multiplier.set(a.peg);
    amm.max_open_interest.set(a.max_open_interest);
    amm.last_funding_rate_ts = now;
    amm.last_mark_price_twap_ts = now;
    amm.last_trade_ts = now;
    amm.funding_period = a.periodicity;
    amm.order_step_size = a.order_step_size;
    amm.order_tick_size = a.order_tick_size;
    amm.min_order_size = a.min_order_size;
    amm.base_spread = a.base_spread;
    amm.max_spread = a.max_spread;
    amm.max_fill_reserve_fraction = 100;
    amm.max_slippage_ratio = 50;
    amm.curve_update_intensity = a.curve_update_intensity;
    amm.amm_jit_intensity = a.amm_jit_intensity;
}
