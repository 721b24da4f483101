//! A process that ends anywhere, and a disk that is full.

use super::*;
use crate::data::store::disk::Stop;

/// The figures of a series' third look, after two that are kept.
fn third() -> Batch {
    values([(2, 21.0), (3, 30.0)])
}

fn prepare(folder: &Folder) -> Vec<String> {
    let mut writer = folder.store().write(noon(0)).unwrap();
    writer.add("a", &values([(1, 10.0), (2, 20.0)]), &look(3)).unwrap();
    writer.fold("a").unwrap();
    writer.add("a", &values([(1, 11.0), (2, 20.0)]), &look(4)).unwrap();
    listed(&kept(&folder.store()))
}

#[test]
fn a_record_torn_at_any_byte_is_as_if_it_had_not_come() {
    let folder = Folder::new();
    let before = prepare(&folder);
    let journal = folder.store().journal("a").unwrap();
    let sound = fs::read(&journal).unwrap();
    folder.store().write(noon(0)).unwrap().add("a", &third(), &look(5)).unwrap();
    let whole = fs::read(&journal).unwrap();
    let after = listed(&kept(&folder.store()));
    assert_eq!(after.len(), before.len() + 2);
    for length in sound.len()..whole.len() {
        fs::write(&journal, &whole[..length]).unwrap();
        let found = kept(&folder.store());
        assert_eq!((listed(&found), found.torn), (before.clone(), length > sound.len()), "{length}");
        // The next look takes the torn end away and is kept whole.
        folder.store().write(noon(0)).unwrap().add("a", &third(), &look(5)).unwrap();
        assert_eq!(fs::read(&journal).unwrap(), whole, "{length}");
    }
    // Further back, whole records are missing: what stands before the torn one is there.
    let first = sound.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for length in first..sound.len() {
        fs::write(&journal, &sound[..length]).unwrap();
        assert_eq!(
            listed(&kept(&folder.store())),
            before[..1].iter().chain(&before[2..]).cloned().collect::<Vec<_>>()
        );
    }
    // The first line comes into being with its file, never byte by byte.
    for length in 0..first {
        fs::write(&journal, &sound[..length]).unwrap();
        let error = folder.store().read("a").unwrap_err();
        assert!(matches!(error, StoreError::Damaged { line: Some(1), .. }), "{error}");
    }
}

/// Does something with a series, stopped after every number of steps in turn; afterwards the series must be as it was before or as it
/// is after, without what was left beside it, and go on from there.
fn crashing(act: impl Fn(&mut Writer) -> Result<(), StoreError>) {
    let whole = Folder::new();
    let before = prepare(&whole);
    act(&mut whole.store().write(noon(0)).unwrap()).unwrap();
    let after = listed(&kept(&whole.store()));
    let mut acknowledged = false;
    for steps in 0.. {
        assert!(steps < 50, "the steps have no end");
        let folder = Folder::new();
        prepare(&folder);
        let mut writer = folder.store().write(noon(0)).unwrap();
        writer.disk.stop.set(Some(Stop::Crash(steps)));
        let result = act(&mut writer);
        drop(writer);
        let found = listed(&kept(&folder.store()));
        assert!(found == before || found == after, "{steps}: {found:?}");
        if result.is_ok() {
            acknowledged = true;
            assert_eq!(found, after, "{steps}");
        }
        let mut writer = folder.store().write(noon(0)).unwrap();
        let left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 3, "{left:?}");
        writer.add("a", &third(), &look(5)).unwrap();
        writer.fold("a").unwrap();
        act(&mut writer).unwrap();
        let mut again = whole.store().write(noon(0)).unwrap();
        again.add("a", &third(), &look(5)).unwrap();
        drop(again);
        assert_eq!(listed(&kept(&folder.store())), listed(&kept(&whole.store())), "{steps}");
        if result.is_ok() && writer_is_through(steps, &act) {
            break;
        }
    }
    assert!(acknowledged);
}

/// Whether an act ends before so many steps are done.
fn writer_is_through(steps: usize, act: &impl Fn(&mut Writer) -> Result<(), StoreError>) -> bool {
    let folder = Folder::new();
    prepare(&folder);
    let mut writer = folder.store().write(noon(0)).unwrap();
    writer.disk.stop.set(Some(Stop::Crash(steps)));
    act(&mut writer).is_ok() && matches!(writer.disk.stop.get(), Some(Stop::Crash(1..)))
}

#[test]
fn a_crash_while_adding_loses_at_most_the_look() {
    crashing(|writer| writer.add("a", &third(), &look(5)).map(drop));
}

#[test]
fn a_crash_while_folding_loses_nothing() {
    crashing(|writer| writer.fold("a"));
}

#[test]
fn a_crash_at_the_first_look_leaves_a_series_that_can_be_begun() {
    for steps in 0..12 {
        let folder = Folder::new();
        let mut writer = folder.store().write(noon(0)).unwrap();
        writer.disk.stop.set(Some(Stop::Crash(steps)));
        let result = writer.add("a", &third(), &look(5));
        drop(writer);
        let found = folder.store().read("a").unwrap();
        let count = found.map_or(0, |kept| kept.len());
        assert!(count == 2 || (count == 0 && result.is_err()), "{steps}: {count}");
        folder.store().write(noon(0)).unwrap().add("a", &third(), &look(6)).unwrap();
        assert_eq!(kept(&folder.store()).len(), 2);
    }
}

