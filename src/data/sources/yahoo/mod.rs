//! Yahoo: daily and intraday bars of anything that is quoted, without a key and without a promise. Off unless it is switched on.
//!
//! Only the chart address is asked, which wants neither cookie nor crumb. Its prices, volumes and dividends are restated for every later
//! split, and an answer that ends today names these splits: they are taken out again, so that figures are as traded, like those of the other
//! sources, and no later split changes them. `adjclose`, restated for dividends too, is not read.

mod config;
mod parse;
mod payload;
mod request;
#[cfg(test)]
mod tests;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct Yahoo;

impl Adapter for Yahoo {
    fn config(&self) -> &'static Config {
        &config::CONFIG
    }

    fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
        request::all(want)
    }

    fn page(&self, want: &Want<'_>, _: &Request, body: &Body) -> Result<Page, SourceError> {
        parse::page(want, body)
    }
}
