//! fiscaldata: the Treasury's cash balance (Daily Treasury Statement) and the results of its auctions. No key.

mod config;
mod parse;
mod payload;
mod request;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct FiscalData;

impl Adapter for FiscalData {
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
