//! Administration of the state (spec instructions 6).

use crate::accounts::{is_admin, writable};
use crate::args::Args;
use crate::context::Ctx;
use crate::errors::{require, Error, Res};
use crate::views::{FeeStructure, FeeTier, OracleGuardRails, RefMut, State};

/// The state of an instruction that takes admin and state: writable 2000, has-one 2001.
fn admin_state<'a>(ctx: &Ctx<'a>) -> Res<RefMut<'a, State>> {
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    writable(state.account())?;
    is_admin(&state, admin)?;
    state.load_mut()
}

/// Sets the minimum age of the last add before shares are burned, in seconds.
pub fn update_lp_cooldown_time(ctx: &Ctx, mut args: Args) -> Res<()> {
    let time = args.u64()?;
    admin_state(ctx)?.lp_cooldown_time = time;
    Ok(())
}

/// The flat filler fee stays under half of what an open order reserves, quote units.
const FLAT_FEE_LIMIT: u64 = 5_000;

fn read_fees(args: &mut Args) -> Res<FeeStructure> {
    let mut fees: FeeStructure = bytemuck::Zeroable::zeroed();
    for tier in &mut fees.fee_tiers {
        *tier = FeeTier {
            fee_numerator: args.u32()?,
            fee_denominator: args.u32()?,
            maker_rebate_numerator: args.u32()?,
            maker_rebate_denominator: args.u32()?,
            referrer_reward_numerator: args.u32()?,
            referrer_reward_denominator: args.u32()?,
            referee_fee_numerator: args.u32()?,
            referee_fee_denominator: args.u32()?,
        };
    }
    fees.filler_reward_structure.reward_numerator = args.u32()?;
    fees.filler_reward_structure.reward_denominator = args.u32()?;
    fees.filler_reward_structure.time_based_reward_lower_bound.set(args.u128()?);
    fees.referrer_reward_epoch_upper_bound = args.u64()?;
    fees.flat_filler_fee = args.u64()?;
    Ok(fees)
}

/// Limits of every tier, and of what it leaves the market when all rewards of a match are paid: `InvalidFeeStructure`.
fn validate_fees(fees: &FeeStructure) -> Res<()> {
    let bad = Error::INVALID_FEE_STRUCTURE;
    let filler = &fees.filler_reward_structure;
    require(filler.reward_denominator == 100 && filler.reward_numerator <= 20, bad)?;
    require(fees.flat_filler_fee < FLAT_FEE_LIMIT, bad)?;
    for tier in &fees.fee_tiers {
        require(tier.fee_denominator == 100_000 && tier.fee_numerator <= 100, bad)?;
        require(tier.maker_rebate_denominator == 100_000 && tier.maker_rebate_numerator <= 30, bad)?;
        require(tier.referee_fee_denominator == 100 && tier.referee_fee_numerator <= 20, bad)?;
        require(tier.referrer_reward_denominator == 100 && tier.referrer_reward_numerator <= 20, bad)?;
        let after_discount = tier.fee_numerator * (100 - tier.referee_fee_numerator) / 100;
        let rewarded = tier.referrer_reward_numerator + filler.reward_numerator;
        require(after_discount >= tier.maker_rebate_numerator + after_discount * rewarded / 100, bad)?;
    }
    Ok(())
}

/// Sets the fees of perp trades.
pub fn update_perp_fee_structure(ctx: &Ctx, mut args: Args) -> Res<()> {
    let fees = read_fees(&mut args)?;
    let mut state = admin_state(ctx)?;
    validate_fees(&fees)?;
    state.perp_fee_structure = fees;
    Ok(())
}

/// Sets the fees of spot trades.
pub fn update_spot_fee_structure(ctx: &Ctx, mut args: Args) -> Res<()> {
    let fees = read_fees(&mut args)?;
    let mut state = admin_state(ctx)?;
    validate_fees(&fees)?;
    state.spot_fee_structure = fees;
    Ok(())
}

