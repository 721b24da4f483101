//! Series as polars frames, for Parquet and for what users do with results.

use polars::prelude::{
    Column as FrameColumn, DataFrame, DataType, IntoColumn, IntoSeries, NamedFrom, PolarsResult,
    Series as FrameSeries, TimeUnit, TimeZone,
};

use super::Series;

/// One row a slot: `session` (date), `known_at` (UTC milliseconds of the slot's first event) and the figures (null = unknown).
///
/// # Errors
/// What polars refuses (columns of different lengths, which the series' invariants exclude).
pub fn to_frame(series: &Series) -> PolarsResult<DataFrame> {
    let sessions: Vec<i32> = series.sessions.iter().map(|day| day.0).collect();
    let mut known: Vec<Option<i64>> = vec![None; sessions.len()];
    for (at, slot) in series.known.iter().zip(&series.newest) {
        if let Some(cell) = known.get_mut(*slot as usize) {
            cell.get_or_insert(at.0);
        }
    }
    let mut columns: Vec<FrameColumn> = vec![
        FrameSeries::new("session".into(), sessions).cast(&DataType::Date)?.into_column(),
        FrameSeries::new("known_at".into(), known)
            .i64()?
            .clone()
            .into_datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC))
            .into_series()
            .into_column(),
    ];
    for (column, figures) in &series.columns {
        let figures: Vec<Option<f64>> =
            figures.iter().map(|&figure| (!figure.is_nan()).then_some(figure)).collect();
        columns.push(FrameSeries::new(column.name().into(), figures).into_column());
    }
    DataFrame::new_infer_height(columns)
}
