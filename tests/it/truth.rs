//! What a rule says over time, sentence by sentence: truth tables, latches, holds, cooldowns, clocks and unknowns.
//!
//! Inputs are strings, one letter a session: `T` is 1, `F` is 0, a digit is itself, `U` is a session without a figure. A
//! capital letter in a condition says that the series of the small letter is above one half. Answers are strings too: a truth
//! `T F U`, a digit or `U` a tick, or a verdict `t p c u` with the held state `#` or `-` beside it.

mod clocks;
mod folder;
mod interest;
mod operators;
mod routines;
mod rules;
mod sessions;
mod slow;
mod two_clocks;
mod universe;
mod within_day;
