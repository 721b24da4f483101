//! Rule files: which ones a command means, their texts, and the files they use.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::patterns::entries;
use super::system;
use crate::diag::{Code, Problem, nearest};
use crate::source::{SourceMap, Span};
use crate::syntax::{self, ast};

/// Loaded rule files, each once, in the order in which they were named; used files follow their users.
#[derive(Debug, Default)]
pub struct RuleFiles {
    pub sources: SourceMap,
    pub files: Vec<ast::File>,
    /// For each file the indices of those it uses.
    pub uses: Vec<Vec<usize>>,
    pub problems: Vec<Problem>,
    paths: Vec<PathBuf>,
}

/// The folder of the project that holds `from`: the nearest one above with a `shiome.toml`.
pub fn project_root(from: &Path) -> Option<PathBuf> {
    from.ancestors().find(|folder| folder.join("shiome.toml").is_file()).map(Path::to_owned)
}

/// The text of a file that need not exist.
///
/// # Errors
/// What the system says of a file that exists and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<String>, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(system::reason(&error)),
    }
}

impl RuleFiles {
    /// Loads files and folders (their `*.shio`, in byte order) and all that they use. What a file uses stays inside `root`, or, of a file that
    /// lies elsewhere, inside that file's own folder.
    pub fn load(arguments: &[PathBuf], root: &Path) -> Self {
        let mut loaded = Self::default();
        for argument in arguments {
            for path in loaded.expand(argument) {
                let own =
                    path.parent().filter(|own| !own.as_os_str().is_empty()).filter(|_| escapes(&path, root));
                loaded.file(&path, own.unwrap_or(root), None);
            }
        }
        loaded
    }

    /// A single text under a name, as for tests and prompts.
    pub fn of_text(name: &str, text: &str) -> Self {
        let mut loaded = Self::default();
        loaded.parse(PathBuf::from(name), name.to_owned(), text.to_owned());
        loaded
    }

    fn expand(&mut self, argument: &Path) -> Vec<PathBuf> {
        if !argument.is_dir() {
            return vec![argument.to_owned()];
        }
        let entries = match std::fs::read_dir(argument) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("cannot list `{}`: {}", argument.display(), system::reason(&error));
                self.problems.push(Problem::nowhere(Code::MissingFile, message));
                return Vec::new();
            }
        };
        let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let mut paths: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|extension| extension == "shio")).collect();
        paths.sort();
        if paths.is_empty() {
            let problem = Problem::nowhere(
                Code::MissingFile,
                format!("expected rule files in `{}`, found none", argument.display()),
            );
            self.problems.push(problem.help("rule files end in `.shio`"));
        }
        paths
    }

    /// Loads a file once; `from` is the `use` that names it.
    fn file(&mut self, path: &Path, root: &Path, from: Option<Span>) -> Option<usize> {
        let canonical = path.canonicalize();
        let key = canonical.as_deref().unwrap_or(path).to_owned();
        if let Some(known) = self.paths.iter().position(|known| *known == key) {
            return Some(known);
        }
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.problems.push(unread(path, root, from, &error));
                return None;
            }
        };
        let at = self.parse(key, shown(path, root), text);
        let used: Vec<ast::Quoted> = self.files.get(at).map(uses_of).unwrap_or_default();
        for quoted in used {
            let target = path.parent().unwrap_or(Path::new(".")).join(&quoted.text);
            if escapes(&target, root) {
                let problem = Problem::new(
                    Code::OutsideProject,
                    quoted.span,
                    format!("`{}` lies outside the project", quoted.text),
                );
                self.problems.push(problem.help("what a rule file uses stays inside the project's folder"));
                continue;
            }
            if let Some(index) = self.file(&target, root, Some(quoted.span)) {
                if index == at || self.reaches(index, at) {
                    let problem = Problem::new(
                        Code::Cycle,
                        quoted.span,
                        format!("`{}` leads back to this file", quoted.text),
                    );
                    self.problems.push(problem.help("put what both need into a third file"));
                } else if let Some(uses) = self.uses.get_mut(at) {
                    uses.push(index);
                }
            }
        }
        Some(at)
    }

    /// Whether a file uses another, directly or not.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut open = vec![from];
        let mut seen = Vec::new();
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if !seen.contains(&at) {
                seen.push(at);
                open.extend(self.uses.get(at).into_iter().flatten());
            }
        }
        false
    }

    fn parse(&mut self, key: PathBuf, name: String, text: String) -> usize {
        let id = self.sources.add(name, text);
        let (file, problems) = syntax::parse(id, self.sources.text(id));
        self.files.push(file);
        self.uses.push(Vec::new());
        self.paths.push(key);
        self.problems.extend(problems);
        self.files.len() - 1
    }
}

fn uses_of(file: &ast::File) -> Vec<ast::Quoted> {
    let used = file.statements.iter().filter_map(|statement| match &statement.kind {
        ast::StatementKind::Use(quoted) => Some(quoted.clone()),
        _ => None,
    });
    used.collect()
}

/// The problem of a rule file that cannot be read; `from` is the `use` that names it.
pub(super) fn unread(path: &Path, root: &Path, from: Option<Span>, error: &std::io::Error) -> Problem {
    let missing = error.kind() == ErrorKind::NotFound;
    let folder = missing && path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let reason = if folder { "there is no such folder".to_owned() } else { system::reason(error) };
    let message = format!("cannot read `{}`: {reason}", shown(path, root));
    let problem = match from {
        Some(span) => Problem::new(Code::MissingFile, span, message),
        None => Problem::nowhere(Code::MissingFile, message),
    };
    match from {
        _ if error.kind() == ErrorKind::InvalidData => problem.help("save it as UTF-8"),
        Some(_) => problem.help("paths of `use` start at the file that uses them"),
        None if missing => match near(path) {
            Some(near) => problem.help(format!("the nearest name there is `{near}`")),
            None => problem,
        },
        None => problem,
    }
}

/// The rule file beside a missing one whose name is nearest, if one is near.
fn near(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = entries(folder).into_iter().map(|(name, _)| name);
    let mut stems: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".shio")?.to_owned())).collect();
    stems.sort();
    nearest(stem, stems.iter().map(String::as_str)).map(|near| format!("{near}.shio"))
}

/// A path as shown: relative to the project where it lies inside.
fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// Whether a path leads out of a folder, symbolic links included.
fn escapes(path: &Path, root: &Path) -> bool {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    match path.canonicalize() {
        Ok(path) => !path.starts_with(root),
        // A file that is not there: judged by its folder, or by its `..` where that is not there either.
        Err(_) => match path.parent().map(Path::canonicalize) {
            Some(Ok(folder)) => !folder.starts_with(root),
            _ => path.components().any(|part| part == std::path::Component::ParentDir),
        },
    }
}
