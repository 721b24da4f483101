//! Volume.

use super::op::Op;
use super::{Applies, Gives, Method, count_or};
use crate::series::Column;

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "vwap",
        family: "volume",
        parameters: &[],
        applies: Applies::Bars,
        gives: Gives::Same,
        summary: "volume-weighted average price of the session",
        definition: "Σ hlc3·v / Σ v since the session's first bar, hlc3 = (h + l + c)/3; of daily bars the session is the bar; unknown without volume and where the session's opening was not seen",
        examples: &["index > index.vwap"],
        lower: |b, call| {
            let columns = [Column::High, Column::Low, Column::Close, Column::Volume]
                .map(|column| b.column(call.x, column));
            b.node(Op::Vwap, &columns)
        },
    },
    Method {
        name: "rvol",
        family: "volume",
        parameters: &[count_or(1, 20)],
        applies: Applies::Bars,
        gives: Gives::Times,
        summary: "relative volume",
        definition: "volume / mean of the previous n volumes; intraday: volume of the session so far / mean of the same at the same time of day of the n full sessions before, early closes not among them; unknown without volume and where the session's opening was not seen",
        examples: &["index.rvol > 1.5", "index.rvol(20) < 80%", "index@5m.rvol(10) > 1.2"],
        lower: |b, call| {
            let volume = b.column(call.x, Column::Volume);
            if call.intraday {
                return b.unary(Op::RelativeVolume(call.count()), volume);
            }
            let before = b.unary(Op::Lag(1), volume);
            let mean = b.unary(Op::Mean(call.window), before);
            b.node(Op::Divide, &[volume, mean])
        },
    },
    Method {
        name: "obv",
        family: "volume",
        parameters: &[],
        applies: Applies::Bars,
        gives: Gives::Volume,
        summary: "on-balance volume",
        definition: "starts at 0; adds the volume of a rise, subtracts that of a fall",
        examples: &["index.obv.slope(20) < 0"],
        lower: |b, call| {
            let close = b.column(call.x, Column::Close);
            let volume = b.column(call.x, Column::Volume);
            b.node(Op::OnBalance, &[close, volume])
        },
    },
];
