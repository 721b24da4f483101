//! Binance: bars of USDT perpetuals with open interest. No key. Ids are symbols such as `BTCUSDT`.
//!
//! Pages of bars go forward from the first moment asked for. Open interest is part 1: samples of the latest month only, laid beside the bar
//! that opens at their instant. Some countries are answered with HTTP 451. The spot market is `binance_spot`, on another host.

mod config;
mod parse;
mod payload;
mod request;

pub(super) use parse::page;
pub(super) use request::{Market, all, interval};

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct Binance;

impl Adapter for Binance {
    fn config(&self) -> &'static Config {
        &config::CONFIG
    }

    fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
        all(&config::PERPETUALS, want)
    }

    fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
        page(&config::PERPETUALS, want, request, body)
    }
}

#[cfg(test)]
mod tests;
