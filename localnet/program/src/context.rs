//! One instruction in flight.

use crate::accounts::Names;
use crate::clock::Clock;
use crate::errors::Res;
use crate::views::Key;
use pinocchio::account::AccountView;

/// The program's address and the accounts of the instruction.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    pub program_id: &'a Key,
    pub accounts: &'a [AccountView],
}

impl<'a> Ctx<'a> {
    /// The clock; ask once and pass it on.
    pub fn clock(&self) -> Res<Clock> {
        Clock::get()
    }

    /// A cursor over the named accounts; what it leaves are the remaining accounts.
    pub fn names(&self) -> Names<'a> {
        Names::new(self.program_id, self.accounts)
    }
}
