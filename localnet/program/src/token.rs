//! Token accounts, mints and transfers.

use crate::errors::{Error, Res};
use crate::views::raw::{read_key, read_u64};
use crate::views::Key;
use pinocchio::account::AccountView;

/// Length of a mint.
pub const MINT_SIZE: usize = 82;
/// Length of a token account.
pub const ACCOUNT_SIZE: usize = 165;

/// The account's mint.
pub fn mint(account: &AccountView) -> Res<Key> {
    read_key(account, 0).ok_or(Error::INVALID_ACCOUNT_DATA)
}

/// The account's owner inside the token program.
pub fn owner(account: &AccountView) -> Res<Key> {
    read_key(account, 32).ok_or(Error::INVALID_ACCOUNT_DATA)
}

/// The account's amount, in mint units.
pub fn amount(account: &AccountView) -> Res<u64> {
    read_u64(account, 64).ok_or(Error::INVALID_ACCOUNT_DATA)
}

/// Moves tokens by the signature of `authority`.
pub fn transfer(from: &AccountView, to: &AccountView, authority: &AccountView, amount: u64) -> Res<()> {
    pinocchio_token::instructions::Transfer::new(from, to, authority, amount).invoke()?;
    Ok(())
}

/// Moves tokens out of a vault by the signature of the program's `drift_signer` address.
pub fn transfer_signed(
    from: &AccountView,
    to: &AccountView,
    authority: &AccountView,
    nonce: u8,
    amount: u64,
) -> Res<()> {
    use pinocchio::cpi::{Seed, Signer};
    let nonce = [nonce];
    let seeds = [Seed::from(b"drift_signer" as &[u8]), Seed::from(&nonce)];
    pinocchio_token::instructions::Transfer::new(from, to, authority, amount).invoke_signed(&[Signer::from(&seeds)])?;
    Ok(())
}
