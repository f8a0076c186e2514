//! Entry point, allocator and panic handler of the on-chain build, whose macros expand to `unsafe`.
#![allow(unsafe_code)]

use pinocchio::{account::AccountView, address::Address, error::ProgramResult};

pinocchio::program_entrypoint!(process, 64);
pinocchio::nostd_panic_handler!();

#[global_allocator]
static HEAP: crate::heap::Heap = crate::heap::Heap;

fn process(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    crate::dispatch::dispatch(program_id, accounts, data).map_err(Into::into)
}
