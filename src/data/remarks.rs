//! What is odd about the chosen data before a figure is read: names that no rule can write.

use std::collections::BTreeMap;

use super::folder::SourceFile;
use super::measure;
use crate::diag::{Code, Problem, Severity};
use crate::syntax::is_name;

/// A warning for each file whose name cannot stand in a rule, in byte order of the names.
pub(super) fn unnameable(files: &BTreeMap<String, SourceFile>) -> Vec<Problem> {
    let odd = files.iter().filter(|(name, _)| !can_be_named(name));
    odd.map(|(name, file)| {
        let mut good = nameable(name);
        while files.contains_key(&good) {
            good.push('_');
        }
        match file.shown().strip_prefix(name.as_str()) {
            Some(extension) => warning(format!("`{}` cannot be named in a rule", file.shown()))
                .help(format!("rename it, `{good}{extension}` say")),
            None => warning(format!("series `{name}` cannot be named in a rule"))
                .help(format!("rename it, `{}` say", header(&good))),
        }
    })
    .collect()
}

fn warning(message: String) -> Problem {
    let mut problem = Problem::nowhere(Code::BadData, message);
    problem.severity = Severity::Warning;
    problem
}

/// The header of a series' entry, as TOML wants it: names of other letters than ASCII's, and with dots, stand in quotes.
pub(super) fn header(name: &str) -> String {
    let bare = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { format!("[series.{name}]") } else { format!("[series.\"{name}\"]") }
}

/// Whether a rule can write a name: words joined by dots, the first no number and not reserved, and a timeframe.
pub(super) fn can_be_named(name: &str) -> bool {
    let (base, timeframe) = name.split_once('@').map_or((name, None), |(base, text)| (base, Some(text)));
    let mut parts = base.split('.');
    // Behind a dot every word of letters and digits may stand: `us.10y`.
    parts.next().is_some_and(is_name)
        && parts.all(|part| !part.is_empty() && is_name(&format!("_{part}")))
        && timeframe.is_none_or(|text| measure::timeframe(text).is_some())
}

/// A name near to one that cannot be written.
pub(super) fn nameable(name: &str) -> String {
    let (base, timeframe) = match name.split_once('@') {
        Some((base, text)) if measure::timeframe(text).is_some() => (base, format!("@{text}")),
        _ => (name, String::new()),
    };
    let spaced: String =
        base.chars().map(|c| if c == '.' || is_name(&format!("_{c}")) { c } else { ' ' }).collect();
    let parts = spaced.split('.').map(|part| part.split_whitespace().collect::<Vec<_>>().join("_"));
    let joined = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    let good = [joined.clone(), format!("{joined}_"), format!("_{joined}")];
    let good = good.into_iter().find(|good| can_be_named(good)).unwrap_or_else(|| "series".to_owned());
    format!("{good}{timeframe}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_rules_can_write() {
        for name in ["hyg", "us.10y", "fed.assets", "index@5m", "信用", "a.for", "_x"] {
            assert!(can_be_named(name), "{name}");
        }
        let near =
            ["my fund", "2024", "for", "S&P 500", "^GSPC", "my-fund@5m", "gold@7x", "a..b", "%", "on.hold"];
        let expected = [
            "my_fund",
            "_2024",
            "for_",
            "S_P_500",
            "GSPC",
            "my_fund@5m",
            "gold_7x",
            "a.b",
            "series",
            "_on.hold",
        ];
        for (name, good) in near.into_iter().zip(expected) {
            assert!(!can_be_named(name), "{name}");
            assert_eq!(nameable(name), good);
            assert!(can_be_named(good), "{good}");
        }
    }
}
