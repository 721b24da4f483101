//! `shiome check`.

use super::Exit;
use super::args::{Check, Common, FailOn};
use super::output::{Output, config};
use super::run::open;
use crate::diag::Severity;
use crate::report;
use crate::session::Histories;

pub(super) fn check(args: &Check, common: &Common, output: &mut Output) -> Exit {
    let config = match config(args.files.clone(), &args.data, &[], common) {
        Ok(config) => config,
        Err(message) => return output.usage(&message),
    };
    let mut session = match open(&config, output) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let wrong = match (session.has_errors(), session.has_bad_data()) {
        (true, _) => Some(Exit::Rules),
        (false, true) => Some(Exit::Data),
        (false, false) => None,
    };
    let histories = if wrong.is_none() { session.review() } else { Histories::default() };
    output.problems(&session.problems, &session.sources, true);
    if let Some(wrong) = wrong {
        return wrong;
    }
    if !output.machine_errors() {
        let look = output.look();
        output.print(&report::check_text(&session, &histories, look));
    }
    let warned = session.problems.iter().any(|problem| problem.severity == Severity::Warning);
    if args.fail_on == FailOn::Warning && warned { Exit::Findings } else { Exit::Done }
}
