//! The integration tests: one binary, one file a subject.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests read files, run the program, and fail by panicking"
)]

mod architecture;
mod calendar;
mod checklist;
mod data;
mod doctor;
mod due;
mod every;
mod examples;
mod examples_projects;
mod facts;
mod fault;
mod fetch;
mod format;
mod format_command;
mod import;
mod indicators;
mod invariance;
mod lints;
mod machine;
mod nasty;
mod pages;
mod point_in_time;
mod prefix;
mod publishers;
mod random;
mod real_bars;
mod reference;
mod report;
mod routine_command;
mod sample;
#[path = "../../src/data/net/server.rs"]
mod server;
mod shipped;
mod start;
mod suite;
mod syntax;
mod tokyo;
mod truth;
