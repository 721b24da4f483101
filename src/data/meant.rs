//! The word that was meant where a catalogue value means nothing.

use super::measure;
use crate::diag::nearest;
use crate::time::{Calendar, Zone};

/// Other names of the calendars.
const CALENDARS: [(&str, &str); 19] = [
    ("NYSE", "XNYS"),
    ("NASDAQ", "XNYS"),
    ("XNAS", "XNYS"),
    ("ARCA", "XNYS"),
    ("CBOE", "XNYS"),
    ("US", "XNYS"),
    ("TSE", "XTKS"),
    ("JPX", "XTKS"),
    ("TOKYO", "XTKS"),
    ("NIKKEI", "XTKS"),
    ("JP", "XTKS"),
    ("BOND", "SIFMA"),
    ("BONDS", "SIFMA"),
    ("FRB", "FEDERAL"),
    ("FEDWIRE", "FEDERAL"),
    ("24/7", "CRYPTO"),
    ("BINANCE", "CRYPTO"),
    ("WEEKDAY", "WEEKDAYS"),
    ("BUSINESS", "WEEKDAYS"),
];

/// Other names of the units.
const UNITS: [(&str, &str); 20] = [
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("us dollar", "USD"),
    ("$", "USD"),
    ("yen", "JPY"),
    ("¥", "JPY"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("€", "EUR"),
    ("pounds", "GBP"),
    ("pound", "GBP"),
    ("£", "GBP"),
    ("%", "percent"),
    ("pct", "percent"),
    ("per cent", "percent"),
    ("bps", "bp"),
    ("basis points", "bp"),
    ("fraction", "ratio"),
    ("pts", "points"),
    ("price", "points"),
];

const UNIT_WORDS: [&str; 8] = ["percent", "bp", "ratio", "points", "index", "count", "volume", "shares"];
const CURRENCIES: [&str; 8] = ["USD", "JPY", "EUR", "GBP", "CHF", "AUD", "CAD", "CNY"];

/// The fix for a value of a key, if it is known.
pub(super) fn word(key: &str, found: &str) -> Option<String> {
    match key.rsplit('.').next().unwrap_or(key) {
        "calendar" => calendar(found).map(|name| write(key, name)),
        "unit" => unit(found).map(|name| write(key, &name)),
        "oi" => Some(open_interest(found)),
        "zone" => Some(zone(found)),
        _ => None,
    }
}

fn write(key: &str, value: &str) -> String {
    format!("write `{} = \"{value}\"`", key.rsplit('.').next().unwrap_or(key))
}

fn calendar(found: &str) -> Option<&'static str> {
    let alias = CALENDARS.iter().find(|(other, _)| found.trim().eq_ignore_ascii_case(other));
    let names = || Calendar::ALL.iter().map(|calendar| calendar.name());
    alias.map(|(_, name)| *name).or_else(|| nearest(found, names()))
}

fn unit(found: &str) -> Option<String> {
    let found = found.trim();
    let alias = UNITS.iter().find(|(other, _)| found.eq_ignore_ascii_case(other)).map(|(_, name)| *name);
    let known =
        || CURRENCIES.iter().chain(&UNIT_WORDS).find(|known| known.eq_ignore_ascii_case(found)).copied();
    let near = || nearest(found, UNIT_WORDS).or_else(|| nearest(found, CURRENCIES));
    if let Some((one, other)) = found.split_once('/') {
        let pair = format!("{}/{}", one.trim().to_ascii_uppercase(), other.trim().to_ascii_uppercase());
        return measure::unit(Some(&pair), crate::series::Kind::Points).map(|_| pair);
    }
    alias.or_else(known).or_else(near).map(str::to_owned)
}

fn open_interest(found: &str) -> String {
    let meant = unit(found).filter(|word| measure::open_interest(word).is_some());
    write("oi", meant.as_deref().unwrap_or("coins"))
}

/// What a zone is, or the one that a city's name means.
pub(super) fn zone(found: &str) -> String {
    match city(found) {
        Some(name) => format!("write `{name}`; a zone is `UTC` or a name such as `America/New_York`"),
        None => "a zone is `UTC` or a name such as `America/New_York`".to_owned(),
    }
}

fn city(found: &str) -> Option<String> {
    match found.trim().to_ascii_uppercase().as_str() {
        "NY" | "NYC" | "ET" | "EDT" => return Some("America/New_York".to_owned()),
        "JST" => return Some("Asia/Tokyo".to_owned()),
        "" => return None,
        _ => {}
    }
    let words = found.trim().split([' ', '_']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect::<String>()
    });
    let city = words.collect::<Vec<_>>().join("_");
    ["America", "Asia", "Europe", "Australia", "Africa", "Pacific"]
        .iter()
        .map(|continent| format!("{continent}/{city}"))
        .find(|name| Zone::named(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_lead_to_those_of_the_catalogue() {
        let calendars = ["NYSE", "tse", "XNSY", "24/7", "the moon"].map(calendar);
        assert_eq!(calendars, [Some("XNYS"), Some("XTKS"), Some("XNYS"), Some("CRYPTO"), None]);
        let units = ["dollars", "usd", "%", "persent", "jpy/usd", "furlongs"].map(unit);
        let expected = [Some("USD"), Some("USD"), Some("percent"), Some("percent"), Some("JPY/USD"), None];
        assert_eq!(units, expected.map(|word| word.map(str::to_owned)));
        let cities = ["New_York", "new york", "Tokyo", "ET", "Atlantis", ""].map(city);
        let expected = [
            Some("America/New_York"),
            Some("America/New_York"),
            Some("Asia/Tokyo"),
            Some("America/New_York"),
            None,
            None,
        ];
        assert_eq!(cities, expected.map(|name| name.map(str::to_owned)));
    }

    #[test]
    fn every_proposal_is_understood() {
        for (_, name) in CALENDARS {
            assert!(Calendar::named(name).is_some(), "{name}");
        }
        let units = UNITS.iter().map(|(_, name)| *name).chain(UNIT_WORDS).chain(CURRENCIES);
        for name in units {
            assert!(measure::unit(Some(name), crate::series::Kind::Points).is_some(), "{name}");
        }
    }
}
