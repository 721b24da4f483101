//! Bybit v5: bars of perpetuals and of the spot market, and the open interest of perpetuals since their start. No key.
//!
//! Ids are `linear/BTCUSDT`, `inverse/BTCUSD`, `spot/BTCUSDT`. Bars come newest first, a thousand a window of time.
//!
//! Open interest is part 1. It is a sample at an instant and is laid beside the bar that *opens* then: known only when that bar ends, so that
//! no rule can have it too early. `openInterest` is read, which has all history and counts both sides of every contract: twice the
//! `singleOpenInterest` beside it, in coins for linear contracts and in dollars for inverse ones.

mod config;
mod parse;
mod payload;
mod request;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct Bybit;

impl Adapter for Bybit {
    fn config(&self) -> &'static Config {
        &config::CONFIG
    }

    fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
        request::all(want)
    }

    fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
        parse::page(want, request, body)
    }
}

#[cfg(test)]
mod tests;
