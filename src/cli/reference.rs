//! `shiome functions` and `shiome help`.

use super::Exit;
use super::args::{Format, Functions, Help};
use super::output::Output;
use crate::report;

pub(super) fn functions(args: &Functions, output: &mut Output) -> Exit {
    let look = output.look();
    let text = match args.format {
        Format::Json | Format::Ndjson => Ok(report::functions_json()),
        Format::Markdown => Ok(report::functions_markdown()),
        Format::Text | Format::Csv => report::functions_text(args.name.as_deref(), look.width),
    };
    show(text, output)
}

pub(super) fn help(args: &Help, output: &mut Output) -> Exit {
    let text = match (args.code.as_deref(), args.format) {
        (Some("grammar"), _) => Ok(report::grammar_markdown()),
        (Some(code), _) => report::code_page(code),
        (None, Format::Markdown) => Ok(report::codes_markdown()),
        (None, _) => Ok(report::code_list(output.look().width)),
    };
    show(text, output)
}

fn show(text: Result<String, String>, output: &mut Output) -> Exit {
    match text {
        Ok(text) => {
            let text = output.look().plain(&text);
            output.print(&text);
            Exit::Done
        }
        Err(message) => {
            output.say(&format!("error: {message}"));
            Exit::Usage
        }
    }
}
