//! shiome: a rules language for personal market conditions.
#![doc = include_str!("../ARCHITECTURE.md")]

pub mod builtins;
pub mod check;
pub mod cli;
pub mod data;
pub mod diag;
pub mod engine;
pub mod kernel;
pub mod plan;
pub mod report;
pub mod series;
pub mod session;
pub mod source;
pub mod syntax;
pub mod time;
pub mod unit;
pub mod verdict;
