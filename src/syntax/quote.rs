//! User text inside messages.

/// The most characters of user text that a message repeats.
const LONGEST: usize = 60;

/// Puts user text between backticks, on one line and shortened in the middle when it is long.
pub(super) fn quote(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = flat.chars().count();
    if count <= LONGEST {
        return format!("`{flat}`");
    }
    let head: String = flat.chars().take(LONGEST / 2).collect();
    let tail: String = flat.chars().skip(count - LONGEST / 2).collect();
    format!("`{head}…{tail}`")
}

/// Joins alternatives: `a`, `b` or `c`.
pub(super) fn either(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{either, quote};

    #[test]
    fn shortens_and_joins() {
        assert_eq!(quote("a  <\n b"), "`a < b`");
        assert_eq!(quote(&"x".repeat(1000)).chars().count(), 63);
        assert_eq!(either(&["a".into(), "b".into(), "c".into()]), "a, b or c");
    }
}
