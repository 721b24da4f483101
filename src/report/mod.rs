//! Lays out what sessions answer: text for people, JSON, CSV and NDJSON for programs, reference pages.

mod clean;
mod diff;
mod doctor;
mod explain;
mod fetch;
mod figures;
mod flow;
mod grammar;
mod history;
mod import;
mod json;
mod layout;
mod lines;
mod markdown;
mod notation;
mod paint;
mod reference;
mod routine;
mod rule;
mod sentence;
mod series;
mod signal;
mod stored;
mod table;
mod text;
mod weights;
mod words;

#[cfg(test)]
mod tests;

pub use clean::clean;
pub use diff::diff;
pub use doctor::{doctor_json, doctor_text};
pub use explain::explain_text;
pub use fetch::{fetch_json, fetch_summary, fetch_text};
pub use grammar::{grammar_markdown, reserved_words};
pub use history::{check_text, episodes_text, history_text};
pub use import::import_text;
pub use json::{due_json, explain_json, run_json};
pub use layout::width_of;
pub use lines::history_ndjson;
pub use markdown::{due_markdown, run_markdown};
pub use paint::{Look, Paint};
pub use reference::{
    code_list, code_page, codes_markdown, functions_json, functions_markdown, functions_text,
};
pub use sentence::{reason_text, reasons_text};
pub use series::{series_text, survey_json, survey_text, values_text};
pub use stored::{revisions_csv, revisions_text, series_json};
pub use table::{episodes_csv, history_csv, run_csv, values_csv, values_json};
pub use text::{due_text, run_text};
pub use words::{ago, moment_text};
