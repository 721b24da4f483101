//! The integration tests: one binary, one file a subject.

#![allow(clippy::disallowed_methods, reason = "tests read files and run the program")]

mod architecture;
mod calendar;
mod data;
mod indicators;
mod invariance;
mod sample;
mod suite;
mod syntax;
