//! Binance's spot market: bars without open interest. No key. Ids are symbols such as `BTCUSDT`; the rest is as at `binance`.

mod config;
mod parse;
mod payload;
mod request;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct BinanceSpot;

impl Adapter for BinanceSpot {
    fn config(&self) -> &'static Config {
        &config::CONFIG
    }

    fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
        request::all(&config::SPOT, want)
    }

    fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
        parse::page(&config::SPOT, want, request, body)
    }
}

#[cfg(test)]
mod tests;
