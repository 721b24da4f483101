//! Figures that contradict themselves or what the catalogue believes.

use super::header::Figure;
use super::profile::Profile;
use super::report::{Fault, Finding};
use super::table::{Table, finding};
use super::volume;
use crate::series::{Column, Kind, Row, Status};
use crate::unit::Dim;

/// Open, high, low and close are compared with this relative tolerance, because adjusted prices are products.
const TOLERANCE: f64 = 1e-9;
/// Open or close may lie this far outside high and low and be kept with a remark; vendors mix sources by fractions of a per cent.
const FAR: f64 = 0.05;
/// The adjusted close may fall this much against the close by rounding.
const ROUNDING: f64 = 0.002;

/// So many bars tell that a vendor repeats the open as the close.
const ENOUGH: usize = 20;

/// Checks every row that is still used: refused ones become bad data, the others may get a remark.
pub(super) fn figures(
    table: &Table,
    profile: &Profile,
    rows: &mut [Option<Row>],
    findings: &mut Vec<Finding>,
) {
    let check = Check::of(table, profile);
    let (mut equal, mut compared) = (0_usize, 0_usize);
    let mut factor = f64::NAN;
    for (index, row) in rows.iter_mut().enumerate() {
        let Some(row) = row.as_mut().filter(|row| row.status == Status::Figure) else { continue };
        let bar = check.bar(index);
        let mut say = |fault: Fault, value: f64| {
            let line = table.lines.get(index).copied().unwrap_or(0);
            findings.push(finding(line, row.session.to_string(), value.to_string(), fault));
        };
        if let Some((fault, value)) = check.refusal(index, &bar) {
            say(fault, value);
            row.status = Status::BadData;
            continue;
        }
        if let Some(value) = bar.outside(TOLERANCE) {
            say(Fault::Outside, value);
        }
        let adjusted = check.at(check.adj, index) / bar.close;
        if adjusted < factor * (1.0 - ROUNDING) {
            say(Fault::Adjustment, check.at(check.adj, index));
        }
        factor = if adjusted.is_nan() { factor } else { adjusted };
        compared += usize::from(!bar.open.is_nan());
        equal += usize::from(bar.open == bar.close);
    }
    if equal * 2 > compared && compared >= ENOUGH {
        findings.push(finding(0, format!("{equal} of {compared} rows"), "", Fault::CloseIsOpen));
    }
    if check.volume.is_none() {
        return;
    }
    let used = |row: &&Row| row.status == Status::Figure;
    let volumes = rows.iter().enumerate().filter_map(|(index, row)| {
        row.as_ref().filter(used).map(|row| (row.session, check.at(check.volume, index)))
    });
    for change in volume::changes(volumes) {
        let first = rows
            .iter()
            .zip(&table.lines)
            .find(|(row, _)| row.is_some_and(|row| row.session == change.session));
        let line = first.map_or(0, |(_, &line)| line);
        findings.push(finding(line, change.session.to_string(), times(change.factor), Fault::VolumeSize));
    }
}

/// A factor as people say it: `40`, `1/40`.
fn times(factor: f64) -> String {
    if factor < 1.0 { format!("1/{:.0}", 1.0 / factor) } else { format!("{factor:.0}") }
}

/// One bar; absent columns are NaN.
struct Bar {
    open: f64,
    high: f64,
    low: f64,
    close: f64,
}

impl Bar {
    /// An open or close outside high and low by more than a share of its size.
    fn outside(&self, share: f64) -> Option<f64> {
        let beyond = |price: f64| {
            let slack = share * price.abs();
            price > self.high + slack || price < self.low - slack
        };
        [self.open, self.close].into_iter().find(|&price| beyond(price))
    }
}

/// What the figures of one table are held against.
struct Check<'a> {
    open: Option<&'a [f64]>,
    high: Option<&'a [f64]>,
    low: Option<&'a [f64]>,
    close: Option<&'a [f64]>,
    adj: Option<&'a [f64]>,
    volume: Option<&'a [f64]>,
    oi: Option<&'a [f64]>,
    /// The value of points.
    value: Option<&'a [f64]>,
    prices: bool,
    least: f64,
    most: f64,
}

impl<'a> Check<'a> {
    fn of(table: &'a Table, profile: &Profile) -> Self {
        let column = |wanted: Column| {
            let place = table.layout.figures.iter().position(|figure| *figure == Figure::Column(wanted));
            place.and_then(|place| table.figures.get(place)).map(Vec::as_slice)
        };
        let (unit, shift) = profile.unit(table.layout.kind);
        let [least, most] = profile.plausible.unwrap_or([f64::NEG_INFINITY, f64::INFINITY]);
        Self {
            open: column(Column::Open),
            high: column(Column::High),
            low: column(Column::Low),
            close: column(Column::Close),
            adj: column(Column::Adj),
            volume: column(Column::Volume),
            oi: column(Column::Oi),
            value: column(Column::Value),
            prices: table.layout.kind == Kind::Bars && matches!(unit.dim, Dim::Price(_) | Dim::Level),
            least: super::number::shifted(least, shift),
            most: super::number::shifted(most, shift),
        }
    }

    fn at(&self, column: Option<&[f64]>, index: usize) -> f64 {
        column.and_then(|column| column.get(index)).copied().unwrap_or(f64::NAN)
    }

    fn bar(&self, index: usize) -> Bar {
        Bar {
            open: self.at(self.open, index),
            high: self.at(self.high, index),
            low: self.at(self.low, index),
            close: self.at(self.close, index),
        }
    }

    /// Why a row cannot be used, and the figure that says so.
    fn refusal(&self, index: usize, bar: &Bar) -> Option<(Fault, f64)> {
        let prices = [bar.open, bar.high, bar.low, bar.close, self.at(self.adj, index)];
        if let Some(&price) = prices.iter().find(|&&price| self.prices && price <= 0.0) {
            return Some((Fault::NotPositive, price));
        }
        if bar.high < bar.low - TOLERANCE * bar.low.abs() {
            return Some((Fault::HighBelowLow, bar.high));
        }
        if let Some(price) = bar.outside(FAR).filter(|_| self.prices) {
            return Some((Fault::FarOutside, price));
        }
        let volumes = [self.at(self.volume, index), self.at(self.oi, index)];
        if let Some(&volume) = volumes.iter().find(|&&volume| volume < 0.0) {
            return Some((Fault::NegativeVolume, volume));
        }
        let believed = [bar.open, bar.high, bar.low, bar.close, self.at(self.value, index)];
        let strange = believed.iter().find(|&&figure| figure < self.least || figure > self.most);
        strange.map(|&figure| (Fault::Implausible, figure))
    }
}
