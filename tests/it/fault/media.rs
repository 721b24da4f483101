//! Disks that are full, folders that may not be written, bytes that changed.

use std::collections::BTreeMap;
use std::process::Command;

use super::*;

/// A small file system where the store is, unmounted when the test ends; none where mounting is not permitted.
struct Mounted(PathBuf);

impl Mounted {
    fn at(bench: &Bench, options: &str) -> Option<Self> {
        std::fs::create_dir_all(&bench.store).unwrap();
        let mounted = system("mount", &["-t", "tmpfs", "-o", options, "none", text(&bench.store)]);
        if !mounted {
            println!("skipped: mounting a small file system is not permitted");
        }
        mounted.then(|| Self(bench.store.clone()))
    }

    fn again(&self, options: &str) {
        assert!(system("mount", &["-o", &format!("remount,{options}"), text(&self.0)]), "{options}");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        system("umount", &[text(&self.0)]);
    }
}

fn system(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let bench = Bench::new("full");
    let Some(mounted) = Mounted::at(&bench, "size=96k") else { return };
    let mut dice = Dice(3);
    let mut world = World::new(&mut dice);
    let (mut before, mut told) = (bench.kept(), 0);
    for _ in 0..3 {
        let (hosts, start) = (world.serve(), now());
        let (exit, out, err) = run(bench.fetch(&hosts, true));
        let document: serde_json::Value = serde_json::from_str(&out).unwrap();
        let found = bench.kept();
        let mut failed = Vec::new();
        for (name, entry) in names().zip(document["series"].as_array().unwrap()) {
            let is_in = is_in(name, &before[name], &found[name], &world, Some(None), start);
            if entry["status"] == "failed" {
                let reason = entry["failures"][0]["reason"].as_str().unwrap();
                assert!(reason.starts_with("no space is left for `"), "{reason}");
                let help = entry["failures"][0]["help"].as_str().unwrap();
                assert_eq!(help, "make room and repeat; everything that was kept before is intact");
                assert!(!is_in, "{name}: told as failed, and kept");
                failed.push(name);
            } else {
                assert!(is_in, "{name}: told as kept, and is not");
            }
        }
        assert_eq!(
            (exit, err),
            match failed.as_slice() {
                [] => (Some(0), String::new()),
                failed => (Some(3), format!("error: not fetched: {}\n", failed.join(", "))),
            }
        );
        told += failed.len();
        bench.market();
        before = found;
        world.go_on(&mut dice);
    }
    assert!(told > 3, "{told} series found the disk full");
    mounted.again("size=16m");
    let (exit, out, err) = run(bench.fetch(&world.serve(), true));
    assert_eq!((exit, err.as_str(), bench.left_over()), (Some(0), "", Vec::new()), "{out}");
    holds(&bench, &world);
}

/// The name of the rule that reads a series.
fn rule_of(name: &str) -> String {
    format!("of_{}", name.replace('.', "_"))
}

/// A rule of each series.
fn rules(bench: &Bench) {
    let rule = |name: &str| {
        format!("rule {} {{\n  when {name} > 0\n  then alert warn \"it is\"\n}}\n", rule_of(name))
    };
    std::fs::write(bench.folder.join("all.shio"), names().map(rule).collect::<String>()).unwrap();
}

/// Exit code and standard error of a run over the store, and what it says of each rule.
fn verdicts(bench: &Bench) -> (Option<i32>, String, BTreeMap<String, String>) {
    let arguments = [
        "run",
        "all.shio",
        "--data",
        "store",
        "--as-of",
        "2021-06-02",
        "--format",
        "json",
        "--error-format",
        "plain",
    ];
    let (exit, out, err) = run(bench.command(&arguments));
    let document: serde_json::Value =
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
    let verdict = |rule: &serde_json::Value| {
        (rule["name"].as_str().unwrap().to_owned(), rule["verdict"].as_str().unwrap_or("").to_owned())
    };
    (exit, err, document["rules"].as_array().unwrap().iter().map(verdict).collect())
}

#[test]
fn a_store_that_may_not_be_written_is_told_and_read() {
    let bench = Bench::new("read_only");
    let Some(mounted) = Mounted::at(&bench, "size=16m") else { return };
    let mut dice = Dice(5);
    let mut world = World::new(&mut dice);
    assert_eq!(run(bench.fetch(&world.serve(), true)).0, Some(0));
    rules(&bench);
    let before = (bench.kept(), verdicts(&bench));
    mounted.again("ro");
    world.go_on(&mut dice);
    let hosts = world.serve();
    let (exit, out, err) = run(bench.fetch(&hosts, true));
    assert_eq!((exit, out.as_str()), (Some(3), ""));
    assert!(
        err.contains(&format!("writing into the store `{}` is not permitted", text(&bench.store))),
        "{err}"
    );
    assert!(err.contains("choose a folder that may be written with `--store`"), "{err}");
    assert!(hosts.asked().is_empty(), "a fetch that cannot keep anything asks for nothing");
    assert_eq!((bench.kept(), verdicts(&bench)), before);
}

#[test]
fn a_byte_that_changed_is_named_and_other_series_are_read() {
    let bench = Bench::new("flipped");
    let mut dice = Dice(11);
    let world = World::new(&mut dice);
    assert_eq!(run(bench.fetch(&world.serve(), true)).0, Some(0));
    rules(&bench);
    let sound = verdicts(&bench);
    assert_eq!((sound.0, sound.1.as_str(), sound.2.len()), (Some(0), "", names().count()), "{sound:?}");
    assert!(sound.2.values().all(|verdict| verdict == "triggered"), "{sound:?}");
    // The journal of the first has one record, its last line, with all there is; the later ones end in looks that brought nothing.
    for (name, kind) in [
        ("us.2y", "journal"),
        ("us.10y", "parquet"),
        ("rrp", "journal"),
        ("vix", "parquet"),
        ("fed.assets", "journal"),
    ] {
        let file = format!("{name}.{kind}");
        let path = bench.store.join(&file);
        let whole = std::fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        let lines = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let last = if kind == "journal" { lines.rev().nth(1).unwrap() } else { 0 };
        let at = last + dice.roll((bytes.len() - last) as u64) as usize;
        bytes[at] ^= 1 << dice.roll(8);
        std::fs::write(&path, &bytes).unwrap();
        let (exit, err, found) = verdicts(&bench);
        assert!(err.contains(&format!("`{}` is damaged", text(&path))), "{file}, byte {at}: {err}");
        let rule = rule_of(name);
        for (other, verdict) in &found {
            let wanted = if *other == rule { "unknown" } else { "triggered" };
            assert_eq!(verdict, wanted, "{other}, with byte {at} of {file} changed ({exit:?}): {err}");
        }
        // A fetch leaves the file as it is for whoever mends it, and brings the others up to date.
        let (exit, _, err) = run(bench.fetch(&world.serve(), false));
        assert_eq!((exit, err), (Some(3), format!("error: not fetched: {name}\n")));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        std::fs::write(&path, &whole).unwrap();
    }
    holds(&bench, &world);
}
