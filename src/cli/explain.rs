//! `shiome explain`.

use super::Exit;
use super::args::{Explain, Format};
use super::output::{Output, config};
use super::run::open_right;
use crate::diag::nearest;
use crate::report;

pub(super) fn explain(args: &Explain, output: &mut Output) -> Exit {
    let config = match config(vec![args.file.clone()], &args.data, &[]) {
        Ok(config) => config,
        Err(message) => return output.usage(&message),
    };
    let session = match open_right(&config, output, true) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let names = || session.plan.rules.iter().map(|rule| rule.name.as_str());
    let rules: Vec<usize> = match &args.rule {
        None => (0..session.plan.rules.len()).collect(),
        Some(name) => {
            names().enumerate().filter(|(_, known)| known == name).map(|(index, _)| index).collect()
        }
    };
    if let (true, Some(name)) = (rules.is_empty(), &args.rule) {
        let help = nearest(name, names()).map_or_else(
            || format!("the rules are {}", names().collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        output.say(&format!("error: no rule `{name}`\n  help: {help}"));
        return Exit::Usage;
    }
    let answer = session.run();
    match args.format {
        Format::Json | Format::Ndjson => output.print(&report::explain_json(&session, &answer, &rules)),
        Format::Text | Format::Csv | Format::Markdown => {
            let look = output.look();
            output.print(&report::explain_text(&session, &answer, &rules, look));
        }
    }
    Exit::Done
}
