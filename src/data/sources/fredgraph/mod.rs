//! fredgraph: the CSV behind the charts of the Federal Reserve Bank of St. Louis. No key, no vintages.

mod config;
mod parse;
mod payload;
mod request;

use super::{Adapter, Body, Config, Page, Request, SourceError, Want};

/// The adapter.
pub(super) struct Fredgraph;

impl Adapter for Fredgraph {
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

#[cfg(test)]
mod tests;
