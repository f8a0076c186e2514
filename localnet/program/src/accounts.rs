//! Named accounts and the checks made on them, with the framework's error codes.
//!
//! The order is the framework's: first every account is taken in turn (missing 3005, signer 3010, owner 3007,
//! discriminator 3001 and 3002), then the constraints field by field (writable 2000, has-one 2001, raw 2003, seeds 2006).

use crate::enums::exchange_status;
use crate::errors::{require, Error, Res};
use crate::keys;
use crate::views::raw::{self, key_of};
use crate::views::{AccountType, Key, Loader, State, User, UserStats};
use core::mem::size_of;
use pinocchio::account::AccountView;
use pinocchio::address::Address;

/// Takes the named accounts in turn.
pub struct Names<'a> {
    program_id: &'a Key,
    rest: &'a [AccountView],
}

impl<'a> Names<'a> {
    /// A cursor at the first account.
    pub fn new(program_id: &'a Key, accounts: &'a [AccountView]) -> Self {
        Names { program_id, rest: accounts }
    }

    /// Any account: `AccountNotEnoughKeys` when there is none left.
    #[inline]
    pub fn any(&mut self) -> Res<&'a AccountView> {
        let (first, rest) = self.rest.split_first().ok_or(Error::ACCOUNT_NOT_ENOUGH_KEYS)?;
        self.rest = rest;
        Ok(first)
    }

    /// A signer: `AccountNotSigner`.
    #[inline]
    pub fn signer(&mut self) -> Res<&'a AccountView> {
        let account = self.any()?;
        require(account.is_signer(), Error::ACCOUNT_NOT_SIGNER)?;
        Ok(account)
    }

    /// The state account: not initialized, wrong owner, discriminator or length.
    #[inline]
    pub fn state(&mut self) -> Res<Loader<'a, State>> {
        let account = self.any()?;
        if key_is(account, &keys::ZERO) && account.lamports() == 0 {
            return Err(Error::ACCOUNT_NOT_INITIALIZED);
        }
        let state = self.check::<State>(account)?;
        require(account.data_len() >= size_of::<State>(), Error::ACCOUNT_DID_NOT_DESERIALIZE)?;
        Ok(state)
    }

    /// A zero-copy account of this program.
    #[inline]
    pub fn load<T: AccountType>(&mut self) -> Res<Loader<'a, T>> {
        let account = self.any()?;
        self.check(account)
    }

    #[inline]
    fn check<T: AccountType>(&self, account: &'a AccountView) -> Res<Loader<'a, T>> {
        require(owned_by(account, self.program_id), Error::ACCOUNT_OWNED_BY_WRONG_PROGRAM)?;
        let discriminator = raw::discriminator(account).ok_or(Error::ACCOUNT_DISCRIMINATOR_NOT_FOUND)?;
        require(discriminator == T::DISCRIMINATOR, Error::ACCOUNT_DISCRIMINATOR_MISMATCH)?;
        Ok(Loader::new(account))
    }

    /// A program given by its address.
    #[inline]
    pub fn program(&mut self, id: &Key) -> Res<&'a AccountView> {
        let account = self.any()?;
        require(key_of(account) == id, Error::INVALID_PROGRAM_ID)?;
        require(account.executable(), Error::INVALID_PROGRAM_EXECUTABLE)?;
        Ok(account)
    }

    /// A sysvar given by its address.
    #[inline]
    pub fn sysvar(&mut self, id: &Key) -> Res<&'a AccountView> {
        let account = self.any()?;
        require(key_of(account) == id, Error::ACCOUNT_SYSVAR_MISMATCH)?;
        Ok(account)
    }

    /// A token account: mint, owner and amount are read through [`crate::token`].
    #[inline]
    pub fn token_account(&mut self) -> Res<&'a AccountView> {
        self.token_program_account(crate::token::ACCOUNT_SIZE)
    }

    /// A mint of the token program.
    #[inline]
    pub fn mint(&mut self) -> Res<&'a AccountView> {
        self.token_program_account(crate::token::MINT_SIZE)
    }

    fn token_program_account(&mut self, size: usize) -> Res<&'a AccountView> {
        let account = self.any()?;
        if key_is(account, &keys::ZERO) && account.lamports() == 0 {
            return Err(Error::ACCOUNT_NOT_INITIALIZED);
        }
        require(owned_by(account, &keys::TOKEN_PROGRAM), Error::ACCOUNT_OWNED_BY_WRONG_PROGRAM)?;
        require(account.data_len() == size, Error::INVALID_ACCOUNT_DATA)?;
        Ok(account)
    }

    /// The remaining accounts.
    #[inline]
    pub fn remaining(self) -> &'a [AccountView] {
        self.rest
    }
}

#[inline(always)]
fn key_is(account: &AccountView, owner: &Key) -> bool {
    owned_by(account, owner)
}

