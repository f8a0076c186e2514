//! The clock an instruction sees.

use crate::errors::Res;

/// Slot and unix time of the instruction.
#[derive(Clone, Copy)]
pub struct Clock {
    pub slot: u64,
    pub unix_timestamp: i64,
}

impl Clock {
    /// Reads the clock sysvar.
    #[cfg(target_os = "solana")]
    pub fn get() -> Res<Clock> {
        use pinocchio::sysvars::{clock::Clock as Sys, Sysvar};
        let clock = Sys::get()?;
        Ok(Clock { slot: clock.slot, unix_timestamp: clock.unix_timestamp })
    }

    /// There is no clock off chain.
    #[cfg(not(target_os = "solana"))]
    pub fn get() -> Res<Clock> {
        Err(crate::errors::Error::UNSUPPORTED)
    }
}
