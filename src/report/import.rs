//! What came of an import.

use super::clean::clean;
use super::layout::{grouped, plural};
use super::paint::{Look, Paint};
use crate::data::{Finding, Imported};

/// Refused rows that are named; the store has all of them.
const NAMED: usize = 20;
/// Rows with a remark that are named: they are used.
const REMARKED: usize = 3;

/// One line of counts, and below it what was refused, left out or is worth a remark.
pub fn import_text(imported: &Imported, look: Look) -> String {
    let mut out = String::new();
    let span = imported.span.map_or_else(String::new, |(first, last)| format!(", {first} to {last}"));
    let title = format!("{} from {}{span}", clean(&imported.name), clean(&imported.file));
    look.put(&mut out, Some(Paint::Strong), 0, &title);
    let always = [(imported.new, "new"), (imported.revised, "revised"), (imported.unchanged, "unchanged")];
    let rest = [
        (imported.withdrawn, "withdrawn"),
        (imported.blank, "without a figure"),
        (imported.merged, "repeated"),
        (imported.unfinished, "not ended"),
        (imported.outside, "outside the session's hours"),
        (imported.refused.len(), "refused"),
    ];
    let said = always.into_iter().chain(rest.into_iter().filter(|(count, _)| *count > 0));
    let counts: Vec<String> = said.map(|(count, word)| format!("{} {word}", grouped(count))).collect();
    look.put(&mut out, None, 2, &counts.join(", "));
    if imported.replaced > 0 {
        let text = format!("{} of another source revised", plural(imported.replaced, "row"));
        look.put(&mut out, Some(Paint::Faint), 2, &text);
    }
    put_rows("refused:", &imported.refused, NAMED, look, &mut out);
    put_rows("used with a remark:", &imported.flagged, REMARKED, look, &mut out);
    if !imported.ignored.is_empty() {
        let names: Vec<String> = imported.ignored.iter().map(|name| format!("`{}`", clean(name))).collect();
        look.put(&mut out, Some(Paint::Faint), 2, &format!("columns not read: {}", names.join(", ")));
    }
    for remark in &imported.remarks {
        look.put(&mut out, Some(Paint::Faint), 2, &format!("note: {}", clean(remark)));
    }
    let end = match (imported.stopped, imported.written) {
        (true, _) => "strict: nothing was kept",
        (false, true) => "",
        (false, false) => "nothing was written",
    };
    if !end.is_empty() {
        look.put(&mut out, None, 2, end);
    }
    look.plain(&out)
}

fn put_rows(title: &str, findings: &[Finding], named: usize, look: Look, out: &mut String) {
    if findings.is_empty() {
        return;
    }
    look.put(out, None, 2, &format!("{} {title}", plural(findings.len(), "row")));
    for finding in findings.iter().take(named) {
        let value = clean(&finding.value);
        let value = if value.is_empty() { String::new() } else { format!(" `{value}`") };
        let stamp = clean(&finding.stamp);
        let text = format!("line {}, {stamp}: {}{value}", finding.line, finding.fault.describe());
        look.put(out, Some(Paint::Faint), 4, &text);
    }
    if findings.len() > named {
        look.put(out, Some(Paint::Faint), 4, &format!("and {} more", grouped(findings.len() - named)));
    }
}
