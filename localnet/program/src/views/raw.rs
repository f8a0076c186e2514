//! Account bytes as structs, with the borrow rules of the reference; beside `entry` and `heap` the only `unsafe`.
//!
//! An account passed twice is the same memory; the runtime's borrow byte in front of it is shared, so a second
//! mutable borrow fails as it does in the reference program.
#![allow(unsafe_code)]

use super::{AccountType, Key};
use crate::errors::{fault_panic, Error, Res};
use core::marker::PhantomData;
use core::mem::size_of;
use core::ops::{Deref, DerefMut};
use pinocchio::account::{AccountView, RuntimeAccount, NOT_BORROWED};

/// The account's address.
#[inline(always)]
pub fn key_of(account: &AccountView) -> &Key {
    account.address().as_array()
}

/// A handle to an account that holds a `T`; copies refer to the same account.
pub struct Loader<'a, T> {
    account: &'a AccountView,
    kind: PhantomData<T>,
}

impl<T> Clone for Loader<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Loader<'_, T> {}

impl<'a, T: AccountType> Loader<'a, T> {
    /// A handle; the caller has checked owner and discriminator.
    #[inline(always)]
    pub fn new(account: &'a AccountView) -> Self {
        Loader { account, kind: PhantomData }
    }

    /// The account.
    #[inline(always)]
    pub fn account(&self) -> &'a AccountView {
        self.account
    }

    /// The account's address.
    #[inline(always)]
    pub fn key(&self) -> &'a Key {
        key_of(self.account)
    }

    /// The account for reading; `AccountBorrowFailed` while it is borrowed for writing, a panic if it is too short.
    #[inline]
    pub fn load(&self) -> Res<Ref<'a, T>> {
        let raw = self.account.account_ptr() as *mut RuntimeAccount;
        // SAFETY: the account view points at a live runtime account followed by `data_len` bytes, 8-aligned on chain
        // (checked below for other hosts); T is plain data, and the borrow byte keeps writers out while the guard lives.
        unsafe {
            if (*raw).borrow_state < 2 {
                return Err(Error::ACCOUNT_BORROW_FAILED);
            }
            let value = self.pointer();
            (*raw).borrow_state -= 1;
            Ok(Ref { value, raw, life: PhantomData })
        }
    }

    /// The account for writing; `AccountNotMutable` when passed read-only, `AccountBorrowFailed` while it is borrowed,
    /// a panic if it is too short.
    #[inline]
    pub fn load_mut(&self) -> Res<RefMut<'a, T>> {
        let raw = self.account.account_ptr() as *mut RuntimeAccount;
        // SAFETY: as in `load`; the borrow byte keeps every other borrow out while the guard lives.
        unsafe {
            if !self.account.is_writable() {
                return Err(Error::ACCOUNT_NOT_MUTABLE);
            }
            if (*raw).borrow_state != NOT_BORROWED {
                return Err(Error::ACCOUNT_BORROW_FAILED);
            }
            let value = self.pointer();
            (*raw).borrow_state = 0;
            Ok(RefMut { value, raw, life: PhantomData })
        }
    }

    #[inline(always)]
    fn pointer(&self) -> *mut T {
        let data = self.account.data_ptr() as *mut T;
        if self.account.data_len() < size_of::<T>() || !data.is_aligned() {
            fault_panic();
        }
        data
    }
}

/// A shared borrow of an account.
pub struct Ref<'a, T> {
    value: *const T,
    raw: *mut RuntimeAccount,
    life: PhantomData<&'a T>,
}

impl<T> Deref for Ref<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: see `Loader::load`.
        unsafe { &*self.value }
    }
}

impl<T> Drop for Ref<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: see `Loader::load`.
        unsafe { (*self.raw).borrow_state += 1 }
    }
}

/// An exclusive borrow of an account.
pub struct RefMut<'a, T> {
    value: *mut T,
    raw: *mut RuntimeAccount,
    life: PhantomData<&'a mut T>,
}

impl<T> Deref for RefMut<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: see `Loader::load_mut`.
        unsafe { &*self.value }
    }
}

impl<T> DerefMut for RefMut<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: see `Loader::load_mut`.
        unsafe { &mut *self.value }
    }
}

impl<T> Drop for RefMut<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: see `Loader::load_mut`.
        unsafe { (*self.raw).borrow_state = NOT_BORROWED }
    }
}

/// First eight bytes of an account as a number; none if there are fewer.
#[inline(always)]
pub fn discriminator(account: &AccountView) -> Option<u64> {
    read_u64(account, 0)
}

