//! `shiome series`.

use super::Exit;
use super::args::{Common, Format, Series};
use super::output::{Output, config, date};
use super::run::open_right;
use crate::report;
use crate::session::Session;

pub(super) fn series(args: &Series, common: &Common, output: &mut Output) -> Exit {
    let expressions: Vec<String> =
        if args.expr.is_empty() { args.name.iter().cloned().collect() } else { args.expr.clone() };
    let range =
        date("--from", args.from.as_ref()).and_then(|from| Ok((from, date("--to", args.to.as_ref())?)));
    let (config, (from, to)) =
        match config(Vec::new(), &args.data, &expressions, common).and_then(|config| Ok((config, range?))) {
            Ok(all) => all,
            Err(message) => {
                output.say(&format!("error: {message}"));
                return Exit::Usage;
            }
        };
    if expressions.is_empty() {
        return catalogue(&config, args, output);
    }
    let session = match open_right(&config, output, false) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let rows = session.values();
    let look = output.look();
    match args.format {
        Format::Csv => output.write(|out| report::values_csv(out, &session, &rows, from, to)),
        Format::Json | Format::Ndjson => {
            output.write(|out| report::values_json(out, &session, &rows, from, to))
        }
        Format::Text | Format::Markdown => {
            if args.expr.is_empty()
                && let Some(name) = &args.name
            {
                output.print(&report::series_text(&session, name, look));
            }
            output.print(&report::values_text(&session, &rows, from, to, look));
        }
    }
    Exit::Done
}

fn catalogue(config: &crate::session::Config, args: &Series, output: &mut Output) -> Exit {
    let look = output.look();
    match Session::survey(config) {
        Ok(survey) => {
            match args.format {
                Format::Json | Format::Ndjson => output.print(&report::survey_json(&survey)),
                Format::Csv | Format::Text | Format::Markdown => {
                    output.print(&report::survey_text(&survey, look))
                }
            }
            Exit::Done
        }
        Err(error) => {
            output.problems(&[error.problem()], &crate::source::SourceMap::default(), false);
            Exit::Data
        }
    }
}
