//! What is asked: as for perpetuals, at another path.

pub(super) use super::super::binance::all;
