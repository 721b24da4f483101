//! The shape of files: CSV, with a header in those of perpetuals and without one in old ones of the spot market.
//!
//! Stamps are epochs in milliseconds; those of the spot market in microseconds from 2025-01-01.

/// The columns of bars, for files without a header.
pub(super) const KLINES: &str = "open_time,open,high,low,close,volume,close_time,quote_volume,count,\
                                 taker_buy_volume,taker_buy_quote_volume,ignore";

/// The column of stamps of bars.
pub(super) const OPEN_TIME: &str = "open_time";

/// Columns of `metrics`.
pub(super) const CREATE_TIME: &str = "create_time";
pub(super) const SYMBOL: &str = "symbol";
pub(super) const OPEN_INTEREST: &str = "sum_open_interest";

/// Samples of a file whose stamps begin with midnight are labelled with the start of their five minutes.
pub(super) const STEP_MILLIS: i64 = 300_000;
