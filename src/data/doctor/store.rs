//! The store: its folder, its lock, and every file of it.

use std::collections::BTreeMap;

use super::super::store::{Checked, Premises, Sound, Store, StoreError};
use super::{Area, Finding, Level, Patient, count};
use crate::time::{Instant, Zone};

/// From this age on, in milliseconds, the oldest look is told of.
const OLD: i64 = 7 * 86_400_000;

/// Looks at all files; gives the newest moment at which anything was learned, and its series.
pub(super) fn examine(patient: &Patient<'_>, findings: &mut Vec<Finding>) -> Option<(Instant, String)> {
    let folder = match patient.store {
        Ok(folder) => folder,
        Err(reason) => {
            let (text, help) =
                reason.split_once("\n  help: ").unwrap_or((reason, "name a folder with `--store`"));
            findings.push(Finding::new(Area::Store, Level::Wrong, text).help(help));
            return None;
        }
    };
    let store = Store::at(folder);
    let shown = store.folder().display().to_string();
    let looked = store.premises().and_then(|premises| Ok((premises, store.check()?)));
    let (premises, checked) = match looked {
        Ok((Some(premises), checked)) => (premises, checked),
        Ok((None, _)) => {
            let text = format!("there is no store at `{shown}` yet: nothing has been fetched");
            findings.push(
                Finding::new(Area::Store, Level::Note, text).about(shown).help("`shiome fetch` makes it"),
            );
            return None;
        }
        Err(error) => {
            findings.push(wrong(&error).about(shown));
            return None;
        }
    };
    findings.push(whole(&shown, &checked));
    place(&premises, patient.project.decide.zone, findings);
    for Checked { name, found } in &checked {
        if let Err(error) = found {
            findings.push(wrong(error).about(name));
        }
    }
    let sound: Vec<(&str, &Sound)> = checked
        .iter()
        .filter_map(|checked| Some((checked.name.as_str(), checked.found.as_ref().ok()?)))
        .collect();
    torn(&sound, premises.held.is_some(), findings);
    looks(&sound, (patient.clock)(), patient.project.decide.zone, findings);
    sound.iter().filter_map(|(name, sound)| Some((sound.learned?, (*name).to_owned()))).max()
}

fn wrong(error: &StoreError) -> Finding {
    Finding { help: error.help(), ..Finding::new(Area::Store, Level::Wrong, error.to_string()) }
}

/// How much there is, and how much of it can be used.
fn whole(shown: &str, checked: &[Checked]) -> Finding {
    let sound = || checked.iter().filter_map(|checked| checked.found.as_ref().ok());
    let versions = count(sound().map(|sound| sound.versions).sum(), "row", "rows");
    let size = bytes(sound().map(|sound| sound.bytes).sum());
    let usable = sound().count();
    let series = if usable == checked.len() {
        format!("{}, all as they were written", count(usable, "series", "series"))
    } else {
        format!("{usable} of {} can be used", count(checked.len(), "series", "series"))
    };
    let text = format!("`{shown}`: {series}; {versions} in all their versions, {size}");
    Finding::new(Area::Store, Level::Ok, text).about(shown)
}

/// `12 kB`, `3.4 MB`: thousands of bytes, rounded up, and tenths of millions, rounded down.
fn bytes(bytes: u64) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1_000));
    }
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// The folder and its lock.
fn place(premises: &Premises, zone: Zone, findings: &mut Vec<Finding>) {
    let store = |level, text: String| Finding::new(Area::Store, level, text);
    findings.push(match &premises.closed {
        Some(error) => wrong(error),
        None => store(Level::Ok, "it may be written".to_owned()),
    });
    findings.push(match premises.held {
        Some(holder) => {
            let pid =
                holder.pid.map(|pid| format!(" process {pid}")).unwrap_or(" another process".to_owned());
            let since = holder.since.map(|since| format!(" since {}", zone.show(since))).unwrap_or_default();
            store(Level::Note, format!("in use by{pid}{since}"))
                .help("a fetch is going on; a lock ends with its process")
        }
        None => store(Level::Ok, "not in use".to_owned()),
    });
    // Beside a run that is writing, files that wait for their names are none that were left.
    if !premises.leftovers.is_empty() && premises.held.is_none() {
        let files = count(premises.leftovers.len(), "file", "files");
        let text = format!("{files} of a run that was cut off: {}", premises.leftovers.join(", "));
        findings.push(store(Level::Note, text).help("nothing is lost; the next fetch removes what was left"));
    }
}

/// Journals whose last record was cut off.
fn torn(sound: &[(&str, &Sound)], held: bool, findings: &mut Vec<Finding>) {
    let names: Vec<&str> = sound.iter().filter(|(_, sound)| sound.torn).map(|(name, _)| *name).collect();
    if names.is_empty() || held {
        return;
    }
    let text = format!("the last record of {} is torn: a run was cut off while it wrote", names.join(", "));
    let help = "what was fetched before is all there; the next fetch of the series mends it";
    findings.push(Finding::new(Area::Store, Level::Note, text).help(help));
}

/// When sources were last asked, and which of them failed.
fn looks(sound: &[(&str, &Sound)], now: Instant, zone: Zone, findings: &mut Vec<Finding>) {
    let oldest = sound.iter().filter_map(|(name, sound)| Some((sound.state.looked?, *name))).min();
    if let Some((looked, name)) = oldest {
        let text = format!("the oldest look is that of {name}, at {}", zone.show(looked));
        let old = now.0.saturating_sub(looked.0) > OLD;
        let level = if old { Level::Note } else { Level::Ok };
        let finding = Finding::new(Area::Store, level, text).about(name);
        findings.push(if old { finding.help("`shiome fetch` asks for what is due") } else { finding });
    }
    let mut failed: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (name, sound) in sound {
        let failure = sound.state.failure.as_ref();
        if let Some(failure) =
            failure.filter(|failure| sound.state.looked.is_none_or(|looked| looked < failure.at))
        {
            failed.entry((&failure.source, &failure.message)).or_default().push(name);
        }
    }
    for ((source, message), names) in failed {
        let text = format!("the last look at {source} failed for {}: {message}", names.join(", "));
        let help = format!("`shiome fetch {}` asks again", names.join(" "));
        findings.push(Finding::new(Area::Store, Level::Note, text).help(help));
    }
}
