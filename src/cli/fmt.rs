//! `shiome fmt`.

use std::path::{Path, PathBuf};

use super::Exit;
use super::args::Fmt;
use super::output::Output;
use crate::data::{read_rules, rewrite_rules, rules_below};
use crate::diag::Problem;
use crate::report;
use crate::session::{OpenError, project_rules};
use crate::source::SourceMap;
use crate::syntax::{self, Unformatted};

const STANDARD_INPUT: &str = "<stdin>";

pub(super) fn fmt(args: &Fmt, output: &mut Output) -> Exit {
    let mut work = Work::new(args);
    let input = args.files.iter().any(|file| file == Path::new("-"));
    if input && args.files.len() > 1 {
        return output.usage("`-` stands for standard input and goes with no other file");
    }
    if input {
        match std::io::read_to_string(std::io::stdin()) {
            Ok(text) => work.text(&text, output),
            Err(error) => {
                output.say(&format!("error: cannot read standard input: {error}"));
                return Exit::Data;
            }
        }
    } else {
        let folder = match std::env::current_dir() {
            Ok(folder) => folder,
            Err(error) => return output.usage(&format!("cannot tell the current folder: {error}")),
        };
        match work.paths(&folder) {
            Ok(paths) => {
                paths.iter().for_each(|path| work.file(path.strip_prefix(&folder).unwrap_or(path), output));
            }
            Err(exit) => {
                output.problems(&work.problems, &work.sources, false);
                return exit;
            }
        }
    }
    output.problems(&work.problems, &work.sources, false);
    if !input && !output.machine_errors() {
        output.say(&work.summary());
    }
    work.exit()
}

/// What has been done, and what was in the way.
struct Work<'a> {
    args: &'a Fmt,
    sources: SourceMap,
    problems: Vec<Problem>,
    /// Files that could be read.
    seen: usize,
    changed: usize,
    /// Files with errors.
    wrong: usize,
    /// Files that cannot be read or written.
    failed: usize,
}

impl<'a> Work<'a> {
    fn new(args: &'a Fmt) -> Self {
        let (sources, problems) = (SourceMap::default(), Vec::new());
        Self { args, sources, problems, seen: 0, changed: 0, wrong: 0, failed: 0 }
    }

    fn writes(&self) -> bool {
        !(self.args.check || self.args.diff)
    }

    /// The files that the arguments mean, each once.
    fn paths(&mut self, folder: &Path) -> Result<Vec<PathBuf>, Exit> {
        let mut named: Vec<PathBuf> = Vec::new();
        if self.args.files.is_empty() {
            let (found, unmatched) = project_rules(folder).map_err(|error| {
                self.problems.push(error.problem());
                Exit::Data
            })?;
            self.problems.extend(unmatched);
            if found.is_empty() {
                self.problems.push(OpenError::NoRules.problem());
                return Err(Exit::Rules);
            }
            named = found;
        }
        for argument in &self.args.files {
            match rules_below(argument) {
                Ok(found) => named.extend(found),
                Err(problem) => self.fail(problem),
            }
        }
        let mut paths: Vec<PathBuf> = Vec::new();
        for path in named {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        Ok(paths)
    }

    fn file(&mut self, path: &Path, output: &mut Output) {
        let text = match read_rules(path) {
            Ok(text) => text,
            Err(problem) => return self.fail(problem),
        };
        let name = path.display().to_string();
        let Some(formatted) = self.formatted(&name, &text, output) else { return };
        if formatted == text {
            return;
        }
        if !self.writes() {
            self.show(&name, &text, &formatted, output);
        } else if let Err(problem) = rewrite_rules(path, &formatted) {
            return self.fail(problem);
        }
        self.changed += 1;
    }

    /// Formats standard input to standard output.
    fn text(&mut self, text: &str, output: &mut Output) {
        let Some(formatted) = self.formatted(STANDARD_INPUT, text, output) else { return };
        if self.writes() {
            output.print(&formatted);
        } else if formatted != text {
            self.show(STANDARD_INPUT, text, &formatted, output);
            self.changed += 1;
        }
    }

    /// The text laid out, unless it is wrong.
    fn formatted(&mut self, name: &str, text: &str, output: &Output) -> Option<String> {
        self.seen += 1;
        let id = self.sources.add(name, text);
        match syntax::format(id, text) {
            Ok(formatted) => return Some(formatted),
            Err(Unformatted::Wrong(problems)) => {
                self.problems.extend(problems.into_iter().filter(Problem::is_error));
            }
            Err(Unformatted::Unfaithful) => output.say(&format!(
                "error: `{name}` stays as it is: laid out it would not read the same\n  help: this is a fault of shiome; report it with the file"
            )),
        }
        self.wrong += 1;
        None
    }

    /// Shows what would be written.
    fn show(&self, name: &str, before: &str, after: &str, output: &mut Output) {
        if !self.args.diff {
            output.print(&format!("{}\n", report::clean(name)));
            return;
        }
        let diff = report::diff(name, before, after);
        if output.on_terminal() {
            diff.lines().for_each(|line| output.print(&format!("{}\n", report::clean(line))));
        } else {
            output.print(&diff);
        }
    }

    fn fail(&mut self, problem: Problem) {
        self.problems.push(problem);
        self.failed += 1;
    }

    fn summary(&self) -> String {
        let did = if self.writes() { "formatted" } else { "would format" };
        let files = if self.seen == 1 { "file" } else { "files" };
        let left = match self.wrong {
            0 => String::new(),
            1 => "; 1 with errors left as it is".to_owned(),
            wrong => format!("; {wrong} with errors left as they are"),
        };
        format!("{did} {} of {} {files}{left}", self.changed, self.seen)
    }

    fn exit(&self) -> Exit {
        if self.wrong > 0 {
            Exit::Rules
        } else if self.failed > 0 {
            Exit::Data
        } else if self.args.check && self.changed > 0 {
            Exit::Findings
        } else {
            Exit::Done
        }
    }
}
