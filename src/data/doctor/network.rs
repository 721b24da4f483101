//! Whether the hosts of sources answer: one request a source, hosts side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use super::super::fetch::crew;
use super::super::fetch::list::{Candidate, Job};
use super::super::net::{Client, Reached, System};
use super::super::sources::{Config, Key, Request, SourceError, Want};
use super::{Area, Finding, Level};
use crate::time::{Instant, Zone};

/// No host is waited for longer, in seconds.
const PATIENCE: u64 = 15;
/// A request asks for the figures of so many days.
const DAYS: i32 = 7;

/// A source to be asked, with a request that it would get from a fetch.
struct Probe<'a> {
    source: Candidate<'a>,
    request: Request,
}

/// Asks every source that a fetch of the catalogue would ask; gives by how many seconds the machine's clock is ahead of each host.
pub(super) fn examine(jobs: Vec<Job<'_>>, now: Instant, findings: &mut Vec<Finding>) -> Vec<i64> {
    let probes = probes(jobs, now);
    let sources: Vec<&'static str> = probes.keys().copied().collect();
    let hosts: BTreeSet<String> = probes.values().map(|probe| probe.source.host.clone()).collect();
    let agent = concat!("shiome/", env!("CARGO_PKG_VERSION"));
    let client = Client::new(agent, Box::new(System::new()), Arc::new(AtomicBool::new(false)));
    let found = Mutex::new(BTreeMap::new());
    crew::run(
        probes.into_values().collect(),
        &hosts,
        |probe: &Probe<'_>| Some(&probe.source.host),
        |probe| {
            let Probe { source, request } = probe;
            let config = Config { timeout: source.config.timeout.min(PATIENCE), ..source.config };
            let reached = client.reach(&config, &source.base_url, &request, source.key);
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found.insert(config.name, (finding(&config, &source.host, &reached), reached.ok()));
            None
        },
    );
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut aheads: BTreeMap<String, i64> = BTreeMap::new();
    for name in sources {
        let Some((host_finding, reached)) = found.remove(name) else {
            let text = format!("{name} could not be asked: an error of the program ended it");
            findings.push(
                Finding::new(Area::Network, Level::Wrong, text)
                    .about(name)
                    .help("report it with what stands above"),
            );
            continue;
        };
        if let Some(ahead) = reached.and_then(|reached| reached.ahead) {
            aheads.insert(name.to_owned(), ahead);
        }
        findings.push(host_finding);
    }
    aheads.into_values().collect()
}

/// One request for each source, by name.
fn probes(jobs: Vec<Job<'_>>, now: Instant) -> BTreeMap<&'static str, Probe<'_>> {
    let mut probes = BTreeMap::new();
    let today = Zone::utc().local(now).0;
    for job in jobs {
        let (kind, period) = (job.kind, job.period);
        for source in job.candidates {
            let want = Want { id: &source.id, kind, period, from: Some(today + -DAYS), now };
            let requests = source.adapter.requests(&want).ok();
            if let Some(request) = requests.and_then(|requests| requests.into_iter().next()) {
                probes.entry(source.config.name).or_insert(Probe { source, request });
            }
        }
    }
    probes
}

/// What an answer, or none, means.
fn finding(config: &Config, host: &str, reached: &Result<Reached, SourceError>) -> Finding {
    let (name, title) = (config.name, config.title);
    let finding = match reached {
        Ok(reached) => {
            let Reached { status, milliseconds, .. } = *reached;
            let (level, help) = meaning(config, status);
            let text = format!("{name}, {title}: {host} answered HTTP {status} in {milliseconds} ms");
            let finding = Finding::new(Area::Network, level, text);
            Finding { help, milliseconds: Some(milliseconds), ..finding }
        }
        Err(error) => {
            let help = error.help().or_else(|| match error {
                SourceError::Network { .. } => Some(
                    "look at the network, the name service, and the proxy that HTTPS_PROXY names; `--offline` asks nobody".to_owned(),
                ),
                SourceError::Redirect { .. } => {
                    Some(format!("if the publisher has moved: `base_url` below `[source.{name}]` in `shiome.toml`"))
                }
                _ => None,
            });
            Finding { help, ..Finding::new(Area::Network, Level::Wrong, format!("{name}, {title}: {error}")) }
        }
    };
    finding.about(name)
}

/// What the status of an answer to a request that a fetch would send means.
fn meaning(config: &Config, status: u16) -> (Level, Option<String>) {
    let wait = (Level::Note, Some("it asks to wait; fetch later".to_owned()));
    let other = "; another `source` in the entries of its series takes its place";
    match (status, config.key, config.penalty) {
        (200..=399, ..) => (Level::Ok, None),
        (423 | 429, ..) | (403, None, Some(_)) => wait,
        (404, ..) => (Level::Note, Some("it has nothing for the days asked; a fetch tells more".to_owned())),
        (400 | 401 | 403, Some(Key { variable, page, .. }), _) => (
            Level::Wrong,
            Some(format!("it may not know the key in {variable}: compare it with the one at {page}")),
        ),
        (401 | 403, ..) => (Level::Wrong, Some(format!("it keeps programs out, or this network{other}"))),
        (451, ..) => (Level::Wrong, Some(format!("it may not answer in this country{other}"))),
        (500.., ..) => (Level::Wrong, Some("its machines fail; fetch later".to_owned())),
        _ => (
            Level::Wrong,
            Some("the source may have changed; a newer version of shiome may ask it rightly".to_owned()),
        ),
    }
}
