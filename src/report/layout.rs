//! Text in columns: no line wider than the output, items kept whole where they fit, East Asian characters two columns wide.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::flow::flow;
use super::paint::{Look, Paint};

/// Columns by which the continuation of a broken line is set in.
const HANG: usize = 2;

/// What stands between the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// `a · b`; a line break takes its place.
    Dot,
    /// `a, b`; the comma stays at the end of a broken line, and the next one is set in.
    Comma,
}

/// Columns a text takes; East Asian characters take two.
pub fn width_of(text: &str) -> usize {
    text.width()
}

/// Text padded to a width.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(width_of(text))))
}

/// A count with thousands separators.
pub(super) fn grouped(count: usize) -> String {
    crate::unit::grouped(&count.to_string())
}

/// A count with its noun: `1 tick`, `2,515 ticks`.
pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}

impl Look {
    /// Text cut to a width, with an ellipsis where something is missing.
    pub(super) fn fit(self, text: &str, width: usize) -> String {
        let text = self.plain(text);
        if width_of(&text) <= width {
            return text;
        }
        let ellipsis = self.plain("…");
        let room = width.saturating_sub(width_of(&ellipsis));
        let mut column = 0;
        let kept: String = text
            .chars()
            .take_while(|c| {
                column += c.width().unwrap_or(0);
                column <= room
            })
            .collect();
        format!("{}{ellipsis}", kept.trim_end())
    }

    /// Puts text on lines of its own that begin at a column; what is broken continues set in.
    pub(super) fn put(self, out: &mut String, paint: Option<Paint>, indent: usize, text: &str) {
        let lines = flow(&self.plain(text), self.width.saturating_sub(indent), HANG);
        self.lines(out, paint, indent, &lines);
    }

    /// Puts a list whose beginning, `title`, stands out.
    pub(super) fn put_titled(self, out: &mut String, title: &str, items: &[String], join: Join) {
        let title = self.plain(title);
        let mut items = items.to_vec();
        if let Some(first) = items.first_mut() {
            *first = format!("{title} {first}");
        }
        for line in self.list(&items, join, self.width) {
            // A title broken over lines stays plain.
            let line = match line.strip_prefix(&title) {
                Some(rest) => format!("{}{rest}", self.paint(Paint::Strong, &title)),
                None => line,
            };
            let _ = writeln!(out, "{line}");
        }
    }

    /// Puts text after a mark.
    pub(super) fn put_marked(self, out: &mut String, paint: Paint, indent: usize, mark: &str, text: &str) {
        let mark = self.plain(mark);
        let column = indent + width_of(&mark) + 1;
        let lines = flow(&self.plain(text), self.width.saturating_sub(column), HANG);
        for (at, line) in lines.iter().enumerate() {
            let before = if at == 0 {
                format!("{}{} ", " ".repeat(indent), self.paint(paint, &mark))
            } else {
                " ".repeat(column)
            };
            let _ = writeln!(out, "{before}{line}");
        }
    }

    /// Puts a list on lines that begin at a column, breaking between items first and within them last.
    pub(super) fn put_list(
        self,
        out: &mut String,
        paint: Option<Paint>,
        indent: usize,
        items: &[String],
        join: Join,
    ) {
        let lines = self.list(items, join, self.width.saturating_sub(indent));
        self.lines(out, paint, indent, &lines);
    }

    /// The lines of a list, at most `width` columns wide.
    pub(super) fn list(self, items: &[String], join: Join, width: usize) -> Vec<String> {
        let (between, trail, lead) = match join {
            Join::Dot => (self.plain(" · "), "", 0),
            Join::Comma => (", ".to_owned(), ",", HANG),
        };
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        // Whether the next item must begin a line: the last one was broken.
        let mut broken = false;
        for (at, item) in items.iter().enumerate() {
            let comma = if at + 1 < items.len() { trail.len() } else { 0 };
            let item = self.plain(item);
            let taken = width_of(&line) + width_of(&between) + width_of(&item) + comma;
            if at > 0 && !broken && taken <= width {
                line.push_str(&between);
                line.push_str(&item);
                continue;
            }
            if at > 0 {
                lines.push(format!("{line}{trail}"));
            }
            let lead = if at > 0 { lead } else { 0 };
            let mut flown = flow(&item, width.saturating_sub(lead + comma), HANG - lead.min(HANG))
                .into_iter()
                .map(|part| format!("{}{part}", " ".repeat(lead)))
                .collect::<Vec<_>>();
            line = flown.pop().unwrap_or_default();
            broken = !flown.is_empty() && join == Join::Dot;
            lines.extend(flown);
        }
        lines.push(line);
        lines
    }

