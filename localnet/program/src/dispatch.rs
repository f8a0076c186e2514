//! From instruction data to the handler.

use crate::args::Args;
use crate::context::Ctx;
use crate::errors::{Error, Res};
use crate::handlers;
use crate::instructions as id;
use pinocchio::account::AccountView;
use pinocchio::address::Address;

/// Runs the instruction that the first eight bytes of the data name; `Unsupported` for any other.
pub fn dispatch(program_id: &Address, accounts: &[AccountView], data: &[u8]) -> Res<()> {
    let (discriminator, data) = data.split_first_chunk::<8>().ok_or(Error::INSTRUCTION_FALLBACK_NOT_FOUND)?;
    let ctx = &Ctx { program_id: program_id.as_array(), accounts };
    route(u64::from_le_bytes(*discriminator), ctx, Args::new(data))
}

fn route(discriminator: u64, ctx: &Ctx, args: Args) -> Res<()> {
    match discriminator {
        id::DEPOSIT_INTO_PERP_MARKET_FEE_POOL => handlers::spot::deposit_into_perp_market_fee_pool(ctx, args),
        id::UPDATE_PERP_MARKET_EXPIRY => handlers::admin_market::update_perp_market_expiry(ctx, args),
        id::UPDATE_PERP_MARKET_MARGIN_RATIO => handlers::admin_market::update_perp_market_margin_ratio(ctx, args),
        id::UPDATE_PERP_MARKET_FUNDING_PERIOD => handlers::admin_market::update_perp_market_funding_period(ctx, args),
        id::UPDATE_PERP_MARKET_MAX_IMBALANCES => handlers::admin_market::update_perp_market_max_imbalances(ctx, args),
        id::UPDATE_PERP_MARKET_LIQUIDATION_FEE => handlers::admin_market::update_perp_market_liquidation_fee(ctx, args),
        id::UPDATE_WITHDRAW_GUARD_THRESHOLD => handlers::admin_spot::update_withdraw_guard_threshold(ctx, args),
        id::UPDATE_PERP_MARKET_STATUS => handlers::admin_market::update_perp_market_status(ctx, args),
        id::UPDATE_PERP_MARKET_PAUSED_OPERATIONS => {
            handlers::admin_market::update_perp_market_paused_operations(ctx, args)
        }
        id::UPDATE_PERP_MARKET_CONTRACT_TIER => handlers::admin_market::update_perp_market_contract_tier(ctx, args),
        id::UPDATE_PERP_MARKET_IMF_FACTOR => handlers::admin_market::update_perp_market_imf_factor(ctx, args),
        id::UPDATE_PERP_MARKET_UNREALIZED_ASSET_WEIGHT => {
            handlers::admin_market::update_perp_market_unrealized_asset_weight(ctx, args)
        }
        id::UPDATE_PERP_MARKET_CURVE_UPDATE_INTENSITY => {
            handlers::admin_market::update_perp_market_curve_update_intensity(ctx, args)
        }
        id::UPDATE_PERP_MARKET_TARGET_BASE_ASSET_AMOUNT_PER_LP => {
            handlers::admin_market::update_perp_market_target_base_asset_amount_per_lp(ctx, args)
        }
        id::UPDATE_PERP_MARKET_ORACLE => handlers::admin_market::update_perp_market_oracle(ctx, args),
        id::UPDATE_PERP_MARKET_BASE_SPREAD => handlers::admin_market::update_perp_market_base_spread(ctx, args),
        id::UPDATE_AMM_JIT_INTENSITY => handlers::admin_market::update_amm_jit_intensity(ctx, args),
        id::UPDATE_PERP_MARKET_MAX_SPREAD => handlers::admin_market::update_perp_market_max_spread(ctx, args),
        id::UPDATE_PERP_MARKET_STEP_SIZE_AND_TICK_SIZE => {
            handlers::admin_market::update_perp_market_step_size_and_tick_size(ctx, args)
        }
        id::UPDATE_PERP_MARKET_NAME => handlers::admin_market::update_perp_market_name(ctx, args),
        id::UPDATE_PERP_MARKET_MIN_ORDER_SIZE => handlers::admin_market::update_perp_market_min_order_size(ctx, args),
        id::UPDATE_PERP_MARKET_MAX_SLIPPAGE_RATIO => {
            handlers::admin_market::update_perp_market_max_slippage_ratio(ctx, args)
        }
        id::UPDATE_PERP_MARKET_MAX_FILL_RESERVE_FRACTION => {
            handlers::admin_market::update_perp_market_max_fill_reserve_fraction(ctx, args)
        }
        id::UPDATE_PERP_MARKET_MAX_OPEN_INTEREST => {
            handlers::admin_market::update_perp_market_max_open_interest(ctx, args)
        }
        id::UPDATE_PERP_MARKET_NUMBER_OF_USERS => handlers::admin_market::update_perp_market_number_of_users(ctx, args),
        id::UPDATE_PERP_MARKET_FEE_ADJUSTMENT => handlers::admin_market::update_perp_market_fee_adjustment(ctx, args),
        id::DELETE_INITIALIZED_PERP_MARKET => handlers::admin_market::delete_initialized_perp_market(ctx, args),
        id::DEPOSIT_INTO_SPOT_MARKET_REVENUE_POOL => {
            handlers::admin_spot::deposit_into_spot_market_revenue_pool(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_EXPIRY => handlers::admin_spot::update_spot_market_expiry(ctx, args),
        id::UPDATE_INSURANCE_FUND_UNSTAKING_PERIOD => {
            handlers::admin_spot::update_insurance_fund_unstaking_period(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_LIQUIDATION_FEE => handlers::admin_spot::update_spot_market_liquidation_fee(ctx, args),
        id::UPDATE_SPOT_MARKET_IF_FACTOR => handlers::admin_spot::update_spot_market_if_factor(ctx, args),
        id::UPDATE_SPOT_MARKET_REVENUE_SETTLE_PERIOD => {
            handlers::admin_spot::update_spot_market_revenue_settle_period(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_STATUS => handlers::admin_spot::update_spot_market_status(ctx, args),
        id::UPDATE_SPOT_MARKET_PAUSED_OPERATIONS => {
            handlers::admin_spot::update_spot_market_paused_operations(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_IF_PAUSED_OPERATIONS => {
            handlers::admin_spot::update_spot_market_if_paused_operations(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_ASSET_TIER => handlers::admin_spot::update_spot_market_asset_tier(ctx, args),
        id::UPDATE_SPOT_MARKET_MARGIN_WEIGHTS => handlers::admin_spot::update_spot_market_margin_weights(ctx, args),
        id::UPDATE_SPOT_MARKET_BORROW_RATE => handlers::admin_spot::update_spot_market_borrow_rate(ctx, args),
        id::UPDATE_SPOT_MARKET_MAX_TOKEN_DEPOSITS => {
            handlers::admin_spot::update_spot_market_max_token_deposits(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_SCALE_INITIAL_ASSET_WEIGHT_START => {
            handlers::admin_spot::update_spot_market_scale_initial_asset_weight_start(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_STEP_SIZE_AND_TICK_SIZE => {
            handlers::admin_spot::update_spot_market_step_size_and_tick_size(ctx, args)
        }
        id::UPDATE_SPOT_MARKET_MIN_ORDER_SIZE => handlers::admin_spot::update_spot_market_min_order_size(ctx, args),
        id::UPDATE_SPOT_MARKET_ORDERS_ENABLED => handlers::admin_spot::update_spot_market_orders_enabled(ctx, args),
        id::UPDATE_SPOT_MARKET_NAME => handlers::admin_spot::update_spot_market_name(ctx, args),
        id::UPDATE_SPOT_MARKET_FEE_ADJUSTMENT => handlers::admin_spot::update_spot_market_fee_adjustment(ctx, args),
        id::UPDATE_LP_COOLDOWN_TIME => handlers::admin_state::update_lp_cooldown_time(ctx, args),
        id::UPDATE_PERP_FEE_STRUCTURE => handlers::admin_state::update_perp_fee_structure(ctx, args),
        id::UPDATE_SPOT_FEE_STRUCTURE => handlers::admin_state::update_spot_fee_structure(ctx, args),
        id::UPDATE_INITIAL_PCT_TO_LIQUIDATE => handlers::admin_state::update_initial_pct_to_liquidate(ctx, args),
        id::UPDATE_LIQUIDATION_DURATION => handlers::admin_state::update_liquidation_duration(ctx, args),
        id::UPDATE_LIQUIDATION_MARGIN_BUFFER_RATIO => {
            handlers::admin_state::update_liquidation_margin_buffer_ratio(ctx, args)
        }
        id::UPDATE_ORACLE_GUARD_RAILS => handlers::admin_state::update_oracle_guard_rails(ctx, args),
        id::UPDATE_STATE_SETTLEMENT_DURATION => handlers::admin_state::update_state_settlement_duration(ctx, args),
        id::UPDATE_STATE_MAX_NUMBER_OF_SUB_ACCOUNTS => {
            handlers::admin_state::update_state_max_number_of_sub_accounts(ctx, args)
        }
        id::UPDATE_STATE_MAX_INITIALIZE_USER_FEE => {
            handlers::admin_state::update_state_max_initialize_user_fee(ctx, args)
        }
        id::UPDATE_ADMIN => handlers::admin_state::update_admin(ctx, args),
        id::UPDATE_WHITELIST_MINT => handlers::admin_state::update_whitelist_mint(ctx, args),
        id::UPDATE_DISCOUNT_MINT => handlers::admin_state::update_discount_mint(ctx, args),
        id::UPDATE_EXCHANGE_STATUS => handlers::admin_state::update_exchange_status(ctx, args),
        id::UPDATE_PERP_AUCTION_DURATION => handlers::admin_state::update_perp_auction_duration(ctx, args),
        id::UPDATE_SPOT_AUCTION_DURATION => handlers::admin_state::update_spot_auction_duration(ctx, args),
        id::MOVE_AMM_PRICE => handlers::curve::move_amm_price(ctx, args),
        id::RECENTER_PERP_MARKET_AMM => handlers::curve::recenter_perp_market_amm(ctx, args),
        id::UPDATE_PERP_MARKET_AMM_SUMMARY_STATS => handlers::curve::update_perp_market_amm_summary_stats(ctx, args),
        id::REPEG_AMM_CURVE => handlers::curve::repeg_amm_curve(ctx, args),
        id::UPDATE_K => handlers::curve::update_k(ctx, args),
        id::UPDATE_PERP_MARKET_CONCENTRATION_COEF => handlers::curve::update_perp_market_concentration_coef(ctx, args),
        id::UPDATE_PERP_MARKET_PER_LP_BASE => handlers::curve::update_perp_market_per_lp_base(ctx, args),
        id::INITIALIZE => handlers::init::initialize(ctx, args),
        id::INITIALIZE_SPOT_MARKET => handlers::init::initialize_spot_market(ctx, args),
        id::INITIALIZE_PERP_MARKET => handlers::init::initialize_perp_market(ctx, args),
        id::SETTLE_FUNDING_PAYMENT => handlers::keeper::settle_funding_payment(ctx, args),
        id::UPDATE_FUNDING_RATE => handlers::keeper::update_funding_rate(ctx, args),
        id::UPDATE_AMMS => handlers::keeper::update_amms(ctx, args),
        id::UPDATE_PERP_BID_ASK_TWAP => handlers::keeper::update_perp_bid_ask_twap(ctx, args),
        id::LIQUIDATE_PERP => handlers::liquidation::liquidate_perp(ctx, args),
        id::LIQUIDATE_PERP_PNL_FOR_DEPOSIT => handlers::liquidation::liquidate_perp_pnl_for_deposit(ctx, args),
        id::RESOLVE_PERP_BANKRUPTCY => handlers::liquidation::resolve_perp_bankruptcy(ctx, args),
        id::RESOLVE_PERP_PNL_DEFICIT => handlers::liquidation::resolve_perp_pnl_deficit(ctx, args),
        id::SETTLE_EXPIRED_MARKET => handlers::liquidation::settle_expired_market(ctx, args),
        id::ADD_PERP_LP_SHARES => handlers::lp::add_perp_lp_shares(ctx, args),
        id::REMOVE_PERP_LP_SHARES => handlers::lp::remove_perp_lp_shares(ctx, args),
        id::REMOVE_PERP_LP_SHARES_IN_EXPIRING_MARKET => {
            handlers::lp::remove_perp_lp_shares_in_expiring_market(ctx, args)
        }
        id::SETTLE_LP => handlers::lp::settle_lp(ctx, args),
        id::PLACE_PERP_ORDER => handlers::orders::place_perp_order(ctx, args),
        id::PLACE_ORDERS => handlers::orders::place_orders(ctx, args),
        id::PLACE_AND_TAKE_PERP_ORDER => handlers::orders::place_and_take_perp_order(ctx, args),
        id::PLACE_AND_MAKE_PERP_ORDER => handlers::orders::place_and_make_perp_order(ctx, args),
        id::CANCEL_ORDER => handlers::orders::cancel_order(ctx, args),
        id::CANCEL_ORDER_BY_USER_ID => handlers::orders::cancel_order_by_user_id(ctx, args),
        id::CANCEL_ORDERS => handlers::orders::cancel_orders(ctx, args),
        id::CANCEL_ORDERS_BY_IDS => handlers::orders::cancel_orders_by_ids(ctx, args),
        id::FORCE_CANCEL_ORDERS => handlers::orders::force_cancel_orders(ctx, args),
        id::FILL_PERP_ORDER => handlers::orders::fill_perp_order(ctx, args),
        id::SETTLE_PNL => handlers::pnl::settle_pnl(ctx, args),
        id::SETTLE_MULTIPLE_PNLS => handlers::pnl::settle_multiple_pnls(ctx, args),
        id::DEPOSIT => handlers::spot::deposit(ctx, args),
        id::WITHDRAW => handlers::spot::withdraw(ctx, args),
        id::TRANSFER_DEPOSIT => handlers::spot::transfer_deposit(ctx, args),
        id::UPDATE_SPOT_MARKET_CUMULATIVE_INTEREST => handlers::spot::update_spot_market_cumulative_interest(ctx, args),
        id::INITIALIZE_USER_STATS => handlers::user::initialize_user_stats(ctx, args),
        id::INITIALIZE_USER => handlers::user::initialize_user(ctx, args),
        id::UPDATE_USER_NAME => handlers::user::update_user_name(ctx, args),
        id::UPDATE_USER_ADVANCED_LP => handlers::user::update_user_advanced_lp(ctx, args),
        id::UPDATE_USER_CUSTOM_MARGIN_RATIO => handlers::user::update_user_custom_margin_ratio(ctx, args),
        id::UPDATE_USER_MARGIN_TRADING_ENABLED => handlers::user::update_user_margin_trading_enabled(ctx, args),
        id::UPDATE_USER_REDUCE_ONLY => handlers::user::update_user_reduce_only(ctx, args),
        id::UPDATE_USER_DELEGATE => handlers::user::update_user_delegate(ctx, args),
        id::DELETE_USER => handlers::user::delete_user(ctx, args),
        id::RECLAIM_RENT => handlers::user::reclaim_rent(ctx, args),
        _ => Err(Error::UNSUPPORTED),
    }
}
