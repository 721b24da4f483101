//! Release dates that come with the program: `nfp`, `cpi` and `fomc` work without a source and without a key.
//!
//! The tables are facts of the US government, kept by hand; each says in its first lines from which public record, up to which row it
//! has been compared with what happened (`settled`; later rows are the publisher's plan) and up to which day it is complete (`end`). A
//! row is a date and a New York time. Two more columns keep the past honest: the day on which an unusual date became public, and the
//! last day on which a date was planned that came to nothing. They come out as [`Notice`]s, so that nothing waits for a decision that
//! nobody expected.

use super::sheet::{Published, Sheet};
use super::stamps::{self, Stamp};
use crate::series::Notice;
use crate::time::{Day, Instant, Zone};

/// The tables, by the names of their series.
const TABLES: &[(&str, &str)] =
    &[("cpi", include_str!("cpi.csv")), ("fomc", include_str!("fomc.csv")), ("nfp", include_str!("nfp.csv"))];

/// The names of the series that have a table here, in byte order.
