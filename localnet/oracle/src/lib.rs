//! Price accounts that one authority writes: what sets prices on a validator, whose accounts cannot be overwritten.
//!
//! Accounts: price account (writable, of this program), authority record (at the address derived from `authority`,
//! of this program, 32 bytes: the authority's address), authority (signer).
//! Data: `u8` number of stamps, a `u16` offset each, at which the current slot is written as `u64`; then patches up to
//! the end, each `u16` offset, `u16` length and that many bytes. All little endian; stamps are written last.
#![cfg_attr(target_os = "solana", no_std)]

#[cfg(target_arch = "bpf")]
use sbf_rt as _;

use pinocchio::error::ProgramError;

#[cfg(target_os = "solana")]
mod entry;

/// Seed of the authority record's address.
pub const AUTHORITY_SEED: &[u8] = b"authority";

/// Writes patches and stamps into a price account's bytes; `InvalidInstructionData` for data that does not add up,
/// `AccountDataTooSmall` for a place outside the account.
pub fn write(account: &mut [u8], data: &[u8], slot: u64) -> Result<(), ProgramError> {
    let (&count, rest) = data.split_first().ok_or(ProgramError::InvalidInstructionData)?;
    let (stamps, mut patches) =
        rest.split_at_checked(usize::from(count) * 2).ok_or(ProgramError::InvalidInstructionData)?;
    while !patches.is_empty() {
        let offset = take(&mut patches)?;
        let length = take(&mut patches)?;
        let (bytes, rest) = patches.split_at_checked(length).ok_or(ProgramError::InvalidInstructionData)?;
        place(account, offset, bytes)?;
        patches = rest;
    }
    for stamp in stamps.chunks_exact(2) {
        place(account, usize::from(u16::from_le_bytes([stamp[0], stamp[1]])), &slot.to_le_bytes())?;
    }
    Ok(())
}

fn take(data: &mut &[u8]) -> Result<usize, ProgramError> {
    let (number, rest) = data.split_first_chunk::<2>().ok_or(ProgramError::InvalidInstructionData)?;
    *data = rest;
    Ok(usize::from(u16::from_le_bytes(*number)))
}

fn place(account: &mut [u8], offset: usize, bytes: &[u8]) -> Result<(), ProgramError> {
    account
        .get_mut(offset..offset.saturating_add(bytes.len()))
        .ok_or(ProgramError::AccountDataTooSmall)?
        .copy_from_slice(bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_and_stamps_land_where_they_belong() {
        let mut account = [0; 12];
        write(&mut account, &[1, 2, 0, 0, 0, 2, 0, 7, 8, 11, 0, 1, 0, 9], 3).unwrap();
        assert_eq!(account, [7, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
    }

    #[test]
    fn nothing_is_written_outside() {
        for data in [&[0, 11, 0, 2, 0, 1, 1][..], &[1, 5, 0]] {
            assert_eq!(write(&mut [0; 12], data, 1), Err(ProgramError::AccountDataTooSmall));
        }
    }

    #[test]
    fn data_that_does_not_add_up_is_refused() {
        for data in [&[][..], &[1], &[0, 1], &[0, 1, 0, 2, 0, 1]] {
            assert_eq!(write(&mut [0; 12], data, 1), Err(ProgramError::InvalidInstructionData));
        }
    }
}
