//! The integration tests: one binary, one file a subject.

mod architecture;
mod calendar;
mod data;
mod indicators;
mod sample;
mod suite;
mod syntax;
