//! How text looks: colours and symbols.

use anstyle::{AnsiColor, Style};

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
            '●' => self.mark(Verdict::Triggered).to_owned(),
            '◐' => self.mark(Verdict::Pending).to_owned(),
            '○' => self.mark(Verdict::Clear).to_owned(),
            '■' => "#".to_owned(),
            '□' => "=".to_owned(),
            '…' => "...".to_owned(),
            other => other.to_string(),
        };
        text.chars().map(stand_in).collect()
    }
}
