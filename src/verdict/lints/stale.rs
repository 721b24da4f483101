//! `stale-series`: inputs that have missed a release at the moment evaluated.

use crate::diag::{Code, Problem};
use crate::plan::Condition;
use crate::series::Series;
use crate::time::Instant;
use crate::verdict::Moment;

/// Reports each stale series that a leaf reads; of a series at several periods the first that is stale speaks for all.
pub(super) fn lint(moment: &Moment<'_>, leaf: &Condition, until: Instant, problems: &mut Vec<Problem>) {
    let stale = |series: &&Series| series.overdue(until).is_some();
    if !moment.series.iter().any(stale) {
        return;
    }
    for input in moment.plan.inputs_of(leaf.node) {
        let Some(read) = moment.series.get(input).copied().filter(stale) else { continue };
        let base = |series: &Series| series.name.split('@').next().unwrap_or_default().to_owned();
        let told = moment.series.iter().copied().filter(stale).find(|series| base(series) == base(read));
        let Some((told, (last, due))) = told.and_then(|told| Some((told, told.overdue(until)?))) else {
            continue;
        };
        let message =
            format!("`{}` is stale: last {last}, due {}", told.name, moment.decision.zone.show(due));
        let problem = Problem::new(Code::StaleSeries, leaf.span, message)
            .label("unknown until the next figure comes")
            .help("bring the data up to date; `shiome series` shows what is late");
        problems.push(problem);
    }
}
