//! Identifiers: which words may be names, and which names may deceive the eye.

use pest::unicode::{
    ARMENIAN, BOPOMOFO, CHEROKEE, COPTIC, CYRILLIC, DEVANAGARI, GEORGIAN, GREEK, HAN, HANGUL, HEBREW,
    HIRAGANA, KATAKANA, LATIN, THAI, XID_CONTINUE, XID_START,
};
use unicode_normalization::UnicodeNormalization as _;

use super::lexeme::is_direction_mark;
use crate::diag::{Code, Problem};
use crate::source::Span;

/// Words that begin a statement.
pub(super) const STATEMENT_WORDS: [&str; 12] = [
    "use",
    "param",
    "let",
    "universe",
    "rule",
    "when",
    "portfolio",
    "regime",
    "checklist",
    "strategy",
    "test",
    "clock",
];

const EXPRESSION_WORDS: [&str; 15] = [
    "and", "or", "not", "is", "between", "crosses", "for", "within", "since", "on", "followed", "becomes",
    "true", "false", "unknown",
];

/// Whether a word is reserved and so cannot be a name (after a dot it still can).
pub(super) fn is_reserved(word: &str) -> bool {
    STATEMENT_WORDS.contains(&word) || EXPRESSION_WORDS.contains(&word)
}

/// Whether a text may stand as a name: an identifier (Unicode XID, a leading `_` allowed) that is not reserved.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let head = match chars.next() {
        Some('_') => text.len() > 1,
        Some(c) => XID_START(c),
        None => false,
    };
    head && chars.all(XID_CONTINUE) && !is_reserved(text)
}

/// The name as it is compared: NFC, control characters left out.
pub(super) fn normal(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.chars().filter(|c| !is_direction_mark(*c)).nfc().collect()
}

/// A warning about a name that may look like another one.
pub(super) fn deceptive(text: &str, span: Span) -> Option<Problem> {
    if text.chars().any(is_direction_mark) {
        let problem = Problem::new(
            Code::MixedScript,
            span,
            "name contains a character that turns the direction of text",
        )
        .help(format!("write `{}`", normal(text)));
        return Some(problem);
    }
    let mut scripts: Vec<&str> = text.chars().filter_map(script).collect();
    scripts.dedup();
    let first = *scripts.first()?;
    let (at, other) = text
        .char_indices()
        .find_map(|(at, c)| script(c).filter(|name| *name != first).map(|name| (at, name)))?;
    // Latin letters beside one East Asian script are everyday writing and cannot be mistaken for each other.
    let letters: Vec<&str> = scripts.iter().copied().filter(|name| *name != "Latin").collect();
    if letters.iter().all(|name| *name == "East Asian") {
        return None;
    }
    let odd = text.get(at..).and_then(|rest| rest.chars().next())?;
    let problem = Problem::new(
        Code::MixedScript,
        span,
        format!("name `{}` mixes {first} and {other} letters", normal(text)),
    )
    .help(format!("`{odd}` is the {other} letter U+{:04X}; write the name in one script", u32::from(odd)));
    Some(problem)
}

/// The script of a letter; none for digits, marks and letters common to several scripts.
fn script(c: char) -> Option<&'static str> {
    type Row = (&'static str, fn(char) -> bool);
    const ROWS: [Row; 12] = [
        ("Latin", LATIN),
        ("Greek", GREEK),
        ("Cyrillic", CYRILLIC),
        ("East Asian", |c| HAN(c) || HIRAGANA(c) || KATAKANA(c) || HANGUL(c) || BOPOMOFO(c)),
        ("Armenian", ARMENIAN),
        ("Georgian", GEORGIAN),
        ("Cherokee", CHEROKEE),
        ("Coptic", COPTIC),
        ("Hebrew", HEBREW),
        ("Arabic", pest::unicode::ARABIC),
        ("Devanagari", DEVANAGARI),
        ("Thai", THAI),
    ];
    if c.is_ascii() {
        return c.is_ascii_alphabetic().then_some("Latin");
    }
    ROWS.iter().find(|(_, contains)| contains(c)).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::{deceptive, is_name, normal};
    use crate::source::Span;

    #[test]
    fn knows_names() {
        for name in ["hyg", "信用悪化", "index", "stop", "then", "at", "_x", "ma25"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["", "_", "25x", "when", "and", "unknown", "a b", "a.b", "a\u{202E}b"] {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn composes_names() {
        assert_eq!(normal("cafe\u{301}"), "café");
    }

    #[test]
    fn warns_of_mixed_scripts() {
        let message = |text| deceptive(text, Span::default()).map(|problem| problem.message);
        assert_eq!(message("信用ma25"), None);
        assert_eq!(message("トレンド_指数"), None);
        assert_eq!(message("δ"), None);
        assert_eq!(message("hуg"), Some("name `hуg` mixes Latin and Cyrillic letters".to_owned()));
        assert!(message("a\u{202E}b").is_some());
    }
}
