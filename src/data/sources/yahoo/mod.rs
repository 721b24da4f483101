//! Yahoo: daily and intraday bars of anything that is quoted, without a key and without a promise. Off unless it is switched on.
//!
//! Only the chart address is asked, which wants neither cookie nor crumb. Its prices, volumes and dividends are restated for every later
//! split, so that a split must not be applied again: there is no `split` column, and a split among the newest bars asks for the whole
//! history once more. They are not restated for dividends; `adjclose`, which is, is not read.

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
        request::all(want).map(|request| vec![request])
    }

    fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
        parse::page(want, request, body)
    }
}
