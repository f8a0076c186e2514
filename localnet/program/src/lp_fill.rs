//! Booking a fill of the curve for its LPs (spec L8-L10).
use crate::{
    amm_fill::signed_delta,
    errors::Res,
    integers::{proportion_i128, Cast, Checked},
    jit::Split,
    lp::per_lp_base_unit,
    views::AMM,
};

/// Divides a fill between LPs and protocol through the per-share accumulators (spec L8-L11).
#[inline(never)]
pub fn book_lp_fill(amm: &mut AMM, base: u64, quote: u64, direction: u8, fee: i64, split: Split) -> Res<()> {
    let shares = amm.user_lp_shares.get();
    if shares == 0 || split == Split::ProtocolOwned {
        return Ok(());
    }
    let total = if split == Split::LpOwned { shares } else { amm.sqrt_k.get() };
    let unit = per_lp_base_unit(amm)?.cast::<u128>()?;
    let delta = signed_delta(base, quote, direction)?;
    let per_base = proportion_i128(delta.base as i128, unit, total)?;
    let mut per_quote = proportion_i128(delta.quote as i128, unit, total)?;
    if per_base < 0 {
        per_quote = per_quote.add_(1)?;
    }
    let per_fee = if fee > 0 {
        let slice = (fee as i128).mul_(8)? / 10;
        proportion_i128(slice, unit, total)?
    } else {
        0
    };
    amm.base_asset_amount_per_lp.set(amm.base_asset_amount_per_lp.get().sub_(per_base)?);
    amm.quote_asset_amount_per_lp.set(amm.quote_asset_amount_per_lp.get().sub_(per_quote)?);
    amm.total_fee_earned_per_lp = amm.total_fee_earned_per_lp.saturating_add(per_fee.cast()?);
    amm.quote_asset_amount_per_lp.set(amm.quote_asset_amount_per_lp.get().add_(per_fee)?);

    let lp_base = proportion_i128(per_base, shares, unit)?;
    let lp_quote = proportion_i128(per_quote, shares, unit)?;
    amm.base_asset_amount_with_amm.set(amm.base_asset_amount_with_amm.get().sub_(lp_base)?);
    amm.base_asset_amount_with_unsettled_lp.set(amm.base_asset_amount_with_unsettled_lp.get().add_(lp_base)?);
    let unsettled_quote = amm.quote_asset_amount_with_unsettled_lp.add_(lp_quote.cast()?)?;
    amm.quote_asset_amount_with_unsettled_lp = unsettled_quote;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enums::direction::LONG;
    use bytemuck::Zeroable;

    /// Market of the worked examples after the mint (spec lp 4).
    fn amm(per_lp_base: i8) -> AMM {
        let mut amm = AMM::zeroed();
        amm.sqrt_k.set(1_200_000_000_000);
        amm.user_lp_shares.set(200_000_000_000);
        amm.per_lp_base = per_lp_base;
        amm
    }

    fn accumulators(amm: &AMM) -> (i128, i128, u64) {
        let (base, quote) = (amm.base_asset_amount_per_lp.get(), amm.quote_asset_amount_per_lp.get());
        (base, quote, amm.total_fee_earned_per_lp)
    }

    #[test]
    fn shared_fills_of_the_worked_example() {
        let mut amm = amm(0);
        amm.base_asset_amount_with_amm.set(5_000_000_000);
        book_lp_fill(&mut amm, 5_000_000_000, 100_430_889, LONG, 100_431, Split::Shared).unwrap();
        assert_eq!(accumulators(&amm), (-4_166_666, 83_758, 66));
        assert_eq!(amm.base_asset_amount_with_amm.get(), 4_166_666_800);
        assert_eq!(amm.base_asset_amount_with_unsettled_lp.get(), 833_333_200);
        assert_eq!(amm.quote_asset_amount_with_unsettled_lp, -16_738_400);

        amm.base_asset_amount_with_amm.set(4_166_666_800 - 1_230_000_000);
        book_lp_fill(&mut amm, 1_230_000_000, 24_777_710, 1, 24_778, Split::Shared).unwrap();
        assert_eq!(accumulators(&amm), (-3_141_666, 63_125, 82));
        assert_eq!(amm.base_asset_amount_with_amm.get(), 3_141_666_800);
        assert_eq!(amm.base_asset_amount_with_unsettled_lp.get(), 628_333_200);
        assert_eq!(amm.quote_asset_amount_with_unsettled_lp, -12_608_600);
    }

    #[test]
    fn the_unit_scales_the_accumulators() {
        for (per_lp_base, expected) in [(-1, (-416_666, 8_369 + 6, 6)), (1, (-41_666_666, 836_924 + 669, 669))] {
            let mut amm = amm(per_lp_base);
            book_lp_fill(&mut amm, 5_000_000_000, 100_430_889, LONG, 100_431, Split::Shared).unwrap();
            assert_eq!(accumulators(&amm), expected);
        }
    }

    #[test]
    fn lps_alone_take_everything_and_the_protocol_alone_nothing() {
        let mut owned = amm(0);
        book_lp_fill(&mut owned, 2_000_000_000, 39_960_000, 1, 39_960, Split::LpOwned).unwrap();
        assert_eq!(accumulators(&owned), (10_000_000, -199_801 + 159, 159));
        assert_eq!(owned.base_asset_amount_with_unsettled_lp.get(), -2_000_000_000);
        let mut protocol = amm(0);
        book_lp_fill(&mut protocol, 2_000_000_000, 39_960_000, 1, 39_960, Split::ProtocolOwned).unwrap();
        assert_eq!(accumulators(&protocol), (0, 0, 0));
    }
}
