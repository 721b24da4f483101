//! Slashed dates: whether a file puts the month first or the day.

use super::DataError;
use super::stamps::{self, Order, Stamp};
use crate::time::Day;

/// Reads the stamps of one file and remembers its slashed dates.
#[derive(Debug, Default)]
pub(super) struct Dates {
    order: Order,
    seen: Vec<Slashed>,
}

/// One slashed date: its line and its three numbers.
#[derive(Debug, Clone, Copy)]
struct Slashed {
    line: u32,
    first: u32,
    second: u32,
    year: i32,
}

impl Slashed {
    /// The date under an order; none where the month would be above twelve.
    fn day(self, order: Order) -> Option<Day> {
        let (month, day) = order.of(self.first, self.second);
        Day::from_ymd(self.year, month, day)
    }

    fn text(self) -> String {
        format!("{:02}/{:02}/{}", self.first, self.second, self.year)
    }
}

impl Dates {
    /// Reads with a known order.
    pub fn in_order(order: Order) -> Self {
        Self { order, seen: Vec::new() }
    }

    /// Reads a stamp; none for text that is none.
    pub fn parse(&mut self, line: u32, text: &str) -> Option<Stamp> {
        if let Some((first, second, year)) = stamps::slashed(text) {
            self.seen.push(Slashed { line, first, second, year });
        }
        stamps::parse_in(text, self.order)
    }

    /// The order that the dates tell.
    ///
    /// A number above twelve can only be a day. Where every number could be a month, and wherever the day would come first,
    /// the rows must ascend or descend throughout in that reading, and in no other that is possible.
    ///
    /// # Errors
    /// `TwoReadings` where both orders are possible, `DayFirst` where neither is.
    pub fn order(&self, file: &str) -> Result<Order, DataError> {
        let day_first = self.seen.iter().find(|date| date.first > 12);
        let month_first = self.seen.iter().any(|date| date.second > 12);
        match day_first {
            None if month_first || self.seen.iter().all(|date| date.first == date.second) => {
                Ok(Order::MonthFirst)
            }
            None => match (self.runs(Order::MonthFirst), self.runs(Order::DayFirst)) {
                (true, false) => Ok(Order::MonthFirst),
                (false, true) => Ok(Order::DayFirst),
                _ => {
                    let unequal = self.seen.iter().find(|date| date.first != date.second);
                    let value = unequal.map_or_else(String::new, |date| date.text());
                    Err(DataError::TwoReadings { file: file.to_owned(), value })
                }
            },
            Some(_) if !month_first && self.runs(Order::DayFirst) => Ok(Order::DayFirst),
            Some(date) => Err(DataError::DayFirst {
                file: file.to_owned(),
                line: date.line as usize,
                value: date.text(),
            }),
        }
    }

    /// Whether the dates ascend throughout, or descend.
    fn runs(&self, order: Order) -> bool {
        let days = || self.seen.iter().map(|date| date.day(order));
        self.seen.iter().all(|date| date.day(order).is_some())
            && (days().is_sorted() || days().is_sorted_by(|one, next| one >= next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(dates: &[&str]) -> Result<Order, String> {
        let mut seen = Dates::default();
        for (text, line) in dates.iter().zip(2..) {
            seen.parse(line, text);
        }
        seen.order("gold.csv").map_err(|error| error.to_string())
    }

    #[test]
    fn the_order_is_told_by_the_days_or_by_the_rows() {
        let (month, day) = (Ok(Order::MonthFirst), Ok(Order::DayFirst));
        assert_eq!(order(&[]), month);
        assert_eq!(order(&["2024-01-02", "20240103"]), month);
        assert_eq!(order(&["01/12/2024", "01/16/2024", "01/03/2024"]), month);
        assert_eq!(order(&["01/01/2024", "02/02/2024"]), month);
        // 10 January to 1 February, and 5 March to 2 April the other way round.
        assert_eq!(order(&["10/01/2024", "11/01/2024", "01/02/2024"]), day);
        assert_eq!(order(&["04/02/2024", "04/01/2024", "03/12/2024", "03/05/2024"]), month);
        assert_eq!(order(&["28/06/2024", "01/07/2024 10:00", "01/07/2024 10:05"]), day);
        let two = |value: &str| Err(format!("dates such as `{value}` have two readings in `gold.csv`"));
        assert_eq!(order(&["1/2/2024"]), two("01/02/2024"));
        assert_eq!(order(&["01/01/2024", "01/02/2024", "01/03/2024"]), two("01/02/2024"));
        // No reading is in order.
        assert_eq!(order(&["03/04/2024", "01/02/2024", "05/06/2024"]), two("03/04/2024"));
        let refused =
            Err("expected dates as MM/DD/YYYY in `gold.csv`, found `13/01/2024` in line 3".to_owned());
        assert_eq!(order(&["01/12/2024", "13/01/2024", "01/16/2024"]), refused);
        assert_eq!(order(&["01/02/2024", "13/01/2024", "03/02/2024"]), refused);
    }
}