/// Eight bytes of an account at an offset.
#[inline(always)]
pub fn read_u64(account: &AccountView, offset: usize) -> Option<u64> {
    let end = offset + 8;
    if account.data_len() < end {
        return None;
    }
    // SAFETY: the bytes are inside the account's data; a read of plain bytes cannot tear in a single thread.
    Some(unsafe { (account.data_ptr().add(offset) as *const u64).read_unaligned() })
}

/// One byte of an account at an offset.
#[inline(always)]
pub fn read_u8(account: &AccountView, offset: usize) -> Option<u8> {
    if account.data_len() <= offset {
        return None;
    }
    // SAFETY: as in `read_u64`.
    Some(unsafe { *account.data_ptr().add(offset) })
}

/// Two bytes of an account at an offset; the caller has checked the length.
#[inline(always)]
pub fn read_u16(account: &AccountView, offset: usize) -> Option<u16> {
    if account.data_len() < offset + 2 {
        return None;
    }
    // SAFETY: as in `read_u64`.
    Some(unsafe { (account.data_ptr().add(offset) as *const u16).read_unaligned() })
}

/// 32 bytes of an account at an offset.
#[inline(always)]
pub fn read_key(account: &AccountView, offset: usize) -> Option<Key> {
    if account.data_len() < offset + 32 {
        return None;
    }
    // SAFETY: as in `read_u64`.
    Some(unsafe { (account.data_ptr().add(offset) as *const Key).read_unaligned() })
}

/// Four bytes of an account at an offset.
#[inline(always)]
pub fn read_u32(account: &AccountView, offset: usize) -> Option<u32> {
    if account.data_len() < offset + 4 {
        return None;
    }
    // SAFETY: as in `read_u64`.
    Some(unsafe { (account.data_ptr().add(offset) as *const u32).read_unaligned() })
}

/// Lamports moved by this program itself (closing an account, fees): overwrites the balance.
#[inline(always)]
pub fn set_lamports(account: &AccountView, lamports: u64) {
    let raw = account.account_ptr() as *mut RuntimeAccount;
    // SAFETY: the view points at a live runtime account.
    unsafe { (*raw).lamports = lamports }
}

/// Writes a data log.
#[cfg(target_os = "solana")]
pub fn log_data(bytes: &[u8]) {
    let parts: [&[u8]; 1] = [bytes];
    // SAFETY: the syscall reads the one slice it is given.
    unsafe { pinocchio::syscalls::sol_log_data(parts.as_ptr() as *const u8, 1) }
}

/// Writes a text log.
#[cfg(target_os = "solana")]
pub fn log_text(text: &[u8]) {
    // SAFETY: the syscall reads the text it is given.
    unsafe { pinocchio::syscalls::sol_log_(text.as_ptr(), text.len() as u64) }
}

/// Off chain nothing listens.
#[cfg(not(target_os = "solana"))]
pub fn log_data(_: &[u8]) {}

/// Off chain nothing listens.
#[cfg(not(target_os = "solana"))]
pub fn log_text(_: &[u8]) {}

/// Writes the first eight bytes of a fresh account.
pub fn write_discriminator(account: &AccountView, discriminator: u64) -> Res<()> {
    if account.data_len() < 8 {
        return Err(Error::INVALID_ACCOUNT_DATA);
    }
    // SAFETY: the bytes are inside the account's data, and nothing borrows an account that was just created.
    unsafe { (account.data_ptr() as *mut u64).write_unaligned(discriminator) }
    Ok(())
}

/// Closes an account of this program: its lamports go to another one, its data and owner are cleared.
pub fn close_account(account: &AccountView, to: &AccountView) -> Res<()> {
    let sum = to.lamports().checked_add(account.lamports()).ok_or(Error::MATH_ERROR)?;
    set_lamports(to, sum);
    set_lamports(account, 0);
    account.clone().close()?;
    Ok(())
}

/// SHA-256 of the parts in a row.
#[cfg(target_os = "solana")]
pub fn sha256(parts: &[&[u8]]) -> Option<Key> {
    let mut hash = [0; 32];
    // SAFETY: the syscall reads the slices it is given and writes 32 bytes.
    unsafe { pinocchio::syscalls::sol_sha256(parts.as_ptr() as *const u8, parts.len() as u64, hash.as_mut_ptr()) };
    Some(hash)
}

/// There is no hash off chain.
#[cfg(not(target_os = "solana"))]
pub fn sha256(_: &[&[u8]]) -> Option<Key> {
    None
}
