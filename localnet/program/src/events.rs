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
        Event::sized(discriminator, 448)
    }

    /// Starts an event of at most `size` bytes: the heap is small and never freed, an account can hold 32 orders.
    pub fn sized(discriminator: [u8; 8], size: usize) -> Self {
        let mut bytes = Vec::with_capacity(size);
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
            Via::Log => log_base64(&self.bytes),
        }
    }
}

/// Two base64 digits for every twelve bits, in text order.
static DIGIT_PAIRS: [u16; 4096] = digit_pairs();

const fn digit_pairs() -> [u16; 4096] {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut pairs = [0; 4096];
    let mut at = 0;
    while at < 4096 {
        pairs[at] = u16::from_le_bytes([digits[at >> 6], digits[at & 63]]);
        at += 1;
    }
    pairs
}

/// Bytes that one stack buffer of text can show.
const TEXT_BYTES: usize = 480;

/// Writes standard base64 with padding, two digits a cell, and returns the cells used; the text has room for all of it.
fn encode(bytes: &[u8], text: &mut [u16]) -> usize {
    let chunks = bytes.chunks_exact(3);
    let rest = chunks.remainder();
    let mut cells = text.chunks_exact_mut(2);
    for chunk in chunks {
        let Some(cell) = cells.next() else { return 0 };
        let word = (chunk[0] as usize) << 16 | (chunk[1] as usize) << 8 | chunk[2] as usize;
        cell[0] = DIGIT_PAIRS[word >> 12 & 4095];
        cell[1] = DIGIT_PAIRS[word & 4095];
    }
    if let (Some(cell), [first, tail @ ..]) = (cells.next(), rest) {
        let second = tail.first().copied().unwrap_or(0);
        let word = (*first as usize) << 16 | (second as usize) << 8;
        let last = DIGIT_PAIRS[word & 4095].to_le_bytes()[0];
        cell[0] = DIGIT_PAIRS[word >> 12 & 4095];
        cell[1] = u16::from_le_bytes([if tail.is_empty() { b'=' } else { last }, b'=']);
    }
    bytes.len().div_ceil(3) * 2
}

/// Logs the bytes as base64 text.
#[inline(never)]
fn log_base64(bytes: &[u8]) {
    if bytes.len() <= TEXT_BYTES {
        let mut text = [0u16; TEXT_BYTES / 3 * 2];
        let cells = encode(bytes, &mut text);
        log_text(bytemuck::cast_slice(&text[..cells]));
    } else {
        let mut text = alloc::vec![0u16; bytes.len().div_ceil(3) * 2];
        encode(bytes, &mut text);
        log_text(bytemuck::cast_slice(&text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn text(bytes: &[u8]) -> String {
        let mut cells = [0u16; 16];
        let used = encode(bytes, &mut cells);
        String::from_utf8_lossy(bytemuck::cast_slice(&cells[..used])).into_owned()
    }

    #[test]
    fn base64_is_standard() {
        for (bytes, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")]
        {
            assert_eq!(text(bytes.as_bytes()), expected);
        }
        assert_eq!(text(&[0xff, 0xfe, 0xfb, 0xef]), "//777w==");
    }
}
