//! The network: one request in, one whole answer or a typed error out.
//!
//! [`Client::get`] keeps the pace of each host, asks again where that may help, follows redirects at the same place only, and
//! stops reading at a limit. A body that was cut short is an error and never an answer. What a body *says* is not judged
//! here: adapters do that. No text leaves this module with a key in it.

mod address;
mod answer;
mod clock;
mod gate;
mod reach;
mod secret;

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::blocking;
use reqwest::header::{HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION};
use reqwest::redirect::Policy;

use super::sources::{Body, Config, Key, KeyPlace, Request, SourceError};
use answer::{Judged, Limits};
pub(super) use clock::{Clock, System};
use gate::Gate;
pub(super) use reach::Reached;
pub(super) use secret::Secret;

/// One request is asked for so often at most.
const TRIES: u32 = 4;
/// So many redirects are followed.
const HOPS: u32 = 5;
/// The first pause before asking again; each further one is twice as long.
const PAUSE: Duration = Duration::from_secs(1);
/// A host that asks for a longer pause is left alone for that time.
const LONGEST_WAIT: u64 = 60;
/// But not for longer than this, whatever it says.
const LONGEST_CLOSED: u64 = 86_400;
/// Sleeps are cut into pieces of this length, so that an interrupt is noticed.
const SLICE: Duration = Duration::from_millis(50);
/// Time to establish a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// No answer of a source is larger, unpacked.
const LARGEST: u64 = 64 << 20;

/// What the last answer said of itself, so that an unchanged one need not be sent again. They hold for the very same request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Conditions {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// A good answer, or a refusal that adapters can read (400 and 404).
#[derive(Debug)]
pub(super) enum Answer {
    /// A whole body, unpacked, and what to ask with the next time.
    Body { body: Body, conditions: Conditions },
    /// Nothing is new since the answer that the conditions came with (304).
    Unchanged,
}

/// Asks hosts. Threads share one client: the pace of a host is kept over all of them.
pub(super) struct Client {
    agent: String,
    clock: Box<dyn Clock>,
    cancel: Arc<AtomicBool>,
    gate: Gate,
    largest: u64,
    /// For https, with the system's certificates and proxies.
    secure: OnceLock<Result<blocking::Client, String>>,
    /// For plain http on this machine, past any proxy.
    plain: OnceLock<Result<blocking::Client, String>>,
}

/// Where a request goes, and how it is held.
struct Call<'a> {
    config: &'a Config,
    url: reqwest::Url,
    host: String,
    client: &'a blocking::Client,
    /// The header that holds the key, if it stands in one.
    header: Option<(&'static str, HeaderValue)>,
    key: Option<&'a Secret>,
    conditions: Option<&'a Conditions>,
}

impl Client {
    /// A client that names itself `agent`, as in `shiome/0.1.0`, and gives up soon after `cancel` becomes true.
    pub fn new(agent: &str, clock: Box<dyn Clock>, cancel: Arc<AtomicBool>) -> Self {
        Self {
            agent: agent.to_owned(),
            clock,
            cancel,
            gate: Gate::default(),
            largest: LARGEST,
            secure: OnceLock::new(),
            plain: OnceLock::new(),
        }
    }

    /// The answer to a request of an adapter, asked at `base_url`, with the user's key put where `config` says.
    ///
    /// # Errors
    /// What hindered it, after all tries; keys are replaced by `***` in every text.
    pub fn get(
        &self,
        config: &Config,
        base_url: &str,
        request: &Request,
        key: Option<&Secret>,
        conditions: Option<&Conditions>,
    ) -> Result<Answer, SourceError> {
        let call = self.call(config, base_url, request, key, conditions)?;
        let tries = if self.gate.silent(&call.host) { 1 } else { TRIES };
        let mut tried = 0;
        loop {
            let error = match self.try_once(&call) {
                Ok(answer) => {
                    self.gate.answered(&call.host, true);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            self.interrupted()?;
            tried += 1;
            let pause = PAUSE.saturating_mul(1 << (tried - 1)).mul_f64(self.clock.jitter());
            let closed = self.gate.closed(&call.host, self.clock.now()).is_some();
            let last = tried >= tries || !error.retry() || closed;
            let answered = !matches!(error, SourceError::Network { .. });
            if answered || last {
                self.gate.answered(&call.host, answered);
            }
            match &error {
                // The whole host asks for it, so every thread waits.
                SourceError::Wait { after } => {
                    let told = Duration::from_secs(after.unwrap_or(0).min(LONGEST_WAIT));
                    self.gate.defer(&call.host, self.clock.now() + told.max(pause));
                }
                _ if !last => self.sleep(pause)?,
                _ => {}
            }
            if last {
                return Err(error);
            }
        }
    }

    /// A request made ready to be sent.
    fn call<'a>(
        &'a self,
        config: &'a Config,
        base_url: &str,
        request: &Request,
        key: Option<&'a Secret>,
        conditions: Option<&'a Conditions>,
    ) -> Result<Call<'a>, SourceError> {
        let url = address::of(config, base_url, request, key)?;
        let header = match (key, &config.key) {
            (Some(key), Some(Key { place: KeyPlace::Header(name, before), .. })) => {
                Some((*name, key.header(before)?))
            }
            _ => None,
        };
        let (client, host) = (self.connections(&url)?, address::host(&url));
        Ok(Call { config, url, host, client, key, header, conditions })
    }

