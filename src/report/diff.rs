//! What a change would do to a text.

use similar::TextDiff;

/// The unified diff of a text before and after a change, with three lines of context; empty if nothing changes.
pub fn diff(name: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().header(name, name).to_string()
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn shows_lines_with_their_neighbours() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let expected = "--- x\n+++ x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n";
        assert_eq!(diff("x", before, &before.replace('5', "five")), expected);
        assert_eq!(diff("x", before, before), "");
    }
}