/// Sets the share that may be liquidated at once, in 1/10,000.
pub fn update_initial_pct_to_liquidate(ctx: &Ctx, mut args: Args) -> Res<()> {
    let share = args.u16()?;
    admin_state(ctx)?.initial_pct_to_liquidate = share;
    Ok(())
}

/// Sets the slots over which the liquidated share grows to all.
pub fn update_liquidation_duration(ctx: &Ctx, mut args: Args) -> Res<()> {
    let duration = args.u8()?;
    admin_state(ctx)?.liquidation_duration = duration;
    Ok(())
}

/// Sets the margin buffer of liquidations, in 1/10,000.
pub fn update_liquidation_margin_buffer_ratio(ctx: &Ctx, mut args: Args) -> Res<()> {
    let ratio = args.u32()?;
    admin_state(ctx)?.liquidation_margin_buffer_ratio = ratio;
    Ok(())
}

/// Sets the oracle limits.
pub fn update_oracle_guard_rails(ctx: &Ctx, mut args: Args) -> Res<()> {
    let mut rails: OracleGuardRails = bytemuck::Zeroable::zeroed();
    rails.price_divergence.mark_oracle_percent_divergence = args.u64()?;
    rails.price_divergence.oracle_twap_5min_percent_divergence = args.u64()?;
    rails.validity.slots_before_stale_for_amm = args.i64()?;
    rails.validity.slots_before_stale_for_margin = args.i64()?;
    rails.validity.confidence_interval_max_size = args.u64()?;
    rails.validity.too_volatile_ratio = args.i64()?;
    admin_state(ctx)?.oracle_guard_rails = rails;
    Ok(())
}

/// Sets the delay of expired positions, in seconds.
pub fn update_state_settlement_duration(ctx: &Ctx, mut args: Args) -> Res<()> {
    let duration = args.u16()?;
    admin_state(ctx)?.settlement_duration = duration;
    Ok(())
}

/// Sets the coded cap of sub accounts.
pub fn update_state_max_number_of_sub_accounts(ctx: &Ctx, mut args: Args) -> Res<()> {
    let count = args.u16()?;
    admin_state(ctx)?.max_number_of_sub_accounts = count;
    Ok(())
}

/// Sets the largest fee of a new sub account, in 0.01 SOL.
pub fn update_state_max_initialize_user_fee(ctx: &Ctx, mut args: Args) -> Res<()> {
    let fee = args.u16()?;
    admin_state(ctx)?.max_initialize_user_fee = fee;
    Ok(())
}

/// Hands the administration over.
pub fn update_admin(ctx: &Ctx, mut args: Args) -> Res<()> {
    let admin = args.bytes32()?;
    admin_state(ctx)?.admin = admin;
    Ok(())
}

/// Sets the mint whose holders may open accounts.
pub fn update_whitelist_mint(ctx: &Ctx, mut args: Args) -> Res<()> {
    let mint = args.bytes32()?;
    admin_state(ctx)?.whitelist_mint = mint;
    Ok(())
}

/// Sets the discount mint.
pub fn update_discount_mint(ctx: &Ctx, mut args: Args) -> Res<()> {
    let mint = args.bytes32()?;
    admin_state(ctx)?.discount_mint = mint;
    Ok(())
}

/// Sets the paused parts of the exchange.
pub fn update_exchange_status(ctx: &Ctx, mut args: Args) -> Res<()> {
    let status = args.u8()?;
    admin_state(ctx)?.exchange_status = status;
    Ok(())
}

/// Sets the shortest auction of perp orders, in slots.
pub fn update_perp_auction_duration(ctx: &Ctx, mut args: Args) -> Res<()> {
    let duration = args.u8()?;
    admin_state(ctx)?.min_perp_auction_duration = duration;
    Ok(())
}

/// Sets the auction of spot orders, in slots.
pub fn update_spot_auction_duration(ctx: &Ctx, mut args: Args) -> Res<()> {
    let duration = args.u8()?;
    admin_state(ctx)?.default_spot_auction_duration = duration;
    Ok(())
}
