//! How long the tables of dates that come with the program still reach.

use super::super::events;
use super::{Area, Catalog, Finding, Level};
use crate::time::{Day, Instant, Zone};

/// The last day of calendars.
const CALENDARS: (i32, u32, u32) = (2035, 12, 31);
/// From so many days before its end a table is told of.
const AHEAD: i32 = 90;

pub(super) fn examine(now: Instant, catalog: &Catalog, findings: &mut Vec<Finding>) {
    let today = Zone::new_york().local(now).0;
    for name in events::names() {
        let own = catalog.get(name).and_then(|entry| entry.path.as_deref());
        findings.extend(match (own, events::end(name)) {
            (Some(path), _) => {
                let text = format!("dates of {name} are those of `{path}`");
                Some(Finding::new(Area::Dates, Level::Ok, text).about(name))
            }
            (None, Some(end)) => {
                let help = format!("update shiome; until then give the dates in a file: `path = \"data/{name}.csv\"` below `[series.{name}]`");
                Some(reaching(&format!("dates of {name} come with the program"), end, today, &help).about(name))
            }
            (None, None) => None,
        });
    }
    let (year, month, day) = CALENDARS;
    findings.extend(
        Day::from_ymd(year, month, day)
            .map(|end| reaching("calendars are exact", end, today, "update shiome")),
    );
}

fn reaching(what: &str, end: Day, today: Day, help: &str) -> Finding {
    let left = end.0 - today.0;
    let text = format!("{what} up to {end}");
    if left >= AHEAD {
        return Finding::new(Area::Dates, Level::Ok, text);
    }
    let (level, days) = if left < 0 {
        (Level::Wrong, format!("{} ago", days(-left)))
    } else {
        (Level::Note, format!("{} from now", days(left)))
    };
    Finding::new(Area::Dates, level, format!("{text}, {days}")).help(help)
}

fn days(days: i32) -> String {
    format!("{days} day{}", if days == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(now: &str) -> Vec<(Option<String>, Level)> {
        let mut findings = Vec::new();
        examine(Instant::parse_rfc3339(now).unwrap(), &Catalog::builtin(), &mut findings);
        findings.into_iter().map(|finding| (finding.subject, finding.level)).collect()
    }

    #[test]
    fn an_end_is_told_ninety_days_ahead_and_is_wrong_once_it_is_past() {
        for name in events::names() {
            let end = events::end(name).unwrap();
            let level = |days: i32| {
                let noon = Zone::new_york().instant(end + days, 12 * 3600);
                let found = levels(&noon.to_string());
                found.into_iter().find(|(subject, _)| subject.as_deref() == Some(name)).unwrap().1
            };
            assert_eq!(
                [-90, -89, 0, 1].map(level),
                [Level::Ok, Level::Note, Level::Note, Level::Wrong],
                "{name}"
            );
        }
        assert_eq!(levels("2035-01-01T12:00:00Z").pop(), Some((None, Level::Ok)));
        assert_eq!(levels("2036-01-02T12:00:00Z").pop(), Some((None, Level::Wrong)));
    }

    #[test]
    fn dates_of_the_users_own_do_not_end() {
        let mut catalog = Catalog::builtin();
        catalog.merge("[series.nfp]\npath = \"data/nfp.csv\"\n", "test").unwrap();
        let mut findings = Vec::new();
        examine(Instant::parse_rfc3339("2099-01-01T12:00:00Z").unwrap(), &catalog, &mut findings);
        let nfp = findings.iter().find(|finding| finding.subject.as_deref() == Some("nfp")).unwrap();
        assert_eq!((nfp.level, nfp.text.as_str()), (Level::Ok, "dates of nfp are those of `data/nfp.csv`"));
    }
}
