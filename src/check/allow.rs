//! Comments that allow warnings: `# allow: CODE, CODE` and `# allow until 2027-01-01: CODE`.
//!
//! A comment inside a statement, or behind it on one of its lines, speaks of that statement; one on a line of its own of the statement that
//! follows. Comments above the first statement with a blank line below them speak of the whole file. Errors and notes, and problems
//! that belong to no text, are never allowed away.

use std::ops::Range;

use crate::diag::{Code, Problem, Severity, nearest};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{Comment, File};
use crate::time::Day;

/// What the comments of the loaded files allow.
#[derive(Debug, Clone, Default)]
pub struct Allowances {
    list: Vec<Allowance>,
}

#[derive(Debug, Clone)]
struct Allowance {
    codes: Vec<Code>,
    /// The first day on which it no longer holds.
    until: Option<Day>,
    /// The stretches of text it speaks of.
    places: Vec<Span>,
}

impl Allowances {
    /// Reads the comments of all files, with what is wrong about them.
    pub fn of(files: &[File], sources: &SourceMap) -> (Self, Vec<Problem>) {
        let mut list = Vec::new();
        let mut problems = Vec::new();
        for file in files {
            for (index, comment) in file.comments.iter().enumerate() {
                let Some((codes, until)) = read(comment, &mut problems) else { continue };
                list.push(Allowance { codes, until, places: places(file, index, sources.text(file.id)) });
            }
        }
        (Self { list }, problems)
    }

    /// Removes the warnings that are allowed on a day; one whose allowance has ended stays and says so.
    pub fn apply(&self, problems: &mut Vec<Problem>, today: Day) {
        problems.retain_mut(|problem| {
            let Some(span) = problem.span.filter(|_| problem.severity == Severity::Warning) else {
                return true;
            };
            let speaking = self.list.iter().filter(|allowance| {
                allowance.codes.contains(&problem.code)
                    && allowance.places.iter().any(|place| within(span, *place))
            });
            let mut ended = None;
            for allowance in speaking {
                match allowance.until {
                    Some(day) if day <= today => ended = ended.max(Some(day)),
                    _ => return false,
                }
            }
            if let Some(day) = ended {
                let help = problem.help.take().map_or_else(String::new, |help| format!("; {help}"));
                problem.help = Some(format!("the allowance ended on {day}{help}"));
            }
            true
        });
    }
}

fn within(span: Span, place: Span) -> bool {
    span.file == place.file && place.start <= span.start && span.start <= place.end
}

/// The codes a comment allows, and until when; nothing for a comment that is none, or whose date cannot be read.
fn read(comment: &Comment, problems: &mut Vec<Problem>) -> Option<(Vec<Code>, Option<Day>)> {
    let text = comment.text.trim_start_matches(['#', '＃']).trim_start();
    let rest = text.strip_prefix("allow")?.trim_start();
    let (until, list) = match rest.strip_prefix(':') {
        Some(list) => (None, list),
        None => {
            let rest = rest.strip_prefix("until")?;
            let (date, list) = rest.split_once(':')?;
            let (date, place) = word(comment, rest.len(), date);
            let Some(day) = Day::parse(date) else {
                let message = format!("expected a date such as 2027-01-01, found `{date}`");
                problems.push(warning(Code::BadDate, place, message).label("nothing is allowed"));
                return None;
            };
            (Some(day), list)
        }
    };
    let mut left = list.len();
    let mut codes = Vec::new();
    // What stands behind a second sign is a remark.
    for part in list.split('#').next().unwrap_or(list).split(',') {
        let (name, place) = word(comment, left, part);
        left = left.saturating_sub(part.len() + 1);
        match Code::find(name) {
            Some(code) => codes.push(code),
            None => {
                let help = nearest(name, Code::ALL.iter().map(|code| code.name())).map_or_else(
                    || "`shiome help` lists the codes".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                let found = if name.is_empty() { "nothing".to_owned() } else { format!("`{name}`") };
                let message = format!("expected the code of a warning, found {found}");
                problems.push(warning(Code::UnknownName, place, message).help(help));
            }
        }
    }
    Some((codes, until))
}

/// A part of a comment without the blanks around it, and its place; `left` bytes of the comment remain from where the part begins.
fn word<'a>(comment: &Comment, left: usize, part: &'a str) -> (&'a str, Span) {
    let blanks = part.len() - part.trim_start().len();
    let start = (comment.span.end as usize).saturating_sub(left) + blanks;
    (part.trim(), Span::new(comment.span.file, start, start + part.trim().len()))
}

