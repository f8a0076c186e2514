//! The on-chain program: perp markets whose AMM is shared with LPs, byte for byte the rules of protocol v2.84.0.
//!
//! One file per rule family; every rule function cites its rule. Accounts are read and written in place
//! ([`views`]), all arithmetic is checked ([`integers`]), handlers are thin.
#![cfg_attr(target_os = "solana", no_std)]
#![allow(clippy::too_many_arguments)]

extern crate alloc;

#[cfg(target_arch = "bpf")]
use sbf_rt as _;

pub mod accounts;
pub mod args;
pub mod clock;
pub mod context;
pub mod create;
pub mod dispatch;
pub mod enums;
pub mod errors;
pub mod events;
pub mod instructions;
pub mod integers;
pub mod keys;
pub mod maps;
pub mod token;
pub mod views;

pub mod oracle;
pub mod stats;
pub mod steps;

pub mod amm;
pub mod curve;
pub mod curve_admin;
pub mod funding;
pub mod repeg;
pub mod spreads;
pub mod twap;
pub mod validation;

pub mod pnl;
pub mod pools;
pub mod position;
pub mod user_status;

pub mod lp;
pub mod margin;
pub mod margin_spot;
pub mod spot;
pub mod withdraw;

pub mod amm_fill;
pub mod auction;
pub mod book;
pub mod cancel;
pub mod derisk;
pub mod fees;
pub mod fill;
pub mod force_cancel;
pub mod fulfill;
pub mod jit;
pub mod lp_fill;
pub mod makers;
pub mod matching;
pub mod order_params;
pub mod order_records;
pub mod order_validation;
pub mod placing;

pub mod bankruptcy;
pub mod expiry;
pub mod insurance;
pub mod liquidation;
pub mod liquidation_math;
pub mod liquidation_pnl;
pub mod liquidation_records;

pub mod handlers;

#[cfg(target_os = "solana")]
mod entry;
#[cfg(target_os = "solana")]
mod heap;
