//! `shiome check`.

use super::Exit;
use super::args::{Check, FailOn};
use super::output::{Output, config};
use super::run::open;
use crate::diag::Severity;
use crate::report;

pub(super) fn check(args: &Check, output: &mut Output) -> Exit {
    let config = match config(args.files.clone(), &args.data, &[]) {
        Ok(config) => config,
        Err(message) => return output.usage(&message),
    };
    let session = match open(&config, output) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    output.problems(&session.problems, &session.sources, true);
    if session.has_errors() {
        return Exit::Rules;
    }
    if session.has_bad_data() {
        return Exit::Data;
    }
    if !output.machine_errors() {
        let all: Vec<usize> = (0..session.plan.rules.len()).collect();
        let histories = session.history(&all, true);
        let look = output.look();
        output.print(&report::check_text(&session, &histories, look));
    }
    let warned = session.problems.iter().any(|problem| problem.severity == Severity::Warning);
    if args.fail_on == FailOn::Warning && warned { Exit::Findings } else { Exit::Done }
}
