//! `shiome explain`.

use super::Exit;
use super::args::{Common, Explain, Format};
use super::output::{Output, config};
use super::run::open_right;
use crate::diag::nearest;
use crate::report;

pub(super) fn explain(args: &Explain, common: &Common, output: &mut Output) -> Exit {
    let config = match config(vec![args.file.clone()], &args.data, &[], common) {
        Ok(config) => config,
        Err(message) => return output.usage(&message),
    };
    let session = match open_right(&config, output, true) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let chosen = session.choose(args.name.as_deref());
    if let (true, Some(name)) = (chosen.is_empty(), &args.name) {
        let names = session.choices();
        let help = nearest(name, names.iter().copied()).map_or_else(
            || format!("the names are {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        output.say(&format!("error: nothing is called `{name}`\n  help: {help}"));
        return Exit::Usage;
    }
    let answer = session.run();
    match args.format {
        Format::Json | Format::Ndjson => output.print(&report::explain_json(&session, &answer, &chosen)),
        Format::Text | Format::Csv | Format::Markdown => {
            let look = output.look();
            output.print(&report::explain_text(&session, &answer, &chosen, look));
        }
    }
    Exit::Done
}
