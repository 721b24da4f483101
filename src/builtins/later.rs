//! Names of the language that this version does not evaluate yet; they are answered by `not-yet`, never by "unknown".

/// Methods and functions that need intraday sessions, events or universes.
pub const LATER: &[&str] = &[
    "session_high",
    "session_low",
    "session_open",
    "prev_high",
    "prev_low",
    "prev_close",
    "bars_into_session",
    "bars_to_close",
    "minutes_since",
    "next_in",
    "released",
    "first_bar_after",
    "share",
    "number",
    "mean",
    "top",
    "rank",
];
