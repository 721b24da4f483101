//! `shiome run --due`, `explain NAME` and `--strict` over regimes and checklists: what is printed where, and how it ends.

use std::path::{Path, PathBuf};
use std::process::Command;

const RULES: &str = "\
regime tide { high when hyg > 0 low when hyg > hyg.ma(5000) start high }
checklist morning every trading day at 08:30 Asia/Tokyo { show hyg \"credit\" calm: vix < 1000 }
checklist weekend every saturday { show hyg }
rule fine { when hyg > 0 }
";

fn folder(name: &str, rules: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("routine").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("r.shio"), rules).unwrap();
    folder
}

/// Exit code, standard output, standard error.
fn shiome(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
    command.env("SHIOME_STORE", "no-such-store");
    command.args(arguments).current_dir(folder).env("LANG", "en_US.UTF-8").env("COLUMNS", "80");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn what_is_due_is_shown_and_what_is_not_is_named_with_its_date() {
    let folder = folder("due", RULES);
    let (exit, out, _) = shiome(&folder, &["run", "r.shio", "--due", "-q"]);
    assert_eq!(exit, 0);
    assert!(out.starts_with("due on 2025-06-27\n\n□ checklist  morning"), "{out}");
    assert!(out.contains("not due: weekend 2025-06-28\n"), "{out}");
    assert!(!out.contains("fine") && !out.contains("tide"), "{out}");
    let (exit, out, _) = shiome(&folder, &["run", "r.shio", "--due", "-q", "--as-of", "2025-06-22"]);
    let none = "nothing is due on 2025-06-22; next: morning 2025-06-23 08:30 Tokyo,\n  weekend 2025-06-28\n";
    assert_eq!((exit, out.as_str()), (0, none));
    let (_, out, _) = shiome(&folder, &["run", "r.shio", "--due", "--format", "markdown"]);
    assert!(out.contains("\nmorning: checklist, 1 of 1\n"), "{out}");
    assert!(out.ends_with("\nnot due: weekend 2025-06-28\n"), "{out}");
    let (_, out, _) = shiome(&folder, &["run", "r.shio", "-q"]);
    assert!(["fine", "tide", "morning", "weekend"].iter().all(|name| out.contains(name)), "{out}");
    for wrong in [&["--format", "csv"], &["--format", "ndjson"], &["--history", "-q"]] {
        let (exit, out, said) = shiome(&folder, &[&["run", "r.shio", "--due"], wrong.as_slice()].concat());
        assert_eq!((exit, out.is_empty(), said.starts_with("error: ")), (64, true, true), "{said}");
    }
}

#[test]
fn rules_without_routines_say_so() {
    let folder = folder("none", "rule fine { when hyg > 0 }\n");
    let (exit, out, _) = shiome(&folder, &["run", "r.shio", "--due", "-q"]);
    assert_eq!(exit, 0);
    assert!(out.starts_with("no routines: "), "{out}");
}

#[test]
fn anything_with_a_name_can_be_explained() {
    let folder = folder("explain", RULES);
    for name in ["tide", "morning", "fine"] {
        let (exit, out, _) = shiome(&folder, &["explain", "r.shio", name]);
        assert_eq!(exit, 0);
        assert!(out.starts_with(&format!("{name}  r.shio:")), "{out}");
    }
    let (_, out, _) = shiome(&folder, &["explain", "r.shio"]);
    for head in ["tide", "morning", "weekend", "fine"] {
        assert!(out.contains(&format!("{head}  r.shio:")), "{out}");
    }
    let (exit, out, said) = shiome(&folder, &["explain", "r.shio", "mornin"]);
    assert_eq!((exit, out.as_str()), (64, ""));
    assert_eq!(said, "error: nothing is called `mornin`\n  help: did you mean `morning`?\n");
}

#[test]
fn a_regime_that_is_held_and_a_checklist_that_is_unknown_are_unknown_verdicts() {
    let certain = folder("certain", RULES);
    assert_eq!(shiome(&certain, &["run", "r.shio", "--strict", "-q"]).0, 0);
    for (name, text) in [
        ("held", "regime tide { low when hyg > hyg.ma(5000) high when hyg > 0 start low }\n"),
        ("unknown", "checklist list { one: hyg > hyg.ma(5000) two: hyg > 0 need 2 }\n"),
    ] {
        let folder = folder(name, text);
        for history in [&[][..], &["--history"]] {
            let arguments = [&["run", "r.shio", "--strict", "-q"], history].concat();
            let (exit, _, said) = shiome(&folder, &arguments);
            assert_eq!(exit, 4, "{said}");
            assert!(said.ends_with("strict: 1 unknown verdict\n"), "{said}");
        }
    }
}
