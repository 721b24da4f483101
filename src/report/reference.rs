//! Reference pages: the builtins and the diagnostic codes, from the tables that the checker itself reads.

use std::fmt::Write as _;

use serde::Serialize;

use super::flow::{flow, wrap};
use super::json::document;
use super::layout::{pad, width_of};
use crate::builtins::op::Op;
use crate::builtins::{
    self, Across, Applies, FUNCTIONS, Function, FunctionKind, Gives, Method, Parameter, ParameterKind,
};
use crate::diag::{Code, nearest};

/// The list of all builtins by family, or everything about the one of a name, in lines of at most `width` columns
/// where words allow it.
///
/// A window glued to a name (`ma25`) asks for the method.
///
/// # Errors
/// A name that is no builtin: what was found, with the nearest one.
pub fn functions_text(name: Option<&str>, width: usize) -> Result<String, String> {
    let Some(name) = name else { return Ok(list(width)) };
    let pages: Vec<String> = find(name.trim()).iter().map(|row| page(row, width)).collect();
    if pages.is_empty() { Err(unknown(name.trim())) } else { Ok(pages.join("\n")) }
}

/// The table of builtins as one document `shiome.functions/1`, in reference order.
pub fn functions_json() -> String {
    #[derive(Serialize)]
    struct Document {
        schema: &'static str,
        functions: Vec<Row>,
    }
    document(&Document { schema: "shiome.functions/1", functions: rows() })
}

/// The reference page of all builtins, `docs/functions.md`.
pub fn functions_markdown() -> String {
    let mut out = INTRODUCTION.to_owned();
    let mut family = "";
    for row in rows() {
        if row.family != family {
            family = row.family;
            let _ = writeln!(out, "\n## {}", heading(family));
        }
        let _ = writeln!(out, "\n### `{}`\n\n{}\n", row.signature, row.summary);
        for (word, text) in facts(&row) {
            let _ = writeln!(out, "- {word}: {text}");
        }
        let _ = writeln!(out, "\n```shio");
        if row.family == "universes" {
            let _ = writeln!(out, "universe techs = [qqq, iwm, arkk]");
        }
        for example in row.examples {
            let _ = writeln!(out, "when {example} then alert note \"{}\"", row.name);
        }
        let _ = writeln!(out, "```");
    }
    out
}

const INTRODUCTION: &str = "\
# Functions and methods

Written by `shiome functions --format markdown` from the table that the checker itself reads; every example is run as a
test over the sample market. A method stands after a dot (`index.ma(25)`, or with its window glued on, `index.ma25`), a
function before brackets, a calendar word alone. Windows count the operand's own prints, the newest one included. In
rules and strategies bound to bars (`on index@5m`) methods of these bars stand alone too: `vwap`, `ma25`. The functions
over universes are shown with `universe techs = [qqq, iwm, arkk]`.
";

/// Columns of the list of codes where the output's are not known.
const USUAL_WIDTH: usize = 80;

/// The page of a diagnostic code in Markdown; of the empty name the list of all codes for 80 columns.
///
/// # Errors
/// A name that is no code: what was found, with the nearest one.
pub fn code_page(code: &str) -> Result<String, String> {
    let code = code.trim();
    if code.is_empty() {
        return Ok(code_list(USUAL_WIDTH));
    }
    if let Some(found) = Code::find(code) {
        return Ok(found.page().to_owned());
    }
    let near = nearest(code, Code::ALL.iter().map(|code| code.name()));
    let help = near
        .map_or_else(|| "`shiome help` lists all codes".to_owned(), |near| format!("did you mean `{near}`?"));
    Err(format!("expected a diagnostic code, found `{code}`; {help}"))
}

