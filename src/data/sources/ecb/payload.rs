//! The shape of an answer: a table of some thirty named columns, cells with commas quoted, months as `2024-01`.
//!
//! With `detail=dataonly` most of the columns are left out, `UNIT_MULT` among them.

/// The column of days or months.
pub(super) const STAMP: &str = "TIME_PERIOD";

/// The column of figures.
pub(super) const VALUE: &str = "OBS_VALUE";

/// The column of the series' name: rows of several series may stand in one table.
pub(super) const KEY: &str = "KEY";

/// The column of the power of ten that figures are to be multiplied with; 0 for all rates.
pub(super) const POWER: &str = "UNIT_MULT";