fn warning(code: Code, span: Span, message: String) -> Problem {
    Problem { severity: Severity::Warning, ..Problem::new(code, span, message) }
}

/// The stretches of text that a file's comment speaks of.
fn places(file: &File, index: usize, text: &str) -> Vec<Span> {
    let Some(comment) = file.comments.get(index) else { return Vec::new() };
    let at = comment.span.start;
    let one_line = |from: u32, to: u32| !text.get(range(from, to)).unwrap_or("\n").contains(['\n', '\r']);
    let around = file.statements.iter().map(|statement| statement.span).filter(|span| {
        let inside = span.start <= at && at < span.end;
        inside || (comment.trailing && span.end <= at && one_line(span.end, at))
    });
    let around: Vec<Span> = around.collect();
    if !around.is_empty() {
        return around;
    }
    let next = file.statements.iter().map(|statement| statement.span).find(|span| span.start > at);
    let heads = file.statements.first().is_none_or(|first| at < first.span.start);
    if heads && set_apart(file, index, next, text) {
        return vec![Span { file: file.id, start: 0, end: u32::MAX }];
    }
    next.into_iter().collect()
}

/// Whether a blank line stands below the block of comment lines that a comment belongs to.
fn set_apart(file: &File, index: usize, next: Option<Span>, text: &str) -> bool {
    let mut end = file.comments.get(index).map_or(0, |comment| comment.span.end);
    let before = |span: &Span| next.is_none_or(|next| span.start < next.start);
    let below = file.comments.iter().skip(index + 1).map(|comment| comment.span).take_while(before);
    for span in below.chain(next) {
        let breaks = text.get(range(end, span.start)).unwrap_or("").matches('\n').count();
        if breaks > 1 {
            return true;
        }
        if Some(span) == next {
            return false;
        }
        end = span.end;
    }
    true
}

fn range(from: u32, to: u32) -> Range<usize> {
    from as usize..to as usize
}

#[cfg(test)]
mod tests {
    use super::Allowances;
    use crate::diag::{Code, Problem, Severity};
    use crate::source::{FileId, SourceMap, Span};
    use crate::time::Day;

    const NONE: [usize; 0] = [];

    fn read(text: &str) -> (FileId, Allowances, Vec<Problem>) {
        let mut sources = SourceMap::default();
        let id = sources.add("x.shio", text);
        let (file, problems) = crate::syntax::parse(id, text);
        assert!(problems.is_empty(), "{problems:?}");
        let (allowances, problems) = Allowances::of(&[file], &sources);
        (id, allowances, problems)
    }

    /// The lines of the text at whose `vix` a `never-true` is shown on 2026-11-22, with what its help says.
    fn shown(text: &str) -> Vec<(usize, Option<String>)> {
        let (id, allowances, problems) = read(text);
        assert!(problems.is_empty(), "{problems:?}");
        let place = |at: usize| Span::new(id, at, at + 3);
        let mut problems: Vec<Problem> = text
            .match_indices("vix")
            .map(|(at, _)| Problem::new(Code::NeverTrue, place(at), "never"))
            .collect();
        allowances.apply(&mut problems, Day::parse("2026-11-22").unwrap());
        let line = |problem: &Problem| {
            let before = text.get(..problem.span.unwrap().start as usize).unwrap();
            before.matches('\n').count() + 1
        };
        problems.iter().map(|problem| (line(problem), problem.help.clone())).collect()
    }

