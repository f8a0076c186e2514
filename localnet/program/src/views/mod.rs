//! Accounts seen in place: plain structs over the account bytes, offsets checked when compiling.

mod market;
pub mod raw;
mod state;
mod user;

pub use market::{
    HistoricalIndexData, HistoricalOracleData, InsuranceClaim, InsuranceFund, PerpMarket, PoolBalance, SpotMarket, AMM,
};
pub use raw::{Loader, Ref, RefMut};
pub use state::{
    FeeStructure, FeeTier, OracleGuardRails, OrderFillerRewardStructure, PriceDivergenceGuardRails, State,
    ValidityGuardRails,
};
pub use user::{Order, PerpPosition, SpotPosition, User, UserFees, UserStats};

use bytemuck::{Pod, Zeroable};

/// A 32-byte address.
pub type Key = [u8; 32];

/// A little-endian u128 that is 8-aligned, as account data is.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
pub struct U128([u64; 2]);

impl U128 {
    /// The value.
    #[inline(always)]
    pub const fn get(&self) -> u128 {
        self.0[0] as u128 | (self.0[1] as u128) << 64
    }

    /// Overwrites the value.
    #[inline(always)]
    pub fn set(&mut self, value: u128) {
        self.0 = [value as u64, (value >> 64) as u64];
    }
}

/// A little-endian i128 that is 8-aligned, as account data is.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
pub struct I128([u64; 2]);

impl I128 {
    /// The value.
    #[inline(always)]
    pub const fn get(&self) -> i128 {
        (self.0[0] as u128 | (self.0[1] as u128) << 64) as i128
    }

    /// Overwrites the value.
    #[inline(always)]
    pub fn set(&mut self, value: i128) {
        self.0 = [value as u64, (value >> 64) as u64];
    }
}

/// An account type of this program: its discriminator and its size.
pub trait AccountType: Pod {
    /// First eight bytes of the account.
    const DISCRIMINATOR: u64;
}

impl AccountType for State {
    const DISCRIMINATOR: u64 = u64::from_le_bytes([0xd8, 0x92, 0x6b, 0x5e, 0x68, 0x4b, 0xb6, 0xb1]);
}
impl AccountType for PerpMarket {
    const DISCRIMINATOR: u64 = u64::from_le_bytes([0x0a, 0xdf, 0x0c, 0x2c, 0x6b, 0xf5, 0x37, 0xf7]);
}
impl AccountType for SpotMarket {
    const DISCRIMINATOR: u64 = u64::from_le_bytes([0x64, 0xb1, 0x08, 0x6b, 0xa8, 0x41, 0x41, 0x27]);
}
impl AccountType for User {
    const DISCRIMINATOR: u64 = u64::from_le_bytes([0x9f, 0x75, 0x5f, 0xe3, 0xef, 0x97, 0x3a, 0xec]);
}
impl AccountType for UserStats {
    const DISCRIMINATOR: u64 = u64::from_le_bytes([0xb0, 0xdf, 0x88, 0x1b, 0x7a, 0x4f, 0x20, 0xe3]);
}
