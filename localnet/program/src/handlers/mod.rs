//! One function per instruction: checks, loading, calling the rules.

pub mod admin_market;
pub mod admin_spot;
pub mod admin_state;
pub mod curve;
pub mod init;
pub mod keeper;
pub mod liquidation;
pub mod lp;
pub mod orders;
pub mod pnl;
pub mod spot;
pub mod user;
