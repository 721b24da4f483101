//! Lints that need the data: windows longer than history.

use crate::diag::{Code, Problem};
use crate::plan::{Domain, Plan};
use crate::series::Series;

/// Reports, once a rule and series, windows that need more prints than the series has.
pub fn history(plan: &Plan, series: &[&Series]) -> Vec<Problem> {
    let lookbacks = plan.lookbacks();
    let mut problems = Vec::new();
    for rule in &plan.rules {
        for (input, found) in series.iter().enumerate() {
            if found.sessions.is_empty() || !rule.inputs.contains(&input) {
                continue;
            }
            let below = plan.below(rule.state);
            let needed = below.iter().filter(|node| {
                plan.node(**node).is_some_and(|node| *plan.domain(node.domain) == Domain::Series(input))
            });
            let most = needed
                .filter_map(|node| lookbacks.get(node.0 as usize).copied().flatten())
                .max()
                .unwrap_or(0)
                + 1;
            if most > found.sessions.len() {
                let message = format!(
                    "`{}` needs {most} prints of `{}`, and the data have {}",
                    rule.name,
                    found.name,
                    found.sessions.len()
                );
                problems.push(
                    Problem::new(Code::LookbackExceedsHistory, rule.span, message)
                        .help("shorten the window, or bring more history"),
                );
            }
        }
    }
    problems
}
