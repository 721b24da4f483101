//! Whether a host answers at all: one request, no second try, and a body that nobody reads.

use reqwest::header::{AGE, DATE, HeaderName, LOCATION};

use super::super::sources::{Config, Request, SourceError};
use super::secret::{Secret, redact};
use super::{Client, answer};

/// The head of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data) struct Reached {
    pub status: u16,
    /// Time from the request to the head of the answer, without waiting for the host's pace.
    pub milliseconds: u64,
    /// Seconds by which the machine's clock is ahead of the host's, if the host told the time.
    pub ahead: Option<i64>,
}

impl Client {
    /// Asks once and reads the head of the answer, whatever its status is.
    ///
    /// # Errors
    /// No connection, no answer in time, or a redirect to another place; keys are replaced by `***` in every text.
    pub fn reach(
        &self,
        config: &Config,
        base_url: &str,
        request: &Request,
        key: Option<&Secret>,
    ) -> Result<Reached, SourceError> {
        let call = self.call(config, base_url, request, key, None)?;
        self.turn(&call)?;
        let began = self.clock.now();
        let response = Self::ask(&call, call.url.clone())?;
        let took = self.clock.now().saturating_sub(began);
        let wall = self.clock.wall();
        let status = response.status().as_u16();
        let text = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
        if let Some(to) = text(LOCATION).filter(|_| (300..400).contains(&status))
            && !call.url.join(to).is_ok_and(|next| next.origin() == call.url.origin())
        {
            return Err(SourceError::Redirect { to: redact(key, to) });
        }
        // What a cache hands out has the date on which it was made (RFC 9111, section 5.1).
        let age = text(AGE).and_then(|age| age.trim().parse::<i64>().ok()).unwrap_or(0);
        let ahead =
            text(DATE).and_then(answer::date).map(|date| wall.saturating_sub(date).saturating_sub(age));
        Ok(Reached { status, milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX), ahead })
    }
}
