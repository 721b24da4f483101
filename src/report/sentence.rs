//! Reasons in words; the text report and the machine formats say the same.

use super::paint::clean;
use super::words::moment_text;
use crate::time::{Instant, Zone};
use crate::verdict::{Reason, ReasonKind};

/// Why a value is unknown, in one clause that names the series, the figure and, where there is one, the remedy.
///
/// Due times are those of New York, where the timetables are written; with another decision zone its clock stands
/// beside them.
pub fn reason_text(reason: &Reason, decision: Zone) -> String {
    let series = reason.series.as_deref().map(clean);
    let whose = series.as_deref().unwrap_or("a value");
    let on = reason.date.map(|date| format!(" on {date}")).unwrap_or_default();
    let due = reason.due.filter(|due| *due != Instant::MAX).map(|due| due_text(due, decision));
    match reason.kind {
        ReasonKind::NoData => format!("{whose} has no figure in the chosen data"),
        ReasonKind::Stale => {
            let last = reason.date.map(|date| format!("last {date}"));
            let due = due.map(|due| format!("due {due}"));
            let told: Vec<String> = last.into_iter().chain(due).collect();
            if told.is_empty() {
                format!("{whose} is stale")
            } else {
                format!("{whose} is stale: {}", told.join(", "))
            }
        }
        ReasonKind::Gap => {
            format!(
                "{whose} has a gap{on} inside the window; add the figure, or set `gaps = \"skip\"` for the series"
            )
        }
        ReasonKind::BadData => format!("{whose} has a refused figure{on}; correct its row, or remove it"),
        ReasonKind::WarmUp => {
            let counted = if series.is_some() { "prints" } else { "ticks" };
            match reason.prints {
                Some((have, need)) => format!("{whose} warms up: {have} of {need} {counted}"),
                None => format!("{whose} warms up: its history is too short so far"),
            }
        }
        ReasonKind::Undefined => {
            let whose =
                series.as_ref().map_or_else(|| whose.to_owned(), |series| format!("a value of {series}"));
            format!("{whose} is undefined here: 0/0, a logarithm of 0 or less, or a range of 0")
        }
        ReasonKind::NotYetPublished => {
            let due = due.map(|due| format!(": due {due}")).unwrap_or_default();
            format!("{whose} is not yet published{due}")
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
        check(reason(ReasonKind::NoData, Some("growth")), "growth has no figure in the chosen data");
        let warm = Reason { prints: Some((12, 20)), ..reason(ReasonKind::WarmUp, Some("hyg")) };
        check(warm, "hyg warms up: 12 of 20 prints");
        let mixed = Reason { prints: Some((3, 5)), ..reason(ReasonKind::WarmUp, None) };
        check(mixed, "a value warms up: 3 of 5 ticks");
        check(
            reason(ReasonKind::Undefined, Some("index")),
            "a value of index is undefined here: 0/0, a logarithm of 0 or less, or a range of 0",
        );
        check(reason(ReasonKind::Stale, Some("evil\u{1b}[2J")), "evil[2J is stale");
    }
}