/// Every code with its severity and the first sentence of its page, in lines of at most `width` columns.
pub fn code_list(width: usize) -> String {
    let widest = Code::ALL.iter().map(|code| width_of(code.name())).max().unwrap_or(0);
    let column = widest + 2 + 7 + 2;
    let mut out = String::new();
    for code in Code::ALL {
        let head = format!("{}  {}", pad(code.name(), widest), pad(code.severity().name(), 7));
        let sentence = first_sentence(code.page());
        if width < column + LEAST_SENTENCE {
            let _ = writeln!(out, "{}", head.trim_end());
            for line in flow(&sentence, width.saturating_sub(4), 0) {
                let _ = writeln!(out, "    {line}");
            }
        } else {
            let lines = flow(&sentence, width - column, 0);
            let _ = writeln!(out, "{head}  {}", lines.join(&format!("\n{}", " ".repeat(column))));
        }
    }
    out
}

/// Columns below which a sentence stands better under its code than beside it.
const LEAST_SENTENCE: usize = 30;

/// The reference page of all codes, `docs/diagnostics.md`: a table that leads to the page of each.
pub fn codes_markdown() -> String {
    let mut out = CODES_INTRODUCTION.to_owned();
    for code in Code::ALL {
        let (name, severity) = (code.name(), code.severity().name());
        let sentence = first_sentence(code.page()).replace('|', "\\|");
        let _ = writeln!(out, "| [`{name}`](../src/diag/codes/{name}.md) | {severity} | {sentence} |");
    }
    out
}

const CODES_INTRODUCTION: &str = "\
# Diagnostic codes

Written by `shiome help --format markdown` from the list that the program itself reads. `shiome help CODE` prints the page of a
code: what it means, a wrong and a right version. An *error* stops the run (exit code 2, or 3 where data or configuration are to
blame); a *warning* does not, and `shiome check --fail-on warning` makes it count.

| code | severity | says |
|---|---|---|
";

/// The first sentence below a page's title, up to a colon, on one line.
fn first_sentence(page: &str) -> String {
    let body = page.lines().skip(1).skip_while(|line| line.trim().is_empty());
    let paragraph: Vec<&str> = body.take_while(|line| !line.trim().is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = [". ", ": "].iter().filter_map(|mark| paragraph.find(mark)).min();
    let sentence = end.and_then(|end| paragraph.get(..end)).unwrap_or(&paragraph);
    sentence.trim_end_matches('.').to_owned()
}

/// A builtin as every page shows it.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    /// `method`, `function` or `word`.
    kind: &'static str,
    family: &'static str,
    signature: String,
    summary: &'static str,
    definition: &'static str,
    parameters: Vec<ParameterRow>,
    applies_to: Option<&'static str>,
    gives: &'static str,
    examples: &'static [&'static str],
}

#[derive(Serialize)]
struct ParameterRow {
    name: &'static str,
    takes: String,
    default: Option<f64>,
    optional: bool,
}

/// All builtins: the methods by family, then the functions and the calendar words.
fn rows() -> Vec<Row> {
    builtins::methods().map(of_method).chain(FUNCTIONS.iter().map(of_function)).collect()
}

fn find(name: &str) -> Vec<Row> {
    let method = builtins::find_method(name).map(|(method, _)| of_method(method));
    let functions = FUNCTIONS.iter().filter(|function| function.name == name).map(of_function);
    method.into_iter().chain(functions).collect()
}

fn of_method(method: &'static Method) -> Row {
    Row {
        name: method.name,
        kind: "method",
        family: method.family,
        // A default of 0 stands for no window at all and is nothing to write.
        signature: builtins::signature(method).replace("=0", ""),
        summary: method.summary,
        definition: method.definition,
        parameters: method.parameters.iter().map(of_parameter).collect(),
        applies_to: Some(match method.applies {
            Applies::Raw => "any value; of bars the close as quoted",
            Applies::TotalReturn => "any value; of bars the total-return close where there is one",
            Applies::Bars => "bars",
            Applies::Sessions => "bars of days or parts of days",
            Applies::Events => "events",
            Applies::Series => "a named series",
        }),
        gives: match method.gives {
            Gives::Same => "the operand's unit",
            Gives::Difference => "the operand's unit, possibly negative; basis points for ratios",
            Gives::Ratio => "a ratio, shown in percent",
            Gives::Slope => {
                "per bar: a ratio where it is taken of logarithms, basis points of ratios, else the operand's unit"
            }
            Gives::Number => "a plain number",
            Gives::Sigma => "a number of standard deviations",
            Gives::Quotient => "a quotient, which meets a plain number or a ratio",
            Gives::Times => "a multiple",
            Gives::Span => "a span of time",
            Gives::Moment => "a moment, which meets a date",
            Gives::Volume => "a volume",
            Gives::Bars => "a count of bars",
            Gives::Truth => "true or false",
        },
        examples: method.examples,
    }
}

