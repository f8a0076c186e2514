//! Events: borsh records behind an eight-byte discriminator, on one of two channels.

use crate::views::raw::{log_data, log_text};
use crate::views::Key;
use alloc::vec::Vec;

/// Where an event is written: a data log, or a base64 text log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Via {
    Data,
    Log,
}

/// Event discriminators (`instructions.json: events`).
pub mod record {
    pub const NEW_USER_RECORD: [u8; 8] = [0xec, 0xba, 0x71, 0xdb, 0x2a, 0x33, 0x95, 0xf9];
    pub const DEPOSIT_RECORD: [u8; 8] = [0xb4, 0xf1, 0xda, 0xcf, 0x66, 0x87, 0x2c, 0x86];
    pub const SPOT_INTEREST_RECORD: [u8; 8] = [0xb7, 0xba, 0xcb, 0xba, 0xe1, 0xbb, 0x5f, 0x82];
    pub const FUNDING_PAYMENT_RECORD: [u8; 8] = [0x08, 0x3b, 0x60, 0x14, 0x89, 0xc9, 0x38, 0x5f];
    pub const FUNDING_RATE_RECORD: [u8; 8] = [0x44, 0x03, 0xff, 0x1a, 0x85, 0x5b, 0x93, 0xfe];
    pub const CURVE_RECORD: [u8; 8] = [0x65, 0xee, 0x28, 0xe4, 0x46, 0x2e, 0x3d, 0x75];
    pub const ORDER_RECORD: [u8; 8] = [0x68, 0x13, 0x40, 0x38, 0x59, 0x15, 0x02, 0x5a];
    pub const ORDER_ACTION_RECORD: [u8; 8] = [0xe0, 0x34, 0x43, 0x47, 0xc2, 0xed, 0x6d, 0x01];
    pub const LP_RECORD: [u8; 8] = [0x65, 0x16, 0x36, 0x26, 0xb2, 0x0d, 0x8e, 0x6f];
    pub const LIQUIDATION_RECORD: [u8; 8] = [0x7f, 0x11, 0x00, 0x6c, 0xb6, 0x0d, 0xe7, 0x35];
    pub const SETTLE_PNL_RECORD: [u8; 8] = [0x39, 0x44, 0x69, 0x1a, 0x77, 0xc6, 0xd5, 0x59];
    pub const INSURANCE_FUND_RECORD: [u8; 8] = [0x38, 0xde, 0xd7, 0xeb, 0x4e, 0xc5, 0x63, 0x92];
}

/// Writes one event.
pub struct Event {
    bytes: Vec<u8>,
}

impl Event {
    /// Starts an event.
    pub fn new(discriminator: [u8; 8]) -> Self {
        let mut bytes = Vec::with_capacity(448);
        bytes.extend_from_slice(&discriminator);
        Event { bytes }
    }

    pub fn u8(mut self, value: u8) -> Self {
        self.bytes.push(value);
        self
    }
    pub fn bool(self, value: bool) -> Self {
        self.u8(value as u8)
    }
    pub fn raw(mut self, value: &[u8]) -> Self {
        self.bytes.extend_from_slice(value);
        self
    }
    pub fn u16(self, value: u16) -> Self {
        self.raw(&value.to_le_bytes())
    }
    pub fn u32(self, value: u32) -> Self {
        self.raw(&value.to_le_bytes())
    }
    pub fn i32(self, value: i32) -> Self {
        self.raw(&value.to_le_bytes())
    }
    pub fn u64(self, value: u64) -> Self {
        self.raw(&value.to_le_bytes())
    }
    pub fn i64(self, value: i64) -> Self {
        self.raw(&value.to_le_bytes())
    }
    pub fn u128(self, value: u128) -> Self {
        self.raw(&value.to_le_bytes())
    }
    pub fn i128(self, value: i128) -> Self {
        self.raw(&value.to_le_bytes())
    }
    pub fn key(self, value: &Key) -> Self {
        self.raw(value)
    }
    /// An optional value: 0, or 1 and the value.
    pub fn option<T>(self, value: Option<T>, write: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            None => self.u8(0),
            Some(value) => write(self.u8(1), value),
        }
    }
    /// The bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Emits the event.
    pub fn emit(self, via: Via) {
        match via {
            Via::Data => log_data(&self.bytes),
            Via::Log => log_text(&base64(&self.bytes)),
        }
    }
}

/// Standard base64 with padding.
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let b = [chunk[0], chunk.get(1).copied().unwrap_or(0), chunk.get(2).copied().unwrap_or(0)];
        let word = (b[0] as usize) << 16 | (b[1] as usize) << 8 | b[2] as usize;
        text.push(DIGITS[word >> 18]);
        text.push(DIGITS[word >> 12 & 63]);
        text.push(if chunk.len() > 1 { DIGITS[word >> 6 & 63] } else { b'=' });
        text.push(if chunk.len() > 2 { DIGITS[word & 63] } else { b'=' });
    }
    text
}
