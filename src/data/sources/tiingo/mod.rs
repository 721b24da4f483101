//! Tiingo: daily bars of stocks and funds with their dividends and splits. A free key is needed.

mod config;
mod parse;
mod payload;
mod request;
#[cfg(test)]
mod tests;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct Tiingo;

impl Adapter for Tiingo {
    fn config(&self) -> &'static Config {
        &config::CONFIG
    }

    fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
        request::all(want)
    }

    fn page(&self, _: &Want<'_>, _: &Request, body: &Body) -> Result<Page, SourceError> {
        parse::page(body)
    }
}
