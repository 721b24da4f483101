//! Ministry of Finance Japan. No key.
//!
//! Yields of government bonds are in two files, of all months that have ended and of the present one. Results of auctions are pages for
//! people.

mod auction;
mod config;
mod era;
mod html;
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
        if auction::years(want.id).is_some() { auction::all(want) } else { request::all(want) }
    }

    fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
        match auction::years(want.id) {
            Some(years) => auction::page(want, years, request, body),
            None => parse::page(want, request, body),
        }
    }
}

#[cfg(test)]
mod auction_tests;
#[cfg(test)]
mod tests;
