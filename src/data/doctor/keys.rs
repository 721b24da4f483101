//! Which keys there are, what they unlock, and which series are left without a source.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::events;
use super::super::fetch::list::List;
use super::super::fetch::{Failure, Outcome};
use super::super::sources::{ADAPTERS, Key};
use super::{Area, Finding, Level, Patient};

/// Nothing of a key is told but whether it is there.
pub(super) fn examine(patient: &Patient<'_>, list: &List<'_>, findings: &mut Vec<Finding>) {
    findings.extend(patient.keys_file.and_then(readers));
    if let Err(error) = patient.keys {
        // Whatever could be said of single keys, none of them is of use before this is mended.
        let finding = Finding::wrong(Area::Keys, &error.problem());
        findings.push(Finding {
            text: format!("{}; no key is used, and nothing is fetched", finding.text),
            ..finding
        });
        return;
    }
    for (variable, (sources, key)) in variables() {
        findings.push(variable_of(patient, list, variable, &sources, key));
    }
    findings.extend(without_source(list));
}

/// Sources by the variables of their keys, in byte order.
fn variables() -> BTreeMap<&'static str, (Vec<&'static str>, Key)> {
    let mut variables: BTreeMap<&str, (Vec<&str>, Key)> = BTreeMap::new();
    for config in ADAPTERS.iter().map(|adapter| adapter.config()) {
        if let Some(key) = config.key {
            variables.entry(key.variable).or_insert((Vec::new(), key)).0.push(config.name);
        }
    }
    variables
}

fn variable_of(
    patient: &Patient<'_>,
    list: &List<'_>,
    variable: &str,
    sources: &[&str],
    key: Key,
) -> Finding {
    let names = sources.join(", ");
    let set = patient.keys.is_ok_and(|keys| keys.get(variable).is_some());
    if !set {
        let file = patient.keys_file.map(|file| format!(", or write it to `{}`", file.display()));
        let text = format!("{variable} is not set: {names} is not asked");
        let help = format!("set it{}; a free key: {}", file.unwrap_or_default(), key.page);
        return Finding::new(Area::Keys, Level::Note, text).about(variable).help(help);
    }
    let asked =
        |source: &str| list.jobs.iter().flat_map(|job| &job.candidates).any(|at| at.config.name == source);
    let text = if sources.iter().any(|source| asked(source)) {
        format!("{variable} is set: {names} is asked")
    } else {
        format!("{variable} is set, and {names} is off or stands behind no series")
    };
    Finding::new(Area::Keys, Level::Ok, text).about(variable)
}

/// Series that cannot be fetched as things stand, those of one reason together.
fn without_source(list: &List<'_>) -> Vec<Finding> {
    let mut groups: BTreeMap<Vec<String>, (Vec<&str>, Vec<String>)> = BTreeMap::new();
    let rows = list.rows.iter().filter(|row| row.outcome == Outcome::Skipped);
    // Dates that come with the program need no source, and files of the user's own neither.
    let own = |failure: &Failure| failure.source.is_none() && failure.help.is_none();
    for row in rows.filter(|row| events::end(&row.name).is_none() && !row.failures.iter().any(own)) {
        let reason = |failure: &Failure| match &failure.source {
            Some(source) => format!("{source}: {}", failure.reason),
            None => failure.reason.clone(),
        };
        let reasons = row.failures.iter().map(reason).collect();
        let group = groups.entry(reasons).or_default();
        group.0.push(&row.name);
        for help in row.failures.iter().filter_map(|failure| failure.help.as_ref()) {
            if !group.1.contains(help) {
                group.1.push(help.clone());
            }
        }
    }
    let finding = |(reasons, (names, helps)): (Vec<String>, (Vec<&str>, Vec<String>))| {
        let text = format!("no source is left for {} ({})", names.join(", "), reasons.join("; "));
        let finding = Finding::new(Area::Keys, Level::Note, text);
        // A help that names one series says nothing of the others.
        if helps.is_empty() || names.len() > 1 && helps.len() >= names.len() {
            finding.help("give files of your own: `path = \"data/NAME.csv\"` below `[series.NAME]`")
        } else {
            finding.help(helps.join("; or "))
        }
    };
    let mut findings: Vec<Finding> = groups.into_iter().map(finding).collect();
    findings.sort_by(|one, other| one.text.cmp(&other.text));
    findings
}

/// Whether others may read the file of keys.
#[cfg(unix)]
fn readers(file: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    let shown = file.display().to_string();
    let finding = if mode & 0o077 == 0 {
        Finding::new(Area::Keys, Level::Ok, format!("`{shown}` is for its owner alone"))
    } else {
        let text = format!("other users of this machine may read `{shown}`, or change it");
        Finding::new(Area::Keys, Level::Note, text).help(format!("`chmod 600 \"{shown}\"`"))
    };
    Some(finding.about(shown))
}

/// Elsewhere the folders of a user are closed to others.
#[cfg(not(unix))]
fn readers(_: &Path) -> Option<Finding> {
    None
}
