//! Names, locks, readers beside a writer, and the form of the files.

use polars::prelude::{ParquetReader, SerReader as _};

use super::*;
use crate::data::report::Fault;

#[test]
fn names_that_cannot_be_files_are_refused() {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let batch = values([(1, 1.0)]);
    let good = ["us.10y", "btc@5m", "日経平均", "a b", "lock", "a.parquet", "x.parquet.tmp-1", "-"];
    for name in good {
        writer.add(name, &batch, &look(2)).unwrap();
    }
    let long = "x".repeat(221);
    let bad = [
        "", ".", "..", ".a", "a.", "a ", " a", "a/b", "../a", "a\\b", "a:b", "a*", "a?", "a\"", "<a", "a>",
        "a|b", "a\nb", "a\0",
    ];
    for name in bad.into_iter().chain([long.as_str()]) {
        let error = writer.add(name, &batch, &look(2)).unwrap_err();
        assert_eq!(error, StoreError::Name { name: name.to_owned() });
        assert_eq!(folder.store().read(name).unwrap_err(), error);
    }
    drop(writer);
    folder.store().write(noon(0)).unwrap();
    let mut sorted = good.map(str::to_owned);
    sorted.sort();
    assert_eq!(folder.store().names().unwrap(), sorted);
}

#[test]
fn a_store_that_does_not_exist_is_empty() {
    let folder = Folder::new();
    assert_eq!(folder.store().names().unwrap(), [""; 0]);
    assert_eq!(folder.store().read("a").unwrap(), None);
    assert!(!folder.path().exists(), "reading makes no folder");
}

#[test]
fn there_is_one_writer_at_a_time() {
    let folder = Folder::new();
    let writer = folder.store().write(noon(7)).unwrap();
    let error = folder.store().write(noon(8)).unwrap_err();
    let expected = StoreError::Locked {
        folder: folder.path().display().to_string(),
        pid: Some(std::process::id()),
        since: Some(noon(7)),
    };
    assert_eq!(error, expected);
    assert!(
        error
            .to_string()
            .ends_with(&format!("in use by process {} since 2024-01-08T12:00:00Z", std::process::id()))
    );
    drop(writer);
    // A process that was killed leaves the file and no lock.
    folder.store().write(noon(8)).unwrap();
}

#[test]
fn what_a_killed_run_left_is_removed_and_nothing_else() {
    let folder = Folder::new();
    folder.store().write(noon(0)).unwrap().add("a", &values([(1, 1.0)]), &look(2)).unwrap();
    let mine = ["a.parquet.tmp-12", "a.journal.tmp-7"];
    let others = ["a.parquet.tmp-", "a.csv.tmp-1", "a.parquet.tmp-x", "b.tmp-1"];
    for name in mine.iter().chain(&others) {
        fs::write(folder.path().join(name), "x").unwrap();
    }
    folder.store().write(noon(0)).unwrap();
    assert!(mine.iter().all(|name| !folder.path().join(name).exists()));
    assert!(others.iter().all(|name| folder.path().join(name).exists()));
}

#[test]
fn looks_and_failures_are_remembered() {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let failure =
        Failure { at: noon(1), source: "main".to_owned(), message: "HTTP 500: \"日本\"\n".to_owned() };
    writer.failed("a", failure.clone()).unwrap();
    let state = |folder: &Folder| kept(&folder.store()).state;
    assert_eq!(state(&folder), State { failure: Some(failure.clone()), ..State::default() });
    let told =
        Look { etag: Some("\"x\"".to_owned()), last_modified: Some("yesterday".to_owned()), ..from(5, 3) };
    writer.add("a", &values([(4, 1.0), (2, 1.0)]), &told).unwrap();
    let expected = State {
        looked: Some(noon(5)),
        covered_from: Some(day(2)),
        source: Some("main".to_owned()),
        etag: told.etag.clone(),
        last_modified: told.last_modified.clone(),
        failure: Some(failure),
    };
    assert_eq!(state(&folder), expected);
    writer.fold("a").unwrap();
    assert_eq!(state(&folder), expected);
    writer.looked("a", &Look { etag: None, ..fallback(6) }).unwrap();
    assert_eq!(
        state(&folder),
        State {
            looked: Some(noon(6)),
            source: Some("other".to_owned()),
            etag: None,
            last_modified: None,
            ..expected
        }
    );
    // What comes after a look that had nothing came after it.
    writer.add("a", &values([(5, 1.0)]), &from(7, 5)).unwrap();
    assert_eq!(listed(&kept(&folder.store()))[2], "5 1 learned 7 before 6 main");
}

#[test]
fn looks_alone_are_folded_too() {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let message = "x".repeat(10_000);
    for number in 0..30 {
        writer
            .failed("a", Failure { at: noon(number), source: "main".to_owned(), message: message.clone() })
            .unwrap();
    }
    let length = fs::metadata(folder.path().join("a.journal")).unwrap().len();
    assert!(length < 256 * 1_024, "{length}");
    let (kept, tail) = folder.store().open("a").unwrap().unwrap();
    assert_eq!((kept.state.failure.map(|failure| failure.at), tail.last), (Some(noon(29)), 30));
    // A series that was begun by failures has no kind of stamps yet.
    writer.fold("a").unwrap();
    let mut sheet = Sheet::new(&["value"]);
    sheet.push(0, crate::data::stamps::parse("2024-02-01T00:00:00Z").unwrap(), Published::Unsaid, &[1.0]);
    assert_eq!(writer.add("a", &Batch::of(sheet), &look(40)).unwrap().new, 1);
}

