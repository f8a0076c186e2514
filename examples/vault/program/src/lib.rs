//! A vault that holds LP shares: the vault's address is the authority of a BAL sub-account.
//!
//! Its manager may have it call a few BAL instructions and no others: nobody can withdraw. However many shares are
//! added, the vault never holds more than the cap that it was opened with.
//!
//! | instruction | data | accounts |
//! |---|---|---|
//! | open | 0, cap (u64), lamports for rent (u64), bump (u8) | manager (signer, writable), vault (writable), BAL program, system program |
//! | call | 1, the BAL instruction's data | manager (signer), vault, BAL program, then the BAL instruction's accounts |
#![cfg_attr(target_os = "solana", no_std)]

#[cfg(target_arch = "bpf")]
use sbf_rt as _;

use pinocchio::account::AccountView;
use pinocchio::address::Address;
use pinocchio::cpi::{invoke_signed_with_bounds, Seed, Signer};
use pinocchio::error::{ProgramError, ProgramResult};
use pinocchio::instruction::{InstructionAccount, InstructionView};
use pinocchio_system::instructions::CreateAccount;

#[cfg(target_os = "solana")]
mod entry {
    pinocchio::program_entrypoint!(super::process, 32);
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
}

/// Data that is no instruction of this program.
pub const BAD_DATA: u32 = 1;
/// Accounts that are missing or not the ones meant.
pub const BAD_ACCOUNTS: u32 = 2;
/// Somebody else than the manager, or the manager without a signature.
pub const NOT_MANAGER: u32 = 3;
/// A BAL instruction that the vault does not call.
pub const NOT_ALLOWED: u32 = 4;
/// More LP shares than the cap.
pub const TOO_MANY_SHARES: u32 = 5;

/// What the vault calls, by discriminator.
const ALLOWED: [[u8; 8]; 5] = [
    [254, 243, 72, 98, 251, 130, 168, 213], // initialize_user_stats
    [111, 17, 185, 250, 60, 122, 38, 254],  // initialize_user
    [242, 35, 198, 137, 82, 225, 242, 182], // deposit
    [56, 209, 56, 197, 119, 254, 188, 117], // add_perp_lp_shares
    [213, 89, 217, 18, 160, 55, 53, 141],   // remove_perp_lp_shares
];
/// Most accounts of a BAL instruction.
const MOST: usize = 20;

/// The vault's own account: manager, BAL program, cap, bump.
const SIZE: usize = 32 + 32 + 8 + 1;

// Where a BAL User account has what the cap is about.
const USER: [u8; 8] = [159, 117, 95, 227, 239, 151, 58, 236];
const USER_SIZE: usize = 4376;
const AUTHORITY: usize = 8;
const PERP_POSITIONS: usize = 424;
const PERP_POSITION_SIZE: usize = 96;
const LP_SHARES: usize = 64;

fn fail<T>(code: u32) -> Result<T, ProgramError> {
    Err(ProgramError::Custom(code))
}

/// Runs one instruction.
pub fn process(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    match data.split_first() {
        Some((0, rest)) => open(program_id, accounts, rest),
        Some((1, rest)) => call(program_id, accounts, rest),
        _ => fail(BAD_DATA),
    }
}

fn open(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [manager, vault, bal, _system] = accounts else { return fail(BAD_ACCOUNTS) };
    if data.len() != 17 {
        return fail(BAD_DATA);
    }
    if !manager.is_signer() {
        return fail(NOT_MANAGER);
    }
    let key = manager.address().as_array();
    let bump = [data[16]];
    if vault.address() != &Address::derive_address(&[b"vault", &key[..]], Some(bump[0]), program_id) {
        return fail(BAD_ACCOUNTS);
    }
    let seeds = [Seed::from(b"vault" as &[u8]), Seed::from(key as &[u8]), Seed::from(&bump)];
    CreateAccount { from: manager, to: vault, lamports: read_u64(data, 8), space: SIZE as u64, owner: program_id }
        .invoke_signed(&[Signer::from(&seeds)])?;
    let mut own = vault.try_borrow_mut()?;
    own[..32].copy_from_slice(key);
    own[32..64].copy_from_slice(bal.address().as_array());
    own[64..72].copy_from_slice(&data[..8]);
    own[72] = bump[0];
    Ok(())
}

fn call(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [manager, vault, bal, inner @ ..] = accounts else { return fail(BAD_ACCOUNTS) };
    if !vault.owned_by(program_id) || vault.data_len() != SIZE || inner.len() > MOST {
        return fail(BAD_ACCOUNTS);
    }
    let mut own = [0; SIZE];
    own.copy_from_slice(&vault.try_borrow()?);
    if own[..32] != manager.address().as_array()[..] || !manager.is_signer() {
        return fail(NOT_MANAGER);
    }
    if own[32..64] != bal.address().as_array()[..] {
        return fail(BAD_ACCOUNTS);
    }
    if !data.get(..8).is_some_and(|head| ALLOWED.iter().any(|allowed| allowed[..] == *head)) {
        return fail(NOT_ALLOWED);
    }

    // The vault signs for itself; everybody else as in the transaction.
    let metas: [InstructionAccount; MOST] = core::array::from_fn(|i| {
        let account = inner.get(i).unwrap_or(vault);
        let signs = account.is_signer() || account.address() == vault.address();
        InstructionAccount::new(account.address(), account.is_writable(), signs)
    });
    let seeds = [Seed::from(b"vault" as &[u8]), Seed::from(&own[..32]), Seed::from(&own[72..])];
    invoke_signed_with_bounds::<MOST, _>(
        &InstructionView { program_id: bal.address(), data, accounts: &metas[..inner.len()] },
        inner,
        &[Signer::from(&seeds)],
    )?;

    let cap = read_u64(&own, 64);
    for account in inner.iter() {
        if account.owned_by(bal.address()) && shares(&account.try_borrow()?, vault.address()) > cap {
            return fail(TOO_MANY_SHARES);
        }
    }
    Ok(())
}

/// LP shares of a BAL User account of this authority, all markets together; 0 for any other account.
fn shares(data: &[u8], authority: &Address) -> u64 {
    if data.len() != USER_SIZE || data[..8] != USER || data[AUTHORITY..][..32] != authority.as_array()[..] {
        return 0;
    }
    let held = |slot: usize| read_u64(data, PERP_POSITIONS + slot * PERP_POSITION_SIZE + LP_SHARES);
    (0..8).fold(0, |sum: u64, slot| sum.saturating_add(held(slot)))
}

fn read_u64(data: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&data[at..at + 8]);
    u64::from_le_bytes(bytes)
}
