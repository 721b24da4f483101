//! The rule of `ten_million_rows` as one loop written by hand: the measure of what interpreting costs, and of the results.

use shiome::series::{Column, Series};

/// Number of bars at which `x > x.vwap and x.ma25.slope > 0` has held three times in a row.
pub fn triggered(series: &Series) -> usize {
    let (high, low) = (series.column(Column::High), series.column(Column::Low));
    let (close, volume) = (series.column(Column::Close), series.column(Column::Volume));
    let mut leaving = close.iter();
    let (mut sum, mut turnover, mut traded) = (0.0, 0.0, 0.0);
    let mut logs = [f64::NAN; 5];
    let (mut session, mut streak, mut count) = (None, 0, 0);
    let rows = high.iter().zip(low).zip(close).zip(volume).zip(&series.sessions);
    for (bar, ((((high, low), close), volume), day)) in rows.enumerate() {
        sum += close;
        if bar >= 25 {
            sum -= leaving.next().unwrap_or(&0.0);
        }
        let [_, b, c, d, e] = logs;
        logs = [b, c, d, e, if bar >= 24 { (sum / 25.0).ln() } else { f64::NAN }];
        let [a, b, _, d, e] = logs;
        if session != Some(*day) {
            (session, turnover, traded) = (Some(*day), 0.0, 0.0);
        }
        turnover += (high + low + close) / 3.0 * volume;
        traded += volume;
        // The sign of the least-squares slope; a comparison with NaN is false.
        let strong = *close > turnover / traded && 2.0 * (e - a) + (d - b) > 0.0;
        streak = if strong { streak + 1 } else { 0 };
        count += usize::from(streak >= 3);
    }
    count
}

/// The sum of the columns that the rule reads: what reading memory costs.
pub fn floor(series: &Series) -> f64 {
    let columns = [Column::High, Column::Low, Column::Close, Column::Volume];
    let sum = |column: Column| {
        let lanes = series.column(column).chunks_exact(8).fold([0.0; 8], |mut lanes, figures| {
            for (lane, figure) in lanes.iter_mut().zip(figures) {
                *lane += figure;
            }
            lanes
        });
        lanes.iter().sum::<f64>()
    };
    columns.into_iter().map(sum).sum()
}
