//! Standard output and error: colours, widths, problems, closed pipes.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::Exit;
use super::args::{Color, Common, Data, ErrorFormat};
use super::places::store_folder;
use crate::diag::{Format, Problem, render};
use crate::report::Look;
use crate::session::{AsOf, Config, DataChoice};
use crate::source::SourceMap;
use crate::time::{Day, Instant};

/// Where a command prints.
pub(super) struct Output {
    out: BufWriter<io::Stdout>,
    closed: bool,
    failed: Option<io::Error>,
    error_format: ErrorFormat,
    color: Color,
}

impl Output {
    pub fn new(common: &Common) -> Self {
        Self {
            out: BufWriter::new(io::stdout()),
            closed: false,
            failed: None,
            error_format: common.error_format,
            color: common.color,
        }
    }

    /// How reports look on standard output.
    pub fn look(&self) -> Look {
        let terminal = io::stdout().is_terminal();
        Look { color: self.colored(terminal), unicode: unicode(), width: width(terminal) }
    }

    /// Whether standard output is a terminal.
    pub fn on_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    fn colored(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                terminal
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }

    /// Prints to standard output.
    pub fn print(&mut self, text: &str) {
        self.write(|out| out.write_all(text.as_bytes()));
    }

    /// Shows what was printed, before something is said on standard error.
    pub fn flush(&mut self) {
        self.write(|out| out.flush());
    }

    /// Lets `write` print; after a closed pipe nothing more is printed.
    pub fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if self.closed {
            return;
        }
        if let Err(error) = write(&mut self.out) {
            self.closed = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.failed = Some(error);
            }
        }
    }

    /// Shows problems on standard error, or on standard output where they are the answer (`check` in a machine format).
    pub fn problems(&mut self, problems: &[Problem], sources: &SourceMap, answer: bool) {
        let format = match self.error_format {
            ErrorFormat::Human if unicode() => Format::Human,
            ErrorFormat::Human => Format::Ascii,
            ErrorFormat::Plain => Format::Plain,
            ErrorFormat::Json => Format::Json,
        };
        if problems.is_empty() && !(answer && self.error_format == ErrorFormat::Json) {
            return;
        }
        if answer && self.error_format != ErrorFormat::Human {
            self.print(&render(problems, sources, format, false, 80));
            return;
        }
        let terminal = io::stderr().is_terminal();
        let text = render(problems, sources, format, self.colored(terminal), width(terminal));
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says one thing on standard error.
    pub fn say(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Says that the arguments mean nothing, and how to write them.
    pub fn usage(&self, message: &str) -> Exit {
        self.say(&format!("error: {message}"));
        Exit::Usage
    }

    /// Whether problems are for programs to read.
    pub fn machine_errors(&self) -> bool {
        self.error_format != ErrorFormat::Human
    }

    /// Flushes and gives the exit code.
    pub fn finish(mut self, exit: Exit) -> ExitCode {
        if !self.closed
            && let Err(error) = self.out.flush()
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.failed = Some(error);
        }
        if let Some(error) = &self.failed {
            self.say(&format!("error: cannot write the output: {error}"));
            return ExitCode::from(Exit::Data as u8);
        }
        ExitCode::from(exit as u8)
    }
}

/// Whether the locale shows more than ASCII.
fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty());
    let utf8 = locale.as_ref().is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    utf8 && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Columns of the terminal, 80 where there is none.
fn width(terminal: bool) -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = if terminal { terminal_width() } else { None };
    columns.or(measured).unwrap_or(80).clamp(40, 200)
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// The session's configuration from a command's arguments.
pub(super) fn config(
    files: Vec<PathBuf>,
    data: &Data,
    expressions: &[String],
    common: &Common,
) -> Result<Config, String> {
    let store = store_folder(common);
    let choice = match data.data.as_deref() {
        None => DataChoice::Default,
        Some("sample") => DataChoice::Sample,
        Some("store") => store.as_ref().map(|_| DataChoice::Store).map_err(String::clone)?,
        Some(folder) => DataChoice::Folder(PathBuf::from(folder)),
    };
    let as_of = data.as_of.as_deref().map(moment).transpose()?;
    let folder =
        std::env::current_dir().map_err(|error| format!("cannot tell the current folder: {error}"))?;
    Ok(Config {
        files,
        data: choice,
        as_of,
        expressions: expressions.to_vec(),
        store: store.ok(),
        folder,
        now: now(),
    })
}

/// A moment as `--as-of` names it.
pub(super) fn moment(text: &str) -> Result<AsOf, String> {
    AsOf::parse(text).ok_or_else(|| unreadable_moment(text))
}

/// What is wrong with a moment as written, and how to write it.
fn unreadable_moment(text: &str) -> String {
    let mut words = text.split_whitespace();
    let day = words.next().unwrap_or("");
    let help = match (dated(day), words.next(), words.next()) {
        (Some(false), ..) => format!("there is no day {day}"),
        (Some(true), None, _) => "write the date with two digits each, as 2024-08-05".to_owned(),
        (Some(true), Some(_), None) => format!("add the time zone: `{text} America/New_York`"),
        (Some(true), Some(_), Some(zone)) => {
            format!("a time is 08:30, and `{zone}` a zone such as Asia/Tokyo")
        }
        (None, ..) => {
            "write 2024-08-05, 2024-08-05T22:00:00Z, `2024-08-05 18:00 America/New_York` or now".to_owned()
        }
    };
    format!("cannot read the moment `{text}`\n  help: {help}")
}

/// Whether a word has the form of a date: whether such a day exists (with one-digit months and days filled up).
fn dated(word: &str) -> Option<bool> {
    let parts: Vec<u32> = word.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [year, month, day] = parts.try_into().ok()?;
    Some(Day::from_ymd(i32::try_from(year).ok()?, month, day).is_some())
}

/// The environment's word for the present moment, for tests and for showing a problem again.
const NOW: &str = "SHIOME_NOW";

/// What the environment gives as the present moment, if anything.
///
/// # Errors
/// A text that is no instant.
pub(super) fn told_now() -> Result<Option<Instant>, String> {
    let Ok(text) = std::env::var(NOW) else { return Ok(None) };
    let read = Instant::parse_rfc3339(&text);
    let unreadable = || format!("expected an instant such as 2026-11-20T23:00:00Z as {NOW}, found `{text}`");
    read.map(Some).ok_or_else(unreadable)
}

/// The present moment.
pub(super) fn now() -> Instant {
    if let Ok(Some(told)) = told_now() {
        return told;
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A date argument.
pub(super) fn date(name: &str, text: Option<&String>) -> Result<Option<Day>, String> {
    match text {
        None => Ok(None),
        Some(text) => match Day::parse(text) {
            Some(day) => Ok(Some(day)),
            None => Err(format!("{name}: {}", unreadable_moment(text))),
        },
    }
}
