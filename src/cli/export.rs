//! `shiome export`.

use super::Exit;
use super::args::{Common, Export};
use super::output::{Output, moment, now};
use super::places::store_folder;
use crate::diag::{Problem, Severity};
use crate::session::{ExportConfig, Session};
use crate::source::SourceMap;

pub(super) fn export(args: &Export, common: &Common, output: &mut Output) -> Exit {
    let as_of = match args.as_of.as_deref().map(moment).transpose() {
        Ok(as_of) => as_of,
        Err(message) => return output.usage(&message),
    };
    let folder = std::env::current_dir().map_err(|error| format!("cannot tell the current folder: {error}"));
    let (folder, store) = match folder.and_then(|folder| Ok((folder, store_folder(common)?))) {
        Ok(both) => both,
        Err(message) => {
            output.say(&format!("error: {message}"));
            return Exit::Data;
        }
    };
    let config =
        ExportConfig { folder, store, name: args.name.clone(), versions: args.versions, as_of, now: now() };
    let exported = match Session::export(&config) {
        Ok(exported) => exported,
        Err(error) => {
            // What a run can go on without is all that was asked for here.
            let problem = Problem { severity: Severity::Error, ..error.problem() };
            output.problems(&[problem], &SourceMap::default(), false);
            return Exit::Data;
        }
    };
    let Some(path) = &args.out else {
        output.write(|out| exported.csv(out));
        return Exit::Done;
    };
    match exported.save(path, &config.store, args.force) {
        Ok(()) => Exit::Done,
        Err(error) => {
            output.problems(&[error.problem()], &SourceMap::default(), false);
            Exit::Data
        }
    }
}
