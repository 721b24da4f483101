//! `shiome import`.

use super::Exit;
use super::args::{Common, Import};
use super::output::{Output, now};
use super::places::store_folder;
use crate::report;
use crate::session::{ImportConfig, Session};
use crate::source::SourceMap;

pub(super) fn import(args: &Import, common: &Common, output: &mut Output) -> Exit {
    let folder = std::env::current_dir().map_err(|error| format!("cannot tell the current folder: {error}"));
    let (folder, store) = match folder.and_then(|folder| Ok((folder, store_folder(common)?))) {
        Ok(both) => both,
        Err(message) => {
            output.say(&format!("error: {message}"));
            return Exit::Data;
        }
    };
    let config = ImportConfig {
        folder,
        store,
        file: args.file.clone(),
        name: args.name.clone(),
        dry_run: args.dry_run,
        strict: args.strict,
        now: now(),
    };
    match Session::import(&config) {
        Ok(imported) => {
            if !args.quiet || !imported.refused.is_empty() {
                output.print(&report::import_text(&imported, output.look()));
            }
            if imported.stopped { Exit::Data } else { Exit::Done }
        }
        Err(error) => {
            output.problems(&[error.problem()], &SourceMap::default(), false);
            Exit::Data
        }
    }
}
