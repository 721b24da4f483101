//! European Central Bank: reference rates of the euro, and crosses made of two of them. No key.

mod config;
mod parse;
mod payload;
mod request;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};
use crate::data::sheet::Sheet;

/// The adapter.
pub(super) struct Ecb;

impl Adapter for Ecb {
    fn config(&self) -> &'static Config {
        &config::CONFIG
    }

    fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
        request::all(want)
    }

    fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
        parse::page(want, request, body)
    }

    fn combine(&self, _: &Want<'_>, parts: Vec<Sheet>) -> Result<Sheet, SourceError> {
        parse::combine(parts)
    }
}

#[cfg(test)]
mod tests;
