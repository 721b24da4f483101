//! What is asked of the ECB.

use super::super::{Request, SourceError, Want};
use crate::time::Period;

/// A request for each of the two rates against the euro, or for one where the euro itself is meant.
///
/// Months are asked for against the euro only: the quotient of two averages is not the average of the quotients.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let wrong = |expected| SourceError::Id { expected, found: want.id.to_owned() };
    let letter = match want.period {
        Period::Daily => 'D',
        Period::Monthly => 'M',
        Period::Intraday { .. } | Period::Weekly { .. } => return Err(wrong("a daily or monthly rate")),
    };
    let (price, of) = pair(want.id).ok_or_else(|| wrong("a pair such as `JPY/USD` or `JPY/EUR`"))?;
    if of != EURO && want.period != Period::Daily {
        return Err(wrong("a monthly rate against the euro, such as `USD/EUR`,"));
    }
    let ask = |part, currency| {
        let path = format!("/service/data/EXR/{letter}.{currency}.{EURO}.SP00.A");
        let request = Request::new(part, path).with("format", "csvdata").with("detail", "dataonly");
        match (want.from, letter) {
            (Some(day), 'D') => request.with("startPeriod", day.to_string()),
            (Some(day), _) => {
                request.with("startPeriod", day.to_string().chars().take(7).collect::<String>())
            }
            (None, _) => request,
        }
    };
    Ok(if of == EURO { vec![ask(0, price)] } else { vec![ask(0, price), ask(1, of)] })
}

/// The currency that every rate is told against.
const EURO: &str = "EUR";

/// The two currencies of `JPY/USD`, yen for a dollar.
fn pair(id: &str) -> Option<(&str, &str)> {
    let (price, of) = id.split_once('/')?;
    let currency = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    (currency(price) && currency(of) && price != of && price != EURO).then_some((price, of))
}
