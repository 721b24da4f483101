//! From a body to figures: as for perpetuals.

pub(super) use super::super::binance::page;
