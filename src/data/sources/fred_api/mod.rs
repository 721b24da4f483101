//! fred_api: the API of the Federal Reserve Bank of St. Louis, with every vintage of a series (ALFRED) and the calendars of releases.

mod config;
mod parse;
mod payload;
mod request;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct FredApi;

impl Adapter for FredApi {
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
