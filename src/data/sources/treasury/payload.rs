//! The shape of an answer: a CSV a year, `Date` as `MM/DD/YYYY` and a column a tenor, newest first.
//!
//! Tenors were added over the years, in the midst of the columns.

/// The name of the column of dates.
pub(super) const STAMPS: [&str; 1] = ["Date"];

/// Tenors as the header names them, with the year of their first figure.
pub(super) const TENORS: [(&str, i32); 14] = [
    ("1 Mo", 2001),
    ("1.5 Month", 2025),
    ("2 Mo", 2018),
    ("3 Mo", 1990),
    ("4 Mo", 2022),
    ("6 Mo", 1990),
    ("1 Yr", 1990),
    ("2 Yr", 1990),
    ("3 Yr", 1990),
    ("5 Yr", 1990),
    ("7 Yr", 1990),
    ("10 Yr", 1990),
    ("20 Yr", 1993),
    ("30 Yr", 1990),
];
