//! Whether the machine's clock can be believed: every figure is kept with the moment at which it came.

use super::{Area, Finding, Level, count};
use crate::time::{Day, Instant, Zone};

/// A clock that is further from those of hosts than this many seconds is wrong.
const APART: i64 = 120;

/// The clock against what was learned by it before, and zones against moments that are known.
pub(super) fn examine(
    now: Instant,
    learned: Option<(Instant, String)>,
    zone: Zone,
    findings: &mut Vec<Finding>,
) {
    let clock = |level, text: String| Finding::new(Area::Clock, level, text);
    findings.push(match learned {
        Some((learned, name)) if learned > now => {
            let text = format!(
                "it is {} by the clock, and `{name}` was learned at {}",
                zone.show(now),
                zone.show(learned)
            );
            clock(Level::Wrong, text)
                .about(name)
                .help("set the clock: by one that is slow, figures would count as known before they were")
        }
        _ => clock(Level::Ok, format!("it is {} by the clock", zone.show(now))),
    });
    let wrong: Vec<&str> = known().into_iter().filter(|known| !known.1).map(|known| known.0).collect();
    findings.push(if wrong.is_empty() {
        clock(Level::Ok, "zones have the hours they are known to have had".to_owned())
    } else {
        let text = format!("the hours of {} are not those they are known to have had", wrong.join(", "));
        clock(Level::Wrong, text).help("install shiome again: it brings its zones with it")
    });
}

/// Whether zones have the hours they had: New York's in winter and summer (Energy Policy Act of 2005), and Tokyo's without summer time.
fn known() -> [(&'static str, bool); 3] {
    let has = |zone: Zone, at: &str, date: &str, hour: u32| {
        Instant::parse_rfc3339(at).map(|at| zone.local(at)) == Day::parse(date).map(|day| (day, hour * 3600))
    };
    let (new_york, tokyo) = (Zone::new_york(), Zone::tokyo());
    [
        ("New York in winter", has(new_york, "2024-01-02T02:00:00Z", "2024-01-01", 21)),
        ("New York in summer", has(new_york, "2024-07-01T12:00:00Z", "2024-07-01", 8)),
        ("Tokyo", has(tokyo, "2024-07-01T18:00:00Z", "2024-07-02", 3)),
    ]
}

/// The clock against those of hosts: by how many seconds it is ahead of each.
pub(super) fn compare(mut aheads: Vec<i64>, findings: &mut Vec<Finding>) {
    aheads.sort_unstable();
    // One host whose clock is wrong must not decide.
    let Some(&ahead) = aheads.get(aheads.len().saturating_sub(1) / 2) else {
        let text = "no host told the time, so the clock was compared with none";
        findings.push(Finding::new(Area::Clock, Level::Note, text));
        return;
    };
    let hosts = count(aheads.len(), "host", "hosts");
    findings.push(if ahead.abs() <= APART {
        let text = format!("the clock is within {} of {hosts}", seconds(ahead.abs().max(1)));
        Finding::new(Area::Clock, Level::Ok, text)
    } else {
        let side = if ahead > 0 { "ahead of" } else { "behind" };
        let text = format!("the clock is {} {side} {hosts}", seconds(ahead.abs()));
        let help = "set the clock, best by the system's own time service: the moment at which a figure is known is taken from it";
        Finding::new(Area::Clock, Level::Wrong, text).help(help)
    });
}

/// A time in its largest unit, rounded down.
fn seconds(seconds: i64) -> String {
    let (count, word) = match seconds {
        s if s >= 2 * 86_400 => (s / 86_400, "days"),
        s if s >= 2 * 3_600 => (s / 3_600, "hours"),
        s if s >= 2 * 60 => (s / 60, "minutes"),
        1 => return "1 second".to_owned(),
        s => (s, "seconds"),
    };
    format!("{count} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_host_decides() {
        let compared = |aheads: &[i64]| {
            let mut findings = Vec::new();
            compare(aheads.to_vec(), &mut findings);
            let finding = findings.pop().unwrap();
            (finding.level, finding.text)
        };
        let ok = |text: &str| (Level::Ok, text.to_owned());
        let wrong = |text: &str| (Level::Wrong, text.to_owned());
        assert_eq!(compared(&[0]), ok("the clock is within 1 second of 1 host"));
        assert_eq!(compared(&[-120]), ok("the clock is within 2 minutes of 1 host"));
        assert_eq!(compared(&[121]), wrong("the clock is 2 minutes ahead of 1 host"));
        assert_eq!(compared(&[-7200]), wrong("the clock is 2 hours behind 1 host"));
        assert_eq!(compared(&[90_000_000, 1, -2]), ok("the clock is within 1 second of 3 hosts"));
        assert_eq!(compared(&[500, 500, 0]), wrong("the clock is 8 minutes ahead of 3 hosts"));
        assert_eq!(compared(&[]).0, Level::Note);
    }

    #[test]
    fn a_clock_set_back_is_told_by_what_was_learned() {
        let now = Instant::parse_rfc3339("2026-11-22T12:00:00Z").unwrap();
        let level = |seconds: i64| {
            let mut findings = Vec::new();
            let learned = Some((now.plus_seconds(seconds), "hyg".to_owned()));
            examine(now, learned, Zone::new_york(), &mut findings);
            assert_eq!(findings[1].level, Level::Ok, "zones");
            findings.remove(0)
        };
        assert_eq!(level(0).level, Level::Ok);
        let wrong = level(3600);
        assert_eq!(wrong.level, Level::Wrong);
        assert_eq!(
            wrong.text,
            "it is 2026-11-22 07:00 New York by the clock, and `hyg` was learned at 2026-11-22 08:00 New York"
        );
    }
}
