//! `shiome doctor`.

use super::Exit;
use super::args::{Common, Doctor, FetchFormat};
use super::output::{Output, now};
use super::places::{keys, keys_file, store_folder};
use crate::data::doctor::{Area, Finding, Level};
use crate::report;
use crate::session::{ExamineConfig, Session};

pub(super) fn doctor(args: &Doctor, common: &Common, output: &mut Output) -> Exit {
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) => {
            output.say(&format!("error: cannot tell the current folder: {error}"));
            return Exit::Data;
        }
    };
    let network = match (args.offline, common.frozen) {
        (true, _) => Err("--offline"),
        (_, true) => Err("--frozen"),
        _ => Ok(()),
    };
    let config = ExamineConfig {
        folder,
        store: store_folder(common),
        keys: keys(),
        keys_file: keys_file(),
        network,
        clock: now,
    };
    let mut findings = vec![program()];
    findings.extend(Session::examine(&config));
    findings.push(terminal(output));
    match args.format {
        FetchFormat::Text => output.print(&report::doctor_text(&findings, output.look())),
        FetchFormat::Json => output.print(&report::doctor_json(&findings, now())),
    }
    let wrong = findings.iter().any(|finding| finding.level == Level::Wrong);
    if wrong { Exit::Data } else { Exit::Done }
}

fn program() -> Finding {
    let build = if cfg!(debug_assertions) { ", without optimisation" } else { "" };
    let (os, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    let text = format!("shiome {} for {os} on {machine}{build}", env!("CARGO_PKG_VERSION"));
    Finding::new(Area::Program, Level::Ok, text)
}

/// Where the output goes, and how it looks there and why.
fn terminal(output: &Output) -> Finding {
    let look = output.look();
    let place = if output.on_terminal() { "a terminal" } else { "no terminal" };
    let color = if look.color { "colours" } else { "no colours" };
    let letters = if look.unicode { "all letters and signs" } else { "ASCII signs" };
    let text = format!("the output is {place} of {} columns, with {color} and {letters}", look.width);
    let decide = ["COLUMNS", "NO_COLOR", "TERM", "LC_ALL", "LC_CTYPE", "LANG"];
    let set: Vec<&str> = decide
        .into_iter()
        .filter(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
        .collect();
    let finding = Finding::new(Area::Terminal, Level::Ok, text);
    if set.is_empty() {
        finding
    } else {
        finding.help(format!("decided with {}, and `--color`", set.join(", ")))
    }
}
