//! Where figures come from: one adapter a publisher.
//!
//! [`ADAPTERS`] is the table. An adapter knows the publisher's addresses and the shape of its answers, and nothing of
//! networks: it says which [`Request`]s it wants and turns each [`Body`] into a [`Sheet`]. It judges a body by its content,
//! whatever status came with it. Every adapter is a folder of the same files: `config` (address, pace, key, terms), `request`,
//! `payload` (the shape of the answer), `parse`.

mod alphavantage;
mod binance;
mod binance_spot;
mod binance_vision;
mod body;
mod boj;
mod bybit;
mod cboe;
mod ecb;
mod error;
mod exchange;
mod fiscaldata;
mod fred_api;
mod fredgraph;
mod json;
mod mof;
mod nyfed;
#[cfg(test)]
mod recorded;
mod tiingo;
mod treasury;
mod yahoo;

pub(super) use body::{Body, quote};
pub(super) use error::SourceError;

use super::sheet::Sheet;
use crate::diag::nearest;
use crate::series::Kind;
use crate::time::{Day, Instant, Period};

/// All adapters, by name in byte order.
pub(super) const ADAPTERS: &[&dyn Adapter] = &[
    &alphavantage::AlphaVantage,
    &binance::Binance,
    &binance_spot::BinanceSpot,
    &binance_vision::BinanceVision,
    &boj::Boj,
    &bybit::Bybit,
    &cboe::Cboe,
    &ecb::Ecb,
    &fiscaldata::FiscalData,
    &fred_api::FredApi,
    &fredgraph::Fredgraph,
    &mof::Mof,
    &nyfed::NyFed,
    &tiingo::Tiingo,
    &treasury::Treasury,
    &yahoo::Yahoo,
];

/// The adapter of a name, as a catalogue entry's `source` and `fallbacks` write it.
pub(super) fn adapter(name: &str) -> Option<&'static dyn Adapter> {
    ADAPTERS.iter().copied().find(|adapter| adapter.config().name == name)
}

/// The source that an unknown name may mean, in words for people.
pub(super) fn meant(name: &str) -> String {
    let names: Vec<&str> = ADAPTERS.iter().map(|adapter| adapter.config().name).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("the nearest source is `{near}`"),
        None => format!("the sources are {}", names.join(", ")),
    }
}

/// What does not change from series to series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Config {
    /// As the catalogue writes it.
    pub name: &'static str,
    /// The publisher, for people.
    pub title: &'static str,
    /// Scheme, host and path that every request begins with; `[source.NAME] base_url` replaces it.
    pub base_url: &'static str,
    /// Pause between two requests to this host, in milliseconds.
    pub pace: u64,
    /// Time from the first byte sent to the last received, in seconds.
    pub timeout: u64,
    /// The user's key, if the publisher wants one.
    pub key: Option<Key>,
    /// Whether `fetch` asks this source without being told to in `shiome.toml`.
    pub on: bool,
    /// Pause in seconds after a 403, for a host that answers so to too many requests.
    pub penalty: Option<u64>,
}

/// A key and its place in a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// The environment variable that holds it.
    pub variable: &'static str,
    pub place: KeyPlace,
    /// Where a key is to be had, for messages.
    pub page: &'static str,
}

/// Where a key stands in a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeyPlace {
    /// A parameter of the query.
    Query(&'static str),
    /// A header: its name, and what stands before the key.
    Header(&'static str, &'static str),
}

/// What is wanted of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Want<'a> {
    /// The name in the publisher's words: the catalogue's `source_id`.
    pub id: &'a str,
    pub kind: Kind,
    pub period: Period,
    /// The first day wanted; none for everything there is.
    pub from: Option<Day>,
    /// The present moment.
    pub now: Instant,
}

/// One request, without the key. Adapters never see keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// Which of the adapter's questions it asks: 0 is the main one, others bring columns that are joined by stamp.
    pub part: u8,
    /// Behind the base address; begins with `/`.
    pub path: String,
    /// Parameters, not yet percent-encoded.
    pub query: Vec<(String, String)>,
    /// What the adapter remembers from the page before until the answer; never sent.
    pub memo: String,
}

impl Request {
    /// A request without parameters.
    pub fn new(part: u8, path: impl Into<String>) -> Self {
        Self { part, path: path.into(), query: Vec::new(), memo: String::new() }
    }

    /// The request with a parameter more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// The request with something to remember.
    #[must_use]
    pub fn remember(mut self, memo: impl Into<String>) -> Self {
        self.memo = memo.into();
        self
    }
}

/// What one body holds.
#[derive(Debug)]
pub(super) struct Page {
    pub sheet: Sheet,
    /// The next page, if the publisher has one.
    pub next: Option<Request>,
}

/// A publisher's addresses and answers.
pub(super) trait Adapter: Sync {
    /// What does not change from series to series.
    fn config(&self) -> &'static Config;

    /// The first request of each part.
    ///
    /// # Errors
    /// `Id` if the publisher cannot have such a series.
    fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError>;

    /// Reads the answer to a request.
    ///
    /// # Errors
    /// What the publisher says is wrong, or what is wrong with its answer. Nothing of such a body may be used.
    fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError>;

    /// Makes one sheet of the parts, which stand in the order of [`requests`](Self::requests), each with all its pages.
    ///
    /// Columns of the further parts are laid beside the rows of the first, by stamp.
    ///
    /// # Errors
    /// `Shape` if the parts do not fit together.
    fn combine(&self, _: &Want<'_>, parts: Vec<Sheet>) -> Result<Sheet, SourceError> {
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        for part in parts {
            whole.join(&part);
        }
        Ok(whole)
    }
}

#[cfg(test)]
mod tests;
