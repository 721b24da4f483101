//! `shiome fmt` over files: what it writes, what it leaves alone, and how it ends.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const UGLY: &str = "when   hyg.trend<0 then cash 40% # why\n";
const NEAT: &str = "when hyg.trend < 0 then cash 40% # why\n";
const WRONG: &str = "when hyg.trend   < then cash 40%\n";

/// A fresh folder with these files in it.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fmt").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn shiome(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
    command.env("SHIOME_STORE", "no-such-store");
    command.args(arguments).current_dir(folder).env("LANG", "en_US.UTF-8");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Exit code, standard output, standard error.
fn fmt(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = shiome(folder, &[&["fmt"], arguments].concat(), "");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn the_files_of_the_project_are_formatted_once() {
    let folder = folder(
        "project",
        &[
            ("shiome.toml", "rules = [\"here/*.shio\"]\n"),
            ("here/a.shio", UGLY),
            ("here/b.shio", NEAT),
            ("rules/c.shio", UGLY),
        ],
    );
    let said = |count| (0, String::new(), format!("formatted {count} of 2 files\n"));
    assert_eq!(fmt(&folder.join("here"), &[]), said(1));
    assert_eq!(read(&folder, "here/a.shio"), NEAT);
    assert_eq!(read(&folder, "rules/c.shio"), UGLY);
    assert_eq!(fmt(&folder, &[]), said(0));
    let left: Vec<_> = std::fs::read_dir(folder.join("here")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn folders_are_taken_with_all_below_and_each_file_once() {
    let folder =
        folder("below", &[("rules/a.shio", UGLY), ("rules/deep/er/b.shio", UGLY), ("rules/c.txt", UGLY)]);
    let (code, _, said) = fmt(&folder, &["rules", "rules/a.shio"]);
    assert_eq!((code, said.as_str()), (0, "formatted 2 of 2 files\n"));
    assert_eq!(read(&folder, "rules/deep/er/b.shio"), NEAT);
    assert_eq!(read(&folder, "rules/c.txt"), UGLY);
}

#[test]
fn check_and_diff_write_nothing() {
    let folder = folder("check", &[("rules/a.shio", UGLY), ("rules/b.shio", NEAT)]);
    let (code, list, said) = fmt(&folder, &["--check"]);
    assert_eq!((code, list.as_str(), said.as_str()), (1, "rules/a.shio\n", "would format 1 of 2 files\n"));
    let expected = format!("--- rules/a.shio\n+++ rules/a.shio\n@@ -1 +1 @@\n-{UGLY}+{NEAT}");
    let (code, diff, _) = fmt(&folder, &["--diff"]);
    assert_eq!((code, diff.as_str()), (0, expected.as_str()));
    let (code, diff, _) = fmt(&folder, &["--diff", "--check", "rules/a.shio"]);
    assert_eq!((code, diff), (1, expected));
    assert_eq!(read(&folder, "rules/a.shio"), UGLY);
    let (code, list, _) = fmt(&folder, &["--check", "rules/b.shio"]);
    assert_eq!((code, list.as_str()), (0, ""));
}

#[test]
fn a_wrong_file_is_left_alone_and_named() {
    let folder = folder("wrong", &[("rules/a.shio", WRONG), ("rules/b.shio", UGLY)]);
    let (code, _, said) = fmt(&folder, &[]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("rules/a.shio:1"), "{said}");
    assert!(said.ends_with("formatted 1 of 2 files; 1 with errors left as it is\n"), "{said}");
    assert_eq!(read(&folder, "rules/a.shio"), WRONG);
    assert_eq!(read(&folder, "rules/b.shio"), NEAT);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = folder("unreadable", &[("rules/a.shio", UGLY)]);
    std::fs::write(folder.join("rules/b.shio"), b"\xff\xfe").unwrap();
    let (code, _, said) = fmt(&folder, &["rules", "rules/missing.shio"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("cannot read `rules/b.shio`: it is no UTF-8 text"), "{said}");
    assert!(said.contains("cannot read `rules/missing.shio`: there is no such file"), "{said}");
    assert_eq!(read(&folder, "rules/a.shio"), NEAT);
    std::fs::create_dir_all(folder.join("empty")).unwrap();
    let (code, _, said) = fmt(&folder, &["empty"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("expected rule files in `empty`, found none"), "{said}");
    let (code, _, said) = fmt(&folder.join("empty"), &[]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("no rule files found"), "{said}");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = folder("stdin", &[("a.shio", UGLY)]);
    let run = |arguments: &[&str], input| {
        let output = shiome(&folder, arguments, input);
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["fmt", "-"], UGLY), (0, NEAT.to_owned()));
    assert_eq!(run(&["fmt", "-"], WRONG), (2, String::new()));
    assert_eq!(run(&["fmt", "-", "--check"], NEAT), (0, String::new()));
    assert_eq!(run(&["fmt", "-", "--check"], UGLY), (1, "<stdin>\n".to_owned()));
    assert_eq!(run(&["fmt", "-", "a.shio"], UGLY), (64, String::new()));
    assert_eq!(read(&folder, "a.shio"), UGLY);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder("unix", &[("real/a.shio", UGLY), ("read_only.shio", UGLY)]);
    let mode = |name: &str| std::fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o7777;
    let set = |name: &str, mode| {
        std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set("real/a.shio", 0o640);
    set("read_only.shio", 0o444);
    symlink("real/a.shio", folder.join("link.shio")).unwrap();
    let (code, _, said) = fmt(&folder, &["link.shio", "read_only.shio"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("cannot write `read_only.shio`: it is read-only"), "{said}");
    assert!(said.ends_with("formatted 1 of 2 files\n"), "{said}");
    assert!(std::fs::symlink_metadata(folder.join("link.shio")).unwrap().is_symlink());
    assert_eq!((read(&folder, "real/a.shio").as_str(), mode("real/a.shio")), (NEAT, 0o640));
    assert_eq!((read(&folder, "read_only.shio").as_str(), mode("read_only.shio")), (UGLY, 0o444));
}