    /// One try: the request, and redirects from it.
    fn try_once(&self, call: &Call<'_>) -> Result<Answer, SourceError> {
        let mut url = call.url.clone();
        for _ in 0..=HOPS {
            let response = self.send(call, url.clone())?;
            let headers = response.headers();
            let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
            let to = match (response.status().as_u16(), text(LOCATION)) {
                (300..=303 | 305..=399, Some(to)) => to,
                _ => return self.judge(call, response),
            };
            url = match url.join(to) {
                Ok(next) if next.origin() == url.origin() => next,
                _ => return Err(SourceError::Redirect { to: secret::redact(call.key, to) }),
            };
        }
        Err(SourceError::Redirect { to: secret::redact(call.key, url.as_str()) })
    }

    /// Sends one request when the host's pace allows it.
    fn send(&self, call: &Call<'_>, url: reqwest::Url) -> Result<blocking::Response, SourceError> {
        self.turn(call)?;
        Self::ask(call, url)
    }

    /// Sends one request.
    fn ask(call: &Call<'_>, url: reqwest::Url) -> Result<blocking::Response, SourceError> {
        let timeout = Duration::from_secs(call.config.timeout);
        let mut builder = call.client.get(url).timeout(timeout);
        if let Some((name, value)) = &call.header {
            builder = builder.header(*name, value);
        }
        if let Some(conditions) = call.conditions {
            let value = |text: &Option<String>| HeaderValue::from_str(text.as_deref()?).ok();
            if let Some(etag) = value(&conditions.etag) {
                builder = builder.header(IF_NONE_MATCH, etag);
            }
            if let Some(modified) = value(&conditions.last_modified) {
                builder = builder.header(IF_MODIFIED_SINCE, modified);
            }
        }
        builder.send().map_err(|error| network(&error, call))
    }

    /// Waits until a request to the host may start.
    fn turn(&self, call: &Call<'_>) -> Result<(), SourceError> {
        let pace = Duration::from_millis(call.config.pace);
        loop {
            self.interrupted()?;
            let now = self.clock.now();
            if let Some(left) = self.gate.closed(&call.host, now) {
                return Err(SourceError::Wait { after: Some(left) });
            }
            match self.gate.enter(&call.host, now, pace) {
                None => return Ok(()),
                Some(wait) => self.clock.sleep(wait.min(SLICE)),
            }
        }
    }

    /// Turns status and body into an answer or an error, and remembers what the host wants.
    fn judge(&self, call: &Call<'_>, response: blocking::Response) -> Result<Answer, SourceError> {
        let limits = Limits { largest: self.largest, timeout: Duration::from_secs(call.config.timeout) };
        match answer::judge(response, call.key, call.conditions.is_some(), self.clock.wall(), &limits)? {
            Judged::Answer(answer) => Ok(answer),
            Judged::Wait { after } => {
                if let Some(after) = after.filter(|&after| after > LONGEST_WAIT) {
                    let time = Duration::from_secs(after.min(LONGEST_CLOSED));
                    self.gate.close(&call.host, self.clock.now() + time);
                }
                Err(SourceError::Wait { after })
            }
            Judged::Forbidden { said } => match call.config.penalty {
                Some(penalty) => {
                    self.gate.close(&call.host, self.clock.now() + Duration::from_secs(penalty));
                    Err(SourceError::Wait { after: Some(penalty) })
                }
                None => Err(SourceError::Status { status: 403, said }),
            },
        }
    }

    /// Sleeps, unless the user interrupts.
    fn sleep(&self, pause: Duration) -> Result<(), SourceError> {
        let until = self.clock.now() + pause;
        loop {
            self.interrupted()?;
            match until.checked_sub(self.clock.now()) {
                None | Some(Duration::ZERO) => return Ok(()),
                Some(left) => self.clock.sleep(left.min(SLICE)),
            }
        }
    }

    fn interrupted(&self) -> Result<(), SourceError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(SourceError::Network { reason: "interrupted".to_owned() });
        }
        Ok(())
    }

    /// The connections for an address: `address::of` lets plain http through on this machine alone.
    fn connections(&self, url: &reqwest::Url) -> Result<&blocking::Client, SourceError> {
        let build = |plain: bool| {
            // Fails if a provider stands already, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let builder = blocking::Client::builder()
                .user_agent(&self.agent)
                .redirect(Policy::none())
                .connect_timeout(CONNECT)
                .referer(false);
            let builder =
                if plain { builder.no_proxy().tls_certs_only([]) } else { builder.https_only(true) };
            builder.build().map_err(|error| cause(&error))
        };
        let client = match url.scheme() {
            "http" => self.plain.get_or_init(|| build(true)),
            _ => self.secure.get_or_init(|| build(false)),
        };
        client.as_ref().map_err(|reason| SourceError::Network { reason: reason.clone() })
    }
}

/// A failure to get an answer, in words without the address, which may hold the key.
fn network(error: &reqwest::Error, call: &Call<'_>) -> SourceError {
    let host = &call.host;
    let reason = if error.is_connect() {
        format!("no connection to {host}: {}", cause(error))
    } else if error.is_timeout() {
        format!("no answer from {host} within {} s", call.config.timeout)
    } else {
        format!("no answer from {host}: {}", cause(error))
    };
    SourceError::Network { reason: secret::redact(call.key, &reason) }
}

/// The innermost words of an error, which name no address.
fn cause(error: &reqwest::Error) -> String {
    let mut inner = error.source();
    while let Some(deeper) = inner.and_then(std::error::Error::source) {
        inner = Some(deeper);
    }
    inner.map_or_else(|| "the connection could not be made".to_owned(), ToString::to_string)
}

#[cfg(test)]
pub(super) mod server;
#[cfg(test)]
mod tests;
