//! `shiome series`.

use super::Exit;
use super::args::{Common, Format, Series};
use super::output::{Output, config, date};
use super::run::open_right;
use crate::report;
use crate::session::Session;
use crate::time::Day;

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
    let alone = args.name.as_ref().filter(|_| args.expr.is_empty());
    if let Some(name) = alone.filter(|_| args.revisions) {
        return revisions(&session, name, (from, to), args.format, output);
    }
    let rows = session.values();
    let look = output.look();
    match args.format {
        Format::Csv => output.write(|out| report::values_csv(out, &session, &rows, from, to)),
        Format::Json | Format::Ndjson => output.write(|out| match alone {
            Some(name) => report::series_json(out, &session, name, &rows, from, to),
            None => report::values_json(out, &session, &rows, from, to),
        }),
        Format::Text | Format::Markdown => {
            if let Some(name) = alone {
                output.print(&report::series_text(&session, name, look));
            }
            output.print(&report::values_text(&session, &rows, from, to, look));
        }
    }
    Exit::Done
}

/// What was revised; only the store knows.
fn revisions(
    session: &Session,
    name: &str,
    (from, to): (Option<Day>, Option<Day>),
    format: Format,
    output: &mut Output,
) -> Exit {
    match session.market.stored(name) {
        Ok(Some(_)) => {}
        Ok(None) => {
            output.say(&format!(
                "error: the store has no `{name}`, and only the store keeps revisions\n  help: choose it with `--data store`"
            ));
            return Exit::Data;
        }
        Err(error) => {
            output.problems(&[error.problem()], &crate::source::SourceMap::default(), false);
            return Exit::Data;
        }
    }
    let look = output.look();
    match format {
        Format::Csv => output.write(|out| report::revisions_csv(out, session, name, from, to)),
        Format::Json | Format::Ndjson => {
            output.write(|out| report::series_json(out, session, name, &[], from, to));
        }
        Format::Text | Format::Markdown => {
            output.print(&report::revisions_text(session, name, from, to, look));
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