fn of_parameter(parameter: &Parameter) -> ParameterRow {
    let takes = match parameter.kind {
        ParameterKind::Window { least, spans } => {
            let prints = if least > 0 {
                format!("a count of prints, at least {least}")
            } else {
                "a count of prints".to_owned()
            };
            if spans { format!("{prints}, or a span of time such as `4 weeks`") } else { prints }
        }
        ParameterKind::Number => "a plain number".to_owned(),
        ParameterKind::Value => "another value".to_owned(),
        ParameterKind::Events => "a series of events".to_owned(),
        ParameterKind::Condition => "a condition over the same series".to_owned(),
    };
    let default = parameter.default.filter(|default| *default != 0.0);
    ParameterRow { name: parameter.name, takes, default, optional: parameter.default.is_some() }
}

fn of_function(function: &'static Function) -> Row {
    let (kind, family, gives) = match function.kind {
        FunctionKind::Unary(Op::Abs | Op::Round) => ("function", "functions", "the operand's unit"),
        FunctionKind::Unary(_) => ("function", "functions", "a plain number"),
        FunctionKind::Smallest | FunctionKind::Largest => ("function", "functions", "the operands' unit"),
        FunctionKind::Known => ("function", "functions", "true or false"),
        FunctionKind::ValueWhen => ("function", "functions", "the unit of x"),
        FunctionKind::BarsSince => ("function", "functions", "a count of bars"),
        FunctionKind::Count => ("function", "functions", "a plain number"),
        FunctionKind::Universe(across) => {
            let gives = match across {
                Across::Share => "a ratio, shown in percent",
                Across::Number | Across::Rank => "a plain number",
                Across::Mean | Across::Median => "the unit of x",
                Across::Top => "a universe",
            };
            ("function", "universes", gives)
        }
        FunctionKind::Calendar(_) if function.name == "date" => ("word", "calendar", "a date"),
        FunctionKind::Calendar(_) => ("word", "calendar", "a plain number"),
    };
    Row {
        name: function.name,
        kind,
        family,
        signature: function.signature.to_owned(),
        summary: function.summary,
        definition: function.definition,
        parameters: Vec::new(),
        applies_to: None,
        gives,
        examples: function.examples,
    }
}

/// What a page says of a builtin beside its signature and summary.
fn facts(row: &Row) -> Vec<(&'static str, String)> {
    let mut facts = vec![("definition", row.definition.to_owned())];
    for parameter in &row.parameters {
        let default = match parameter.default {
            Some(default) => format!("; {default} if left out"),
            None if parameter.optional => "; may be left out".to_owned(),
            None => String::new(),
        };
        facts.push((parameter.name, format!("{}{default}", parameter.takes)));
    }
    facts.extend(row.applies_to.map(|applies| ("applies to", applies.to_owned())));
    facts.push(("gives", row.gives.to_owned()));
    facts
}

/// One builtin, for a terminal.
fn page(row: &Row, width: usize) -> String {
    let mut out = format!("{}   {} ({})\n\n", row.signature, row.kind, heading(row.family));
    let _ = writeln!(out, "{}\n", wrap(row.summary, width, 0));
    let facts = facts(row);
    let widest = facts.iter().map(|(word, _)| width_of(word)).max().unwrap_or(0);
    for (word, text) in &facts {
        let indent = widest + 4;
        let _ = writeln!(
            out,
            "  {}  {}",
            pad(word, widest),
            wrap(text, width.saturating_sub(indent), 0).replace('\n', &format!("\n{}", " ".repeat(indent)))
        );
    }
    let _ = writeln!(out, "\nexamples");
    for example in row.examples {
        let _ = writeln!(out, "  {example}");
    }
    out
}

