//! Reasons in words; the text report and the machine formats say the same, thousands separators apart.

use super::clean::clean;
use super::layout::grouped;
use super::words::moment_text;
use crate::time::{Instant, Zone};
use crate::verdict::{Reason, ReasonKind};

/// Why a value is unknown, in one clause that names the series, the figure and, where there is one, the remedy.
///
/// Due times are those of New York, where the timetables are written; with another decision zone its clock stands
/// beside them.
pub fn reason_text(reason: &Reason, decision: Zone) -> String {
    sentence(reason, reason.series.as_deref(), false, decision, |count| count.to_string())
}

/// All reasons for people, one clause each; series that miss the same figures share one.
pub fn reasons_text(reasons: &[Reason], decision: Zone) -> Vec<String> {
    let mut groups: Vec<(&Reason, Vec<&str>)> = Vec::new();
    for reason in reasons {
        let alike = |other: &Reason| {
            (other.kind, other.date, other.due, other.prints)
                == (reason.kind, reason.date, reason.due, reason.prints)
        };
        match (reason.series.as_deref(), groups.iter_mut().find(|(other, _)| alike(other))) {
            (Some(series), Some((_, names))) => names.push(series),
            (series, _) => groups.push((reason, series.into_iter().collect())),
        }
    }
    let told = |(reason, names): &(&Reason, Vec<&str>)| {
        let joined = names.join(", ");
        let series = Some(joined.as_str()).filter(|joined| !joined.is_empty());
        sentence(reason, series, names.len() > 1, decision, grouped)
    };
    groups.iter().map(told).collect()
}

fn sentence(
    reason: &Reason,
    series: Option<&str>,
    many: bool,
    decision: Zone,
    number: fn(usize) -> String,
) -> String {
    let series = series.map(clean);
    let whose = series.as_deref().unwrap_or("a value");
    let verb = |one: &'static str, more: &'static str| if many { more } else { one };
    let on = reason.date.map(|date| format!(" on {date}")).unwrap_or_default();
    let due = reason.due.filter(|due| *due != Instant::MAX).map(|due| due_text(due, decision));
    match reason.kind {
        ReasonKind::NoData => {
            format!("{whose} {} no figure in the chosen data up to then", verb("has", "have"))
        }
        ReasonKind::Stale => {
            let last = reason.date.map(|date| format!("last {date}"));
            let due = due.map(|due| format!("due {due}"));
            let told: Vec<String> = last.into_iter().chain(due).collect();
            let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
            format!("{whose} {} stale{told}", verb("is", "are"))
        }
        ReasonKind::Gap => format!(
            "{whose} {} a gap{on} inside the window; add the figure, or set `gaps = \"skip\"` for the series",
            verb("has", "have")
        ),
        ReasonKind::BadData => {
            format!("{whose} {} a refused figure{on}; correct its row, or remove it", verb("has", "have"))
        }
        ReasonKind::WarmUp => {
            let counted = if series.is_some() { "prints" } else { "ticks" };
            let told = match reason.prints {
                Some((have, need)) => format!("{} of {} {counted}", number(have), number(need)),
                None => "the history is too short so far".to_owned(),
            };
            format!("{whose} {} up: {told}", verb("warms", "warm"))
        }
        ReasonKind::Undefined => {
            let whose =
                series.as_ref().map_or_else(|| whose.to_owned(), |series| format!("a value of {series}"));
            format!("{whose} is undefined here: 0/0, a logarithm of 0 or less, or a range of 0")
        }
        ReasonKind::NotYetPublished => {
            let due = due.map(|due| format!(": due {due}")).unwrap_or_default();
            format!("{whose} {} not yet published{due}", verb("is", "are"))
        }
    }
}

/// A due time on New York's clock, with that of the decision zone where it is another.
fn due_text(due: Instant, decision: Zone) -> String {
    let market = moment_text(due, Zone::new_york());
    if decision == Zone::new_york() { market } else { format!("{market} ({})", moment_text(due, decision)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    fn reason(kind: ReasonKind, series: Option<&str>) -> Reason {
        Reason { kind, series: series.map(str::to_owned), date: None, due: None, prints: None }
    }

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn reasons_name_what_is_missing_and_the_remedy() {
        let check = |reason: Reason, expected: &str| {
            assert_eq!(reason_text(&reason, Zone::new_york()), expected);
        };
        let date = Day::parse("2026-11-18");
        let stale =
            Reason { date, due: Some(at("2026-11-20T13:00:00Z")), ..reason(ReasonKind::Stale, Some("sofr")) };
        check(stale.clone(), "sofr is stale: last 2026-11-18, due 2026-11-20 08:00 New York");
        let tokyo = "sofr is stale: last 2026-11-18, due 2026-11-20 08:00 New York (2026-11-20 22:00 Tokyo)";
        assert_eq!(reason_text(&stale, Zone::tokyo()), tokyo);
        check(
            Reason { date, ..reason(ReasonKind::Gap, Some("sofr")) },
            "sofr has a gap on 2026-11-18 inside the window; add the figure, or set `gaps = \"skip\"` for the series",
        );
        check(
            reason(ReasonKind::NoData, Some("growth")),
            "growth has no figure in the chosen data up to then",
        );
        let warm = Reason { prints: Some((12, 20)), ..reason(ReasonKind::WarmUp, Some("hyg")) };
        check(warm, "hyg warms up: 12 of 20 prints");
        let long = Reason { prints: Some((2515, 5000)), ..reason(ReasonKind::WarmUp, Some("hyg")) };
        check(long.clone(), "hyg warms up: 2515 of 5000 prints");
        assert_eq!(reasons_text(&[long], Zone::new_york()), ["hyg warms up: 2,515 of 5,000 prints"]);
        let mixed = Reason { prints: Some((3, 5)), ..reason(ReasonKind::WarmUp, None) };
        check(mixed, "a value warms up: 3 of 5 ticks");
        check(
            reason(ReasonKind::Undefined, Some("index")),
            "a value of index is undefined here: 0/0, a logarithm of 0 or less, or a range of 0",
        );
        check(reason(ReasonKind::Stale, Some("evil\u{1b}[2J")), "evil is stale");
    }
}