#[test]
fn rows_that_cannot_stand_in_the_file_are_refused() {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let mut wall = Sheet::new(&["value"]);
    wall.push(0, Stamp::Wall(day(1), 0), Published::Unsaid, &[1.0]);
    let error = writer.add("a", &Batch::of(wall), &look(1)).unwrap_err();
    assert_eq!(error.to_string(), "expected dates or moments as stamps of `a`, found a clock without a zone");
    let mut both = values([(1, 1.0)]);
    both.sheet.push(
        0,
        crate::data::stamps::parse("2024-02-01T00:00:00Z").unwrap(),
        Published::Unsaid,
        &[1.0],
    );
    assert!(matches!(writer.add("a", &both, &look(1)).unwrap_err(), StoreError::Stamps { .. }));
    let mut sheet = Sheet::new(&["learned"]);
    sheet.push(0, Stamp::Day(day(1)), Published::Unsaid, &[1.0]);
    let error = writer.add("a", &Batch::of(sheet), &look(1)).unwrap_err();
    assert_eq!(error, StoreError::Column { name: "a".to_owned(), column: "learned".to_owned() });
    assert_eq!(folder.store().read("a").unwrap(), None);
}

#[test]
fn the_base_is_a_parquet_file_for_any_tool() {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let mut batch = values([(1, 1.5), (2, f64::INFINITY), (3, 2.5)]);
    batch.refused = vec![None, Some(Fault::Implausible)];
    writer.add("a", &batch, &look(4)).unwrap();
    writer.add("a", &values([(3, f64::NAN)]), &from(5, 3)).unwrap();
    writer.fold("a").unwrap();
    let file = fs::File::open(folder.path().join("a.parquet")).unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    let columns: Vec<String> =
        frame.columns().iter().map(|column| format!("{} {}", column.name(), column.dtype())).collect();
    assert_eq!(
        columns,
        [
            "date date",
            "value f64",
            "published date",
            "known datetime[ms, UTC]",
            "learned datetime[ms, UTC]",
            "before datetime[ms, UTC]",
            "source str",
            "refused str",
        ]
    );
    let values: Vec<Option<f64>> = frame.column("value").unwrap().f64().unwrap().iter().collect();
    assert_eq!(values, [Some(1.5), Some(f64::INFINITY), Some(2.5), None]);
    let refused: Vec<Option<&str>> = frame.column("refused").unwrap().str().unwrap().iter().collect();
    assert_eq!(refused, [None, Some("implausible"), None, None]);
}

#[test]
fn readers_beside_a_writer_see_one_moment() {
    use std::sync::Mutex;
    let folder = Folder::new();
    let store = folder.store();
    let writer = Mutex::new(store.write(noon(0)).unwrap());
    // Look n gives day d up to n the figure n + d, so that a view of one moment is known by its length.
    let whole = |number: i32| values((0..=number).map(|at| (at, f64::from(number + at))));
    let done = std::sync::atomic::AtomicBool::new(false);
    let next = Mutex::new(0);
    let (store, writer, done, next, whole) = (&store, &writer, &done, &next, &whole);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(move || {
                    let (mut last, mut views) = (0, 0);
                    while !done.load(Ordering::Relaxed) {
                        // The journal is there a moment before its first record.
                        let Some(kept) = store.read("a").unwrap().filter(|kept| kept.len() > 0) else {
                            continue;
                        };
                        let newest: Vec<f64> = kept
                            .groups()
                            .map(|(_, versions)| kept.sheet.figures[0][kept.newest(versions).unwrap()])
                            .collect();
                        let number = newest.len() - 1;
                        let expected: Vec<f64> = (0..=number).map(|at| (number + at) as f64).collect();
                        assert_eq!(newest, expected);
                        assert_eq!(kept.len(), (number + 1) * (number + 2) / 2);
                        assert!(number >= last, "{number} after {last}");
                        last = number;
                        views += 1;
                    }
                    views
                })
            })
            .collect();
        // Two threads hand over what they have in turn, as a fetch of several series does.
        let writers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(move || {
                    loop {
                        let mut next = next.lock().unwrap();
                        let number = *next;
                        if number > 40 {
                            break;
                        }
                        *next += 1;
                        let mut writer = writer.lock().unwrap();
                        writer.add("a", &whole(number), &look(number)).unwrap();
                        if number % 3 == 0 {
                            writer.fold("a").unwrap();
                        }
                    }
                })
            })
            .collect();
        let written: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        done.store(true, Ordering::Relaxed);
        written.into_iter().for_each(Result::unwrap);
        assert!(readers.into_iter().map(|reader| reader.join().unwrap()).sum::<i32>() > 0);
    });
    assert_eq!(kept(store).len(), 41 * 42 / 2);
}