/// Whether a program owns the account.
#[inline(always)]
pub fn owned_by(account: &AccountView, program: &Key) -> bool {
    account.owned_by(&Address::new_from_array(*program))
}

/// `ConstraintMut` unless the account is writable.
#[inline(always)]
pub fn writable(account: &AccountView) -> Res<()> {
    require(account.is_writable(), Error::CONSTRAINT_MUT)
}

/// `ConstraintHasOne` unless the signer is the admin.
#[inline]
pub fn is_admin(state: &Loader<State>, admin: &AccountView) -> Res<()> {
    require(state.load()?.admin == *key_of(admin), Error::CONSTRAINT_HAS_ONE)
}

/// `ExchangePaused` when one of the bits is set; `FailedUnwrap` for a status with bit 7 (spec instructions 2).
#[inline]
pub fn not_paused(state: &State, bits: u8) -> Res<()> {
    require(state.exchange_status <= exchange_status::PAUSED, Error::FAILED_UNWRAP)?;
    require(state.exchange_status & bits == 0, Error::EXCHANGE_PAUSED)
}

/// `ExchangePaused` when all seven bits are set (spec instructions 2).
#[inline]
pub fn exchange_not_paused(state: &State) -> Res<()> {
    require(state.exchange_status <= exchange_status::PAUSED, Error::FAILED_UNWRAP)?;
    require(state.exchange_status != exchange_status::PAUSED, Error::EXCHANGE_PAUSED)
}

/// `ConstraintRaw` unless the signer is the user's authority or its non-zero delegate.
#[inline]
pub fn can_sign_for_user(user: &Loader<User>, signer: &AccountView) -> Res<()> {
    let user = user.load()?;
    let key = key_of(signer);
    require(user.authority == *key || (user.delegate == *key && user.delegate != keys::ZERO), Error::CONSTRAINT_RAW)
}

/// `ConstraintHasOne` unless the account belongs to the signer.
#[inline]
pub fn has_one_authority(authority: &Key, signer: &AccountView) -> Res<()> {
    require(authority == key_of(signer), Error::CONSTRAINT_HAS_ONE)
}

/// `ConstraintRaw` unless both belong to the same authority.
#[inline]
pub fn is_stats_for_user(user: &Loader<User>, stats: &Loader<UserStats>) -> Res<()> {
    require(user.load()?.authority == stats.load()?.authority, Error::CONSTRAINT_RAW)
}

/// The derived address of the seeds and its bump.
#[cfg(target_os = "solana")]
pub fn derive(seeds: &[&[u8]], program_id: &Key) -> Res<(Key, u8)> {
    let program = Address::new_from_array(*program_id);
    let (key, bump) = Address::try_find_program_address(seeds, &program).ok_or(Error::CONSTRAINT_SEEDS)?;
    Ok((key.to_bytes(), bump))
}

/// Addresses are derived on chain only.
#[cfg(not(target_os = "solana"))]
pub fn derive(_: &[&[u8]], _: &Key) -> Res<(Key, u8)> {
    Err(Error::UNSUPPORTED)
}

/// `ConstraintSeeds` unless the account sits at the derived address; returns the bump. For accounts about to be created.
pub fn at_new_seeds(account: &AccountView, seeds: &[&[u8]], program_id: &Key) -> Res<u8> {
    let (key, bump) = derive(seeds, program_id)?;
    require(key == *key_of(account), Error::CONSTRAINT_SEEDS)?;
    Ok(bump)
}

/// Bumps that are tried by hashing alone.
const HASHED_BUMPS: u8 = 8;
/// Most seeds of an address here, without the bump.
const MAX_SEEDS: usize = 3;

/// `ConstraintSeeds` unless the account sits at an address derived from the seeds.
///
/// For accounts that exist. Only this program signs for such an address, and it creates accounts at the canonical bump
/// alone, so a matching hash is proof enough and costs a tenth of the search that also tests for the curve.
pub fn at_seeds(account: &AccountView, seeds: &[&[u8]], program_id: &Key) -> Res<()> {
    let key = key_of(account);
    let count = seeds.len();
    if count <= MAX_SEEDS {
        let mut parts: [&[u8]; MAX_SEEDS + 3] = [&[]; MAX_SEEDS + 3];
        parts[..count].copy_from_slice(seeds);
        parts[count + 1] = program_id;
        parts[count + 2] = b"ProgramDerivedAddress";
        for down in 0..HASHED_BUMPS {
            let bump = [u8::MAX - down];
            let mut hashed = parts;
            hashed[count] = &bump;
            if raw::sha256(&hashed[..count + 3]) == Some(*key) {
                return Ok(());
            }
        }
    }
    at_new_seeds(account, seeds, program_id)?;
    Ok(())
}
