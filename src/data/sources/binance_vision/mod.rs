//! Binance's archive: zipped CSV files by the month and by the day, each with a checksum. No key.
//!
//! Ids are `perp/BTCUSDT` and `spot/BTCUSDT`. Whole months that are past come as one file, the days since as one each, up to yesterday. A page
//! is half a file: first its `.CHECKSUM`, whose sum is remembered in the request for the file itself. A file that is not there is a hole; only
//! where all are missing there are no figures.
//!
//! Open interest (part 1, perpetuals only) is in the `metrics` of each day: samples of five minutes, laid beside the bar that opens at their
//! instant.

mod config;
mod parse;
mod payload;
mod request;
mod unpack;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct BinanceVision;

impl Adapter for BinanceVision {
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
