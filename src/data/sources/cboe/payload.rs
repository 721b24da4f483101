//! The shape of an answer: `DATE,OPEN,HIGH,LOW,CLOSE` (VIX, VIX9D), or the date and the index under its own name (`DATE,VVIX`,
//! `DATE,SKEW`). Dates are written with the month first; there is no volume.

/// The column of dates.
pub(super) const STAMP: &str = "DATE";

/// The columns of prices, and their names in a sheet.
pub(super) const PRICES: [(&str, &str); 4] =
    [("OPEN", "open"), ("HIGH", "high"), ("LOW", "low"), ("CLOSE", "close")];
