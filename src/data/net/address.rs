//! Where a request goes.

use std::net::IpAddr;

use reqwest::Url;

use super::super::sources::{Config, KeyPlace, Request, SourceError};
use super::secret::{Secret, redact};

/// The address of a request: https, or http to this machine.
///
/// # Errors
/// `Address` for any other base, and for one with a user, parameters or a mark behind `#`.
pub(super) fn of(
    config: &Config,
    base_url: &str,
    request: &Request,
    key: Option<&Secret>,
) -> Result<Url, SourceError> {
    let base = Url::parse(base_url).ok().filter(fit);
    let Some(mut url) = base else {
        // What stands before `@` may be a password.
        let shown = base_url.rsplit_once('@').map_or(base_url.to_owned(), |(_, host)| format!("…@{host}"));
        return Err(SourceError::Address { found: redact(key, &shown) });
    };
    let path = format!("{}{}", url.path().trim_end_matches('/'), request.path);
    url.set_path(&path);
    for (name, value) in &request.query {
        url.query_pairs_mut().append_pair(name, value);
    }
    if let (Some(key), Some(wanted)) = (key, &config.key)
        && let KeyPlace::Query(name) = wanted.place
    {
        url.query_pairs_mut().append_pair(name, key.reveal());
    }
    Ok(url)
}

fn fit(url: &Url) -> bool {
    let bare = url.username().is_empty() && url.password().is_none();
    let short = url.query().is_none() && url.fragment().is_none();
    let safe = match url.scheme() {
        "https" => true,
        "http" => url.host_str().is_some_and(here),
        _ => false,
    };
    bare && short && safe
}

/// Whether a host is this machine.
fn here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Host and, where it is not the usual one, port.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
