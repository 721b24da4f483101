//! How text looks: colours, symbols, widths, and what is kept from the terminal.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::engine::Verdict;

/// What the output can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub color: bool,
    /// Symbols beyond ASCII.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self { color: false, unicode: true, width: 80 }
    }
}

/// Styles of the parts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Triggered,
    Pending,
    Unknown,
    Clear,
    Strong,
    Faint,
}

impl Paint {
    /// The style of a verdict.
    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Triggered => Self::Triggered,
            Verdict::Pending => Self::Pending,
            Verdict::Unknown => Self::Unknown,
            Verdict::Clear => Self::Clear,
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Triggered => AnsiColor::Red.on_default().bold(),
            Self::Pending => AnsiColor::Yellow.on_default(),
            Self::Unknown => AnsiColor::Magenta.on_default(),
            Self::Clear => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
        }
    }
}

impl Look {
    /// Text in a style.
    pub fn paint(self, paint: Paint, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let style = paint.style();
        format!("{style}{text}{style:#}")
    }

    /// The mark of a verdict.
    pub fn mark(self, verdict: Verdict) -> &'static str {
        match (verdict, self.unicode) {
            (Verdict::Triggered, true) => "●",
            (Verdict::Pending, true) => "◐",
            (Verdict::Clear, true) => "○",
            (Verdict::Triggered, false) => "*",
            (Verdict::Pending, false) => "~",
            (Verdict::Clear, false) => "-",
            (Verdict::Unknown, _) => "?",
        }
    }

    /// Text with ASCII stand-ins where the output shows nothing else.
    pub fn plain(self, text: &str) -> String {
        if self.unicode {
            return text.to_owned();
        }
        let stand_in = |c: char| match c {
            '−' => "-".to_owned(),
            '·' => "|".to_owned(),
            '→' => "->".to_owned(),
            '×' => "x".to_owned(),
            'σ' => "sd".to_owned(),
            '│' => "|".to_owned(),
            '├' | '└' => "+".to_owned(),
            '─' => "-".to_owned(),
            '✓' => "true".to_owned(),
            '✗' => "false".to_owned(),
            '…' => "...".to_owned(),
            other => other.to_string(),
        };
        text.chars().map(stand_in).collect()
    }
}

/// Columns a text takes; East Asian characters take two.
pub fn width_of(text: &str) -> usize {
    text.width()
}

/// Text of rule files and data without control and bidirectional-override characters.
pub fn clean(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).filter(|&c| !hidden(c)).collect()
}

/// Text padded to a width.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(width_of(text))))
}

/// Breaks text at blanks so that no line is wider than `width`; lines after the first are indented.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let wide = width_of(word);
        if column > 0 && column + 1 + wide > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += wide;
    }
    out
}
