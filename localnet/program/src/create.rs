//! Creating accounts of this program at derived addresses.

use crate::accounts::at_new_seeds;
use crate::errors::{Error, Res};
use crate::integers::Checked;
use crate::views::raw::{read_u64, write_discriminator};
use crate::views::{AccountType, Key, Loader};
use core::mem::size_of;
use pinocchio::account::AccountView;
use pinocchio::address::Address;
use pinocchio::cpi::{Seed, Signer};
use pinocchio_system::instructions::{Allocate, Assign, CreateAccount, Transfer};

/// Bytes that every account pays rent for beside its data.
const OVERHEAD: u64 = 128;
/// Exemption threshold of two years, as the bits of a double.
const TWO_YEARS: u64 = 0x4000_0000_0000_0000;
/// Exemption threshold of one year, as the bits of a double.
const ONE_YEAR: u64 = 0x3ff0_0000_0000_0000;
/// Most seeds of an address here, bump included.
const MAX_SEEDS: usize = 4;

/// Rent-exempt minimum of an account with `space` bytes, read from the rent sysvar account.
pub fn minimum_balance(rent: &AccountView, space: u64) -> Res<u64> {
    let per_byte_year = read_u64(rent, 0).ok_or(Error::INVALID_ACCOUNT_DATA)?;
    let years = match read_u64(rent, 8) {
        Some(TWO_YEARS) => 2,
        Some(ONE_YEAR) => 1,
        _ => return Err(Error::UNSUPPORTED),
    };
    space.add_(OVERHEAD)?.mul_(per_byte_year)?.mul_(years)
}

/// Creates an account of `space` bytes owned by `owner` at the derived address; `ConstraintSeeds` elsewhere. Lamports
/// that already lie there are kept and filled up. Returns the bump.
#[inline(never)]
pub fn create_at_seeds(
    account: &AccountView,
    payer: &AccountView,
    rent: &AccountView,
    space: u64,
    seeds: &[&[u8]],
    program_id: &Key,
    owner: &Key,
) -> Res<u8> {
    let bump = at_new_seeds(account, seeds, program_id)?;
    let bump_seed = [bump];
    if seeds.len() >= MAX_SEEDS {
        return Err(Error::UNSUPPORTED);
    }
    let all: [Seed; MAX_SEEDS] =
        core::array::from_fn(|i| Seed::from(seeds.get(i).copied().unwrap_or(bump_seed.as_slice())));
    let signer = [Signer::from(&all[..=seeds.len()])];

    let lamports = minimum_balance(rent, space)?;
    let owner = &Address::new_from_array(*owner);
    if account.lamports() == 0 {
        CreateAccount { from: payer, to: account, lamports, space, owner }.invoke_signed(&signer)?;
        return Ok(bump);
    }
    let missing = lamports.saturating_sub(account.lamports());
    if missing > 0 {
        Transfer { from: payer, to: account, lamports: missing }.invoke()?;
    }
    Allocate { account, space }.invoke_signed(&signer)?;
    Assign { account, owner }.invoke_signed(&signer)?;
    Ok(bump)
}

/// Creates an account that holds a `T`, zeroed behind its discriminator.
pub fn create<'a, T: AccountType>(
    account: &'a AccountView,
    payer: &AccountView,
    rent: &AccountView,
    seeds: &[&[u8]],
    program_id: &Key,
) -> Res<Loader<'a, T>> {
    create_at_seeds(account, payer, rent, size_of::<T>() as u64, seeds, program_id, program_id)?;
    write_discriminator(account, T::DISCRIMINATOR)?;
    Ok(Loader::new(account))
}

/// Creates a token account of a mint for an owner.
pub fn create_token_account(
    account: &AccountView,
    payer: &AccountView,
    rent: &AccountView,
    seeds: &[&[u8]],
    program_id: &Key,
    mint: &AccountView,
    owner: &AccountView,
) -> Res<()> {
    let space = crate::token::ACCOUNT_SIZE as u64;
    create_at_seeds(account, payer, rent, space, seeds, program_id, &crate::keys::TOKEN_PROGRAM)?;
    pinocchio_token::instructions::InitializeAccount3::new(account, mint, owner.address()).invoke()?;
    Ok(())
}
