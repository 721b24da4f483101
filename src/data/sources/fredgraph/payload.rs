//! The shape of an answer: two columns, the date and the id.
//!
//! Headers are `DATE,ID` in old files and `observation_date,ID` in new ones; a missing figure is `.` in old files and empty in new ones.

/// Names of the column of dates.
pub(super) const STAMPS: [&str; 2] = ["observation_date", "DATE"];
