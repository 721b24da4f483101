//! Looking over the project and everything below it.

use std::path::{Path, PathBuf};

use super::{Session, rules_of};
use crate::data::doctor::{Area, Finding, Level, Patient, examine};
use crate::data::fetch::Keys;
use crate::data::{DataError, Project, RuleFiles};
use crate::time::Instant;

/// What is looked over, and with what.
#[derive(Debug)]
pub struct ExamineConfig {
    /// The folder the command runs in.
    pub folder: PathBuf,
    /// The folder of the store, or why there is none.
    pub store: Result<PathBuf, String>,
    /// The user's keys, or what is wrong with their file.
    pub keys: Result<Keys, DataError>,
    /// Where the file of keys is, or would be.
    pub keys_file: Option<PathBuf>,
    /// Whether hosts may be asked; if not, the option that forbids it.
    pub network: Result<(), &'static str>,
    /// Tells the present moment.
    pub clock: fn() -> Instant,
}

impl Session {
    /// Looks over the project, its rule files, and everything that is no project's. Nothing is changed.
    pub fn examine(config: &ExamineConfig) -> Vec<Finding> {
        let root = crate::data::project_root(&config.folder);
        let mut findings = Vec::new();
        let project = match (super::project(root.as_deref()), &root) {
            (Ok(project), Some(_)) => {
                let text = format!("`{}` can be read", project.origin);
                findings.push(Finding::new(Area::Project, Level::Ok, text).about(&project.origin));
                project
            }
            (Ok(project), None) => {
                let folder = config.folder.display();
                let text =
                    format!("`{folder}` and the folders above have no `shiome.toml`: the defaults hold");
                findings.push(Finding::new(Area::Project, Level::Ok, text));
                project
            }
            (Err(error), _) => {
                findings.push(Finding::wrong(Area::Project, &error.problem()));
                Project::default()
            }
        };
        rules(&project, root.as_deref().unwrap_or(&config.folder), &mut findings);
        findings.extend(examine(&Patient {
            project: &project,
            store: config.store.as_deref().map_err(String::as_str),
            keys: config.keys.as_ref(),
            keys_file: config.keys_file.as_deref(),
            network: config.network,
            clock: config.clock,
        }));
        findings
    }
}

/// The rule files that a command without files reads.
fn rules(project: &Project, base: &Path, findings: &mut Vec<Finding>) {
    let (named, unmatched) = rules_of(project, base);
    for problem in &unmatched {
        let finding = Finding::wrong(Area::Project, problem);
        // A pattern that fits nothing is no hindrance beside others that do.
        findings.push(if named.is_empty() { finding } else { Finding { level: Level::Note, ..finding } });
    }
    if named.is_empty() {
        if unmatched.is_empty() {
            let text = "there are no rule files in `rules`";
            let help = "write rules as `rules/NAME.shio`, or name files: `shiome run FILE`";
            findings.push(Finding::new(Area::Project, Level::Note, text).help(help));
        }
        return;
    }
    let loaded = RuleFiles::load(&named, base);
    let wrong = loaded.problems.iter().filter(|problem| problem.is_error()).count();
    let files =
        |count: usize| if count == 1 { "1 rule file".to_owned() } else { format!("{count} rule files") };
    findings.push(if wrong == 0 {
        Finding::new(Area::Project, Level::Ok, format!("{} can be read", files(loaded.files.len())))
    } else {
        let problems = if wrong == 1 { "1 problem".to_owned() } else { format!("{wrong} problems") };
        let text = format!("{problems} in {}", files(named.len()));
        Finding::new(Area::Project, Level::Wrong, text).help("`shiome check` shows where")
    });
}
