//! Rule files one by one, to be read and written again.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::files::unread;
use super::named_by;
use super::system;
use crate::diag::{Code, Problem};

/// A file, or the `*.shio` of a folder and of all folders below it, in byte order.
///
/// Hidden folders and links to folders are passed over.
///
/// # Errors
/// `missing-file` for a folder without rule files.
pub fn rules_below(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (files, _) = named_by(&["**/*.shio".to_owned()], path);
    if files.is_empty() {
        let message = format!("expected rule files in `{}`, found none", path.display());
        return Err(Problem::nowhere(Code::MissingFile, message).help("rule files end in `.shio`"));
    }
    Ok(files)
}

/// The text of a rule file.
///
/// # Errors
/// `missing-file` with what the system says.
pub fn read_rules(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| unread(path, Path::new(""), None, &error))
}

/// Gives a rule file another text. The file is replaced in one step, so that nobody ever finds half of it; it keeps its
/// permissions, and a link goes on pointing at it.
///
/// # Errors
/// `missing-file` for a file that is read-only, or with what the system says. The file is then as it was.
pub fn rewrite_rules(path: &Path, text: &str) -> Result<(), Problem> {
    let refused = |reason: String| {
        Problem::nowhere(Code::MissingFile, format!("cannot write `{}`: {reason}", path.display()))
    };
    let failed = |error: &io::Error| {
        refused(match error.kind() {
            ErrorKind::PermissionDenied => "writing into its folder is not permitted".to_owned(),
            _ => system::reason(error),
        })
    };
    let target = path.canonicalize().map_err(|error| failed(&error))?;
    let permissions = target.metadata().map_err(|error| failed(&error))?.permissions();
    if permissions.readonly() {
        return Err(refused("it is read-only".to_owned()));
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let beside = target.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = write_new(&beside, text)
        .and_then(|()| fs::set_permissions(&beside, permissions))
        .and_then(|()| fs::rename(&beside, &target));
    written.map_err(|error| {
        // What could not be put in place must not stay behind; if that fails too, the first reason is the one to tell.
        let _ = fs::remove_file(&beside);
        failed(&error)
    })
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