    fn lines(text: &str) -> Vec<usize> {
        shown(text).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_comment_speaks_of_its_statement_or_of_the_next_one() {
        let plain = "let a = vix > 1\nlet b = vix > 2\nlet c = vix > 3\n";
        assert_eq!(lines(plain), [1, 2, 3]);
        let above = "let a = vix > 1\n# allow: never-true\n\n# why\nlet b = vix > 2\nlet c = vix > 3\n";
        assert_eq!(lines(above), [1, 6]);
        let behind = "let a = vix > 1\nlet b = vix > 2 # allow: never-true\nlet c = vix > 3\n";
        assert_eq!(lines(behind), [1, 3]);
        let inside = "rule a {\n  when vix > 1\n  # allow: never-true\n  until vix < 1\n}\nlet b = vix > 2\n";
        assert_eq!(lines(inside), [6]);
        let behind_the_brace = "rule a {\n  when vix > 1\n} # allow: never-true\nlet b = vix > 2\n";
        assert_eq!(lines(behind_the_brace), [4]);
        let below = "let a = vix > 1\n# allow: never-true\n";
        assert_eq!(lines(below), [1]);
    }

    #[test]
    fn the_head_of_a_file_speaks_of_all_of_it() {
        let rest = "let a = vix > 1\nlet b = vix > 2 # why\n# why\n";
        assert_eq!(lines(&format!("# allow: never-true\n\n{rest}")), NONE);
        assert_eq!(lines(&format!("# what\n# allow: never-true\n# why\n  \t\n{rest}")), NONE);
        assert_eq!(lines(&format!("# allow: never-true\r\n\r\n{rest}")), NONE);
        assert_eq!(lines(&format!("# allow: never-true\n{rest}")), [3]);
        assert_eq!(lines(&format!("# what\n\n# allow: never-true\n{rest}")), [5]);
    }

    #[test]
    fn only_the_codes_named_are_allowed() {
        for comment in
            ["# allow: always-true", "# allow the rest", "# allowed: never-true", "# allow never-true"]
        {
            assert_eq!(lines(&format!("{comment}\nlet a = vix > 1\n")), [2], "{comment}");
        }
        for comment in ["#allow:never-true", "## allow : always-true , never-true # it is a drill"] {
            assert_eq!(lines(&format!("{comment}\nlet a = vix > 1\n")), NONE, "{comment}");
        }
    }

    #[test]
    fn an_allowance_ends_on_its_day() {
        let until = |day: &str| shown(&format!("# allow until {day}: never-true\nlet a = vix > 1\n"));
        assert!(until("2026-11-23").is_empty());
        let said = |day: &str| vec![(2, Some(format!("the allowance ended on {day}")))];
        assert_eq!(until("2026-11-22"), said("2026-11-22"));
        assert_eq!(until("2020-02-29"), said("2020-02-29"));
        let renewed =
            "# allow until 2026-01-01: never-true\n# allow until 2027-01-01: never-true\nlet a = vix > 1\n";
        assert_eq!(lines(renewed), NONE);
    }

    #[test]
    fn errors_notes_and_problems_of_no_text_stay() {
        let (id, allowances, _) = read("# allow: never-true, unit-mismatch\n\nlet a = vix > 1\n");
        let place = Span::new(id, 40, 43);
        let with = |severity| Problem { severity, ..Problem::new(Code::NeverTrue, place, "x") };
        let mut problems = vec![
            with(Severity::Error),
            with(Severity::Note),
            Problem::new(Code::UnitMismatch, place, "x"),
            Problem::nowhere(Code::NeverTrue, "x"),
        ];
        allowances.apply(&mut problems, Day::parse("2026-11-22").unwrap());
        assert_eq!(problems.len(), 4);
        problems.push(with(Severity::Warning));
        allowances.apply(&mut problems, Day::parse("2026-11-22").unwrap());
        assert_eq!(problems.len(), 4);
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at() {
        let text = "# allow: nevr-true,  xyz , never-true\n# allow until 2027-1-1 : never-true\n# allow:\nlet a = 信用 > 1\n";
        let (_, _, problems) = read(text);
        let found: Vec<(Code, &str, Option<&str>)> = problems
            .iter()
            .map(|problem| {
                assert_eq!(problem.severity, Severity::Warning);
                (problem.code, text.get(problem.span.unwrap().range()).unwrap(), problem.help.as_deref())
            })
            .collect();
        let expected = [
            (Code::UnknownName, "nevr-true", Some("did you mean `never-true`?")),
            (Code::UnknownName, "xyz", Some("`shiome help` lists the codes")),
            (Code::BadDate, "2027-1-1", None),
            (Code::UnknownName, "", Some("`shiome help` lists the codes")),
        ];
        assert_eq!(found, expected);
    }
}
