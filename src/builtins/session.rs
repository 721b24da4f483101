//! Levels of the running session and of the one before it.

use super::op::{Op, SessionFigure};
use super::{Applies, Call, Gives, Method, NodeRef};
use crate::builtins::Build;
use crate::series::Column;

const fn row(
    name: &'static str,
    gives: Gives,
    summary: &'static str,
    definition: &'static str,
    examples: &'static [&'static str],
    lower: fn(&mut dyn Build, &Call) -> NodeRef,
) -> Method {
    Method {
        name,
        family: "session",
        parameters: &[],
        applies: Applies::Sessions,
        gives,
        summary,
        definition,
        examples,
        lower,
    }
}

fn of(b: &mut dyn Build, call: &Call, column: Column, op: Op) -> NodeRef {
    let column = b.column(call.x, column);
    b.unary(op, column)
}

pub(super) const METHODS: &[Method] = &[
    row(
        "session_high",
        Gives::Same,
        "highest price of the session so far",
        "largest high since the session's first bar, this bar included; unknown where the session's opening was not seen; of daily bars the bar's own high",
        &["index@5m.session_high < index@5m.prev_high"],
        |b, call| of(b, call, Column::High, Op::SessionExtreme(true)),
    ),
    row(
        "session_low",
        Gives::Same,
        "lowest price of the session so far",
        "smallest low since the session's first bar, this bar included; unknown where the session's opening was not seen; of daily bars the bar's own low",
        &["index@5m.low <= index@5m.session_low"],
        |b, call| of(b, call, Column::Low, Op::SessionExtreme(false)),
    ),
    row(
        "session_open",
        Gives::Same,
        "opening price of the session",
        "open of the session's first bar; unknown where that was not seen; of daily bars the bar's own open",
        &["index@5m > index@5m.session_open"],
        |b, call| of(b, call, Column::Open, Op::SessionFirst),
    ),
    row(
        "prev_high",
        Gives::Same,
        "highest price of the session before",
        "largest high of the last completed session; unknown if one of its bars is; of daily bars the high one bar earlier",
        &["index@5m crosses above index@5m.prev_high"],
        |b, call| of(b, call, Column::High, Op::PreviousSession(SessionFigure::Highest)),
    ),
    row(
        "prev_low",
        Gives::Same,
        "lowest price of the session before",
        "smallest low of the last completed session; unknown if one of its bars is; of daily bars the low one bar earlier",
        &["index@5m < index@5m.prev_low", "index < index.prev_low"],
        |b, call| of(b, call, Column::Low, Op::PreviousSession(SessionFigure::Lowest)),
    ),
    row(
        "prev_close",
        Gives::Same,
        "last price of the session before",
        "close of the last bar of the last completed session; of daily bars the close one bar earlier",
        &["index@5m.session_open > index@5m.prev_close"],
        |b, call| of(b, call, Column::Close, Op::PreviousSession(SessionFigure::Last)),
    ),
    row(
        "bars_into_session",
        Gives::Bars,
        "bars of the session so far",
        "1 at the session's first bar; missing bars count; unknown where the session's opening was not seen",
        &["index@5m.bars_into_session > 6"],
        |b, call| of(b, call, Column::Close, Op::SessionCount),
    ),
    row(
        "bars_to_close",
        Gives::Bars,
        "bars left until the session closes",
        "by the calendar, early closes and lunch included; 0 at the last bar",
        &["index@5m.bars_to_close <= 3"],
        |b, call| of(b, call, Column::Close, Op::SessionLeft),
    ),
];
