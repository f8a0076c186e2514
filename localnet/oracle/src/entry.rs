//! Entry point of the on-chain build: who may write what.
#![allow(unsafe_code)]

use crate::{write, AUTHORITY_SEED};
use pinocchio::account::AccountView;
use pinocchio::address::Address;
use pinocchio::error::{ProgramError, ProgramResult};
use pinocchio::sysvars::{clock::Clock, Sysvar};

pinocchio::program_entrypoint!(process, 8);
pinocchio::default_allocator!();
pinocchio::nostd_panic_handler!();

fn process(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [price, record, authority, ..] = accounts else { return Err(ProgramError::NotEnoughAccountKeys) };
    if !authority.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    let (expected, _) =
        Address::try_find_program_address(&[AUTHORITY_SEED], program_id).ok_or(ProgramError::InvalidSeeds)?;
    if *record.address() != expected || !record.owned_by(program_id) {
        return Err(ProgramError::InvalidSeeds);
    }
    if record.try_borrow()?.as_ref() != authority.address().as_array() {
        return Err(ProgramError::IncorrectAuthority);
    }
    if !price.owned_by(program_id) || price.address() == record.address() {
        return Err(ProgramError::InvalidAccountOwner);
    }
    write(&mut price.try_borrow_mut()?, data, Clock::get()?.slot)
}
