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
        columns.push(FrameSeries::new(series.name_of(*column).into(), figures).into_column());
    }
    DataFrame::new_infer_height(columns)
}

#[cfg(test)]
mod tests {
    use super::super::{Row, Sessions, Shape, Staleness, Status, build};
    use super::*;
    use crate::series::{Column, Evidence, Kind};
    use crate::time::{Calendar, Day, Instant, Period};

    #[test]
    fn a_frame_has_dates_arrivals_and_nulls() {
        let shape = Shape {
            name: "x".to_owned(),
            kind: Kind::Points,
            period: Period::Daily,
            unit: crate::unit::Unit::NUMBER,
            sessions_of: Sessions::Calendar(Calendar::Weekdays),
            evidence: Evidence::Scheduled,
            per_year: 252.0,
            staleness: Staleness::Slot { grace: 0, allowance: 0 },
        };
        let row = |day: i32| Row {
            session: Day(day),
            end: Instant(0),
            known: Instant(i64::from(day) * 1000),
            status: Status::Figure,
            evidence: Evidence::Scheduled,
        };
        let expected: Vec<(Day, Instant)> =
            (4..7).map(|day| (Day(day), Instant(i64::from(day) * 1000))).collect();
        let columns = vec![(Column::Value, vec![1.5, 3.5])];
        let series = build(&shape, &[row(4), row(6)], columns, &expected, |_| Instant::MAX, Instant::MAX);
        let frame = to_frame(&series).unwrap();
        let names: Vec<&str> = frame.get_column_names().into_iter().map(|name| name.as_str()).collect();
        assert_eq!((frame.height(), names), (3, vec!["session", "known_at", "value"]));
        assert_eq!(frame.column("session").unwrap().dtype(), &DataType::Date);
        let zoned = DataType::Datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC));
        assert_eq!(frame.column("known_at").unwrap().dtype(), &zoned);
        let values: Vec<Option<f64>> = frame.column("value").unwrap().f64().unwrap().iter().collect();
        assert_eq!(values, [Some(1.5), None, Some(3.5)]);
    }
}