    /// Puts parts side by side, two blanks apart; what does not fit beside the others begins a line set in by `hang`.
    pub(super) fn put_row(self, out: &mut String, hang: usize, parts: &[(Option<Paint>, String)]) {
        let mut column = 0;
        for (paint, text) in parts {
            let text = self.plain(text);
            let wide = width_of(text.trim_end());
            if wide == 0 {
                continue;
            }
            if column > 0 && column + 2 + wide <= self.width {
                out.push_str("  ");
                column += 2;
            } else if column > 0 {
                end_line(out);
                out.push_str(&" ".repeat(hang));
                column = hang;
            }
            if column + wide <= self.width {
                // Blanks that only keep columns apart stay outside the style, so that the end of a line can lose them.
                out.push_str(&self.painted(*paint, text.trim_end()));
                out.push_str(&" ".repeat(width_of(&text) - wide));
                column += width_of(&text);
                continue;
            }
            for (at, line) in flow(&text, self.width.saturating_sub(column.max(hang)), 0).iter().enumerate() {
                if at > 0 {
                    end_line(out);
                    out.push_str(&" ".repeat(hang));
                    column = hang;
                }
                out.push_str(&self.painted(*paint, line));
                column += width_of(line);
            }
        }
        end_line(out);
    }

    fn lines(self, out: &mut String, paint: Option<Paint>, indent: usize, lines: &[String]) {
        for line in lines {
            let _ = writeln!(out, "{}{}", " ".repeat(indent), self.painted(paint, line));
        }
    }

    fn painted(self, paint: Option<Paint>, text: &str) -> String {
        paint.map_or_else(|| text.to_owned(), |paint| self.paint(paint, text))
    }
}

/// Ends a line without the blanks that only kept columns apart.
fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{Join, Look, grouped};

    #[test]
    fn lists_break_between_items_first() {
        let look = Look::default();
        let items = [
            "a 1 < b 2".to_owned(),
            "c 3 < d 4".to_owned(),
            "eeeee 5 < fffff 6 < ggggg 7".to_owned(),
            "h".to_owned(),
        ];
        assert_eq!(
            look.list(&items, Join::Dot, 22),
            ["a 1 < b 2 · c 3 < d 4", "eeeee 5 < fffff 6", "  < ggggg 7", "h"]
        );
        let items = ["one".to_owned(), "two".to_owned(), "three".to_owned()];
        assert_eq!(look.list(&items, Join::Comma, 9), ["one, two,", "  three"]);
        assert_eq!(look.list(&items, Join::Comma, 8), ["one,", "  two,", "  three"]);
        assert_eq!(look.list(&items, Join::Comma, 15), ["one, two, three"]);
    }

    #[test]
    fn cutting_counts_columns_and_not_characters() {
        let look = Look::default();
        assert_eq!(look.fit("守りの配分", 10), "守りの配分");
        assert_eq!(look.fit("守りの配分", 9), "守りの配…");
        assert_eq!(look.fit("守りの配分", 8), "守りの…");
        assert_eq!(Look { unicode: false, ..look }.fit("shelter of old", 10), "shelter...");
    }

    #[test]
    fn parts_that_do_not_fit_go_to_the_next_line() {
        let mut out = String::new();
        let parts = ["○ clear".to_owned(), "since 2025".to_owned(), "守りの配分".to_owned()];
        let parts = parts.map(|part| (None, part));
        Look { width: 20, ..Look::default() }.put_row(&mut out, 4, &parts);
        assert_eq!(out, "○ clear  since 2025\n    守りの配分\n");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([999, 2515, 1_234_567].map(grouped), ["999", "2,515", "1,234,567"]);
    }
}
