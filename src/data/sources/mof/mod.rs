//! Ministry of Finance Japan: yields of government bonds, in two files, of all months that have ended and of the present one. No key.

mod config;
mod era;
mod parse;
mod payload;
mod request;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct Mof;

impl Adapter for Mof {
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