/// All builtins by family, a line each where the width allows it.
fn list(width: usize) -> String {
    let rows = rows();
    let widest = rows.iter().map(|row| width_of(&row.signature)).max().unwrap_or(0);
    let mut out = String::new();
    let mut family = "";
    for row in &rows {
        if row.family != family {
            family = row.family;
            let _ = writeln!(out, "{}{}", if out.is_empty() { "" } else { "\n" }, heading(family));
        }
        let indent = widest + 4;
        let summary = wrap(row.summary, width.saturating_sub(indent), 0);
        let summary = summary.replace('\n', &format!("\n{}", " ".repeat(indent)));
        let _ = writeln!(out, "  {}  {summary}", pad(&row.signature, widest));
    }
    out
}

fn heading(family: &str) -> &str {
    match family {
        "calendar" => "calendar words",
        family => family,
    }
}

fn unknown(name: &str) -> String {
    let names =
        builtins::methods().map(|method| method.name).chain(FUNCTIONS.iter().map(|function| function.name));
    let help = nearest(name, names)
        .map_or_else(|| "`shiome functions` lists all".to_owned(), |near| format!("did you mean `{near}`?"));
    format!("expected a method or function, found `{name}`; {help}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_their_page_or_to_the_nearest_one() {
        let page = functions_text(Some("ma25"), 80).unwrap();
        assert!(page.starts_with("ma(n)   method (averages)\n\nsimple moving average\n"), "{page}");
        assert!(page.contains("or a span of time such as `4 weeks`"), "{page}");
        let check =
            |name: &str, expected: &str| assert_eq!(functions_text(Some(name), 80).unwrap_err(), expected);
        check("slpoe", "expected a method or function, found `slpoe`; did you mean `slope`?");
        check("banana", "expected a method or function, found `banana`; `shiome functions` lists all");
        let both = functions_text(Some("median"), 80).unwrap();
        assert!(both.contains("(averages)") && both.contains("(universes)"), "{both}");
        assert_eq!(
            code_page("unit-mismach").unwrap_err(),
            "expected a diagnostic code, found `unit-mismach`; did you mean `unit-mismatch`?"
        );
        assert!(code_page("no-data").unwrap().starts_with("# no-data\n"));
    }

    #[test]
    fn every_builtin_has_a_page_and_a_line_that_fits() {
        let list = functions_text(None, 80).unwrap();
        for row in rows() {
            assert!(list.contains(&format!("\n  {} ", row.signature)), "{}", row.name);
            let page = functions_text(Some(row.name), 80).unwrap();
            assert!(row.examples.iter().all(|example| page.contains(example)), "{page}");
            assert!(
                page.lines()
                    .filter(|line| width_of(line) > 80)
                    .all(|line| row.examples.contains(&line.trim())),
                "{page}"
            );
        }
        assert!(list.lines().all(|line| width_of(line) <= 80), "{list}");
    }

    #[test]
    fn the_list_of_codes_has_a_sentence_for_each() {
        for width in [40, 80, 200] {
            let list = code_list(width);
            let lines: Vec<&str> = list.lines().collect();
            assert!(lines.iter().all(|line| width_of(line) <= width), "{list}");
            let heads: Vec<&&str> = lines.iter().filter(|line| !line.starts_with(' ')).collect();
            assert_eq!(heads.len(), Code::ALL.len());
            for (line, code) in heads.iter().zip(Code::ALL) {
                let rest = line.strip_prefix(code.name()).unwrap().trim_start();
                assert!(rest.starts_with(code.severity().name()), "{line}");
            }
            let told = list.split_whitespace().collect::<Vec<_>>().join(" ");
            for code in Code::ALL {
                let sentence = first_sentence(code.page());
                assert!(sentence.len() > 20 && !sentence.contains('#'), "{sentence}");
                assert!(told.contains(&sentence), "{sentence}");
            }
        }
    }
}