#[test]
fn a_long_history_is_folded_by_itself_and_a_crash_then_keeps_it() {
    let long = values((0..2_001).map(|number| (number, f64::from(number) / 3.0)));
    for steps in 0..20 {
        let folder = Folder::new();
        prepare(&folder);
        let mut writer = folder.store().write(noon(0)).unwrap();
        writer.disk.stop.set(Some(Stop::Crash(steps)));
        let result = writer.add("a", &long, &look(5));
        drop(writer);
        let count = kept(&folder.store()).len();
        match result {
            Ok(added) => assert_eq!((added.new, added.revised, count), (1_999, 2, 3 + 2_001), "{steps}"),
            Err(_) => assert!(count == 3 || count == 3 + 2_001, "{steps}: {count}"),
        }
    }
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    assert_eq!(writer.add("a", &long, &look(5)).unwrap().unfolded, None);
    let (kept, tail) = folder.store().open("a").unwrap().unwrap();
    assert_eq!((kept.len(), tail.last, tail.rows), (2_001, 1, 0));
}

#[test]
fn a_full_disk_changes_nothing() {
    for steps in 0..12 {
        let folder = Folder::new();
        let before = prepare(&folder);
        let mut writer = folder.store().write(noon(0)).unwrap();
        let found = |name: &str| fs::read(folder.path().join(name)).unwrap();
        let files = [found("a.parquet"), found("a.journal")];
        writer.disk.stop.set(Some(Stop::Full(steps)));
        if let Err(error) = writer.add("a", &third(), &look(5)) {
            assert!(matches!(error, StoreError::Full { .. }), "{error}");
            assert_eq!([found("a.parquet"), found("a.journal")], files);
            assert_eq!(listed(&kept(&folder.store())), before);
        }
        writer.disk.stop.set(Some(Stop::Full(steps)));
        let before = listed(&kept(&folder.store()));
        if let Err(error) = writer.fold("a") {
            assert!(matches!(error, StoreError::Full { .. }), "{error}");
        }
        assert_eq!(listed(&kept(&folder.store())), before);
        writer.disk.stop.set(None);
        writer.add("a", &third(), &look(6)).unwrap();
        assert_eq!(kept(&folder.store()).len(), 5);
    }
}

/// A small file system, unmounted when the test ends; none where that is not permitted.
struct Mounted(Folder);

impl Mounted {
    fn new(options: &str) -> Option<Self> {
        let folder = Folder::new();
        fs::create_dir_all(folder.path()).unwrap();
        let arguments = ["-t", "tmpfs", "-o", options, "none"];
        run("mount", &[&arguments[..], &[folder.path().to_str().unwrap()]].concat()).then(|| Self(folder))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        run("umount", &[self.0.path().to_str().unwrap()]);
    }
}

#[expect(clippy::disallowed_methods, reason = "only the system can mount")]
fn run(program: &str, arguments: &[&str]) -> bool {
    let output = std::process::Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn a_disk_that_is_really_full_is_told() {
    let Some(mounted) = Mounted::new("size=64k") else {
        println!("skipped: mounting a small file system is not permitted");
        return;
    };
    let store = mounted.0.store();
    let mut writer = store.write(noon(0)).unwrap();
    let mut whole = Vec::new();
    let mut full = 0;
    for number in 0..200_i32 {
        let rows = values((0..20).map(|row| (number * 20 + row, f64::from(number * row) / 7.0)));
        match writer.add("a", &rows, &from(number, number * 20)) {
            Ok(added) => {
                assert_eq!(added.new, 20);
                whole = listed(&kept(&store));
            }
            Err(error) => {
                assert!(matches!(&error, StoreError::Full { .. }), "{error}");
                assert_eq!(listed(&kept(&store)), whole);
                full += 1;
            }
        }
    }
    assert!(full > 10 && !whole.is_empty(), "{full} {}", whole.len());
    assert_eq!(listed(&kept(&store)), whole);
}

#[test]
fn a_folder_that_may_not_be_written_is_told_and_can_be_read() {
    let Some(mounted) = Mounted::new("size=1m") else {
        println!("skipped: mounting a small file system is not permitted");
        return;
    };
    let before = prepare(&mounted.0);
    let path = mounted.0.path().to_str().unwrap();
    assert!(run("mount", &["-o", "remount,ro", path]));
    let store = mounted.0.store();
    assert_eq!(listed(&kept(&store)), before);
    let error = store.write(noon(0)).unwrap_err();
    assert_eq!(error, StoreError::ReadOnly { folder: path.to_owned() });
    let below = Store::at(mounted.0.path().join("below"));
    assert!(matches!(below.write(noon(0)).unwrap_err(), StoreError::ReadOnly { .. }));
}
