//! Problems found in rule files and data: what is wrong, where, and how to mend it.
//!
//! A stage returns its result together with all problems it found. [`render`] lays them out.

mod code;
mod render;
mod suggest;

pub use code::{Code, Severity};
pub use render::{Format, render};
pub use suggest::nearest;

use crate::source::Span;

/// A second place that a problem speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One problem: code, the smallest guilty span, a message, further labels, and the fix when it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    pub severity: Severity,
    /// Absent for problems that belong to no text (a missing data file, say).
    pub span: Option<Span>,
    /// Lower case, one clause, no full stop.
    pub message: String,
    /// Text under the guilty span.
    pub label: String,
    pub labels: Vec<Label>,
    pub help: Option<String>,
}

impl Problem {
    /// A problem at a place, with its code's usual severity.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::nowhere(code, message) }
    }

    /// A problem that belongs to no text.
    pub fn nowhere(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            span: None,
            message: message.into(),
            label: String::new(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// Sets the text under the guilty span.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Whether the problem stops evaluation.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
