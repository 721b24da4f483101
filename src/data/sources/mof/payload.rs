//! The shape of an answer: a title line, a header with the maturities, and a row a business day.
//!
//! In English dates are `2024/7/31` and the text is ASCII. In Japanese dates have an era (`R6.7.31`), the text is cp932, and a note
//! stands below the rows. No figure is `-` in both.

/// The column of dates, in English and in Japanese.
pub(super) const STAMPS: [&str; 2] = ["Date", "基準日"];

/// A line that begins with it is a note, whatever follows.
pub(super) const NOTE: char = '※';

/// The files of one language.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Files {
    /// All months that have ended.
    pub past: &'static str,
    /// The present month, which on its first days has hardly a row.
    pub month: &'static str,
    /// What follows the number of years in the name of a column.
    pub years: &'static str,
}

pub(super) const ENGLISH: Files = Files {
    past: "/english/policy/jgbs/reference/interest_rate/historical/jgbcme_all.csv",
    month: "/english/policy/jgbs/reference/interest_rate/jgbcme.csv",
    years: "Y",
};

pub(super) const JAPANESE: Files = Files {
    past: "/jgbs/reference/interest_rate/data/jgbcm_all.csv",
    month: "/jgbs/reference/interest_rate/jgbcm.csv",
    years: "年",
};
