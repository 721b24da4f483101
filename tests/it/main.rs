//! The integration tests: one binary, one file a subject.

mod calendar;
mod indicators;
mod sample;
