//! Opening hours of one session.

/// Opening hours of a session, in seconds after the midnight of its day in the calendar's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// Start of trading.
    pub open: u32,
    /// End of trading; 86,400 is the next midnight.
    pub close: u32,
    /// Start and end of a break in the middle.
    pub lunch: Option<(u32, u32)>,
}

impl Hours {
    /// The whole day, midnight to midnight.
    pub const ALL_DAY: Self = Self { open: 0, close: 86_400, lunch: None };
}

/// Seconds after midnight.
pub(super) const fn clock(hour: u32, minute: u32) -> u32 {
    hour * 3_600 + minute * 60
}
