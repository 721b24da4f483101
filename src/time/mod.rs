//! Instants, civil days, zones, calendars and release timetables: when a session is and when a figure becomes known.
//!
//! Everything here is pure: no clock is read and no file is opened. A [`Calendar`] says which days have a session,
//! a [`Zone`] turns wall clocks into [`Instant`]s, and a [`Timetable`] combines both into the instant at which a
//! figure stamped with a [`Day`] may first be used.

mod calendar;
mod day;
mod holidays;
mod hours;
mod instant;
mod japan;
mod period;
mod sessions;
mod timetable;
mod trading;
mod united_states;
mod zone;

pub use calendar::Calendar;
pub use day::Day;
pub use hours::Hours;
pub use instant::{Instant, months_before};
pub use period::{Period, sessions_of};
pub use timetable::{ReleaseRule, Timetable};
pub use trading::Trading;
pub use zone::Zone;
