//! Bytes that are not those which were written.

use proptest::prelude::*;

use super::*;

/// A series with a base and a journal of three looks.
fn prepare() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let figure = |number: i32| (number, f64::from(number * number % 101) / 7.0);
    writer.add("a", &values((0..60).map(figure)), &look(60)).unwrap();
    writer.fold("a").unwrap();
    writer.add("a", &values((50..70).map(figure)), &from(70, 50)).unwrap();
    writer.looked("a", &look(71)).unwrap();
    writer.add("a", &values([(70, 1.0), (69, 2.0)]), &from(72, 69)).unwrap();
    writer.add("b", &values([(1, 1.0)]), &look(72)).unwrap();
    let listed = listed(&kept(&folder.store()));
    (folder, listed)
}

fn is_damage(store: &Store) -> bool {
    matches!(store.read("a"), Err(StoreError::Damaged { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_flipped_bit_is_named_and_never_a_figure(places in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 8)) {
        let (folder, whole) = prepare();
        let store = folder.store();
        for file in ["a.parquet", "a.journal"] {
            let path = folder.path().join(file);
            let sound = fs::read(&path).unwrap();
            for (place, bit) in &places {
                let at = place.index(sound.len());
                let mut bytes = sound.clone();
                bytes[at] ^= 1 << bit;
                fs::write(&path, &bytes).unwrap();
                let error = store.read("a").unwrap_err();
                let StoreError::Damaged { file: named, .. } = &error else { panic!("{error}") };
                prop_assert_eq!(named, &path.display().to_string());
                prop_assert_eq!(store.write(noon(0)).unwrap().add("a", &values([(1, 1.0)]), &look(80)).unwrap_err(), error);
                prop_assert_eq!(fs::read(&path).unwrap(), bytes);
                prop_assert_eq!(store.read("b").unwrap().unwrap().len(), 1);
                fs::write(&path, &sound).unwrap();
            }
            prop_assert_eq!(listed(&kept(&store)), whole.clone());
        }
    }

    #[test]
    fn any_bytes_at_all_are_damage_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in any::<prop::sample::Index>()) {
        let (folder, _) = prepare();
        for file in ["a.parquet", "a.journal"] {
            let path = folder.path().join(file);
            let sound = fs::read(&path).unwrap();
            fs::write(&path, &bytes).unwrap();
            prop_assert!(is_damage(&folder.store()));
            if file == "a.parquet" {
                fs::write(&path, &sound[..cut.index(sound.len())]).unwrap();
                prop_assert!(is_damage(&folder.store()));
            }
            fs::write(&path, &sound).unwrap();
        }
    }
}

#[test]
fn a_last_record_that_changed_at_any_byte_is_damage() {
    let (folder, _) = prepare();
    let path = folder.path().join("a.journal");
    let sound = fs::read(&path).unwrap();
    let last = sound[..sound.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    for at in last..sound.len() {
        for changed in [sound[at] ^ 1, b'\n', b'}', 0] {
            let mut bytes = sound.clone();
            bytes[at] = changed;
            fs::write(&path, &bytes).unwrap();
            assert!(bytes == sound || is_damage(&folder.store()), "byte {at} is {changed}");
        }
    }
}

#[test]
fn a_file_of_another_series_or_time_is_told() {
    let (folder, _) = prepare();
    let store = folder.store();
    let path = |file: &str| folder.path().join(file);
    let told = |name: &str| store.read(name).unwrap_err().to_string();
    fs::copy(path("a.parquet"), path("c.parquet")).unwrap();
    assert_eq!(told("c"), format!("`{}` is damaged: it holds the series `a`", path("c.parquet").display()));
    fs::copy(path("b.journal"), path("d.journal")).unwrap();
    assert_eq!(
        told("d"),
        format!("`{}` is damaged in line 1: it is of the series `b`", path("d.journal").display())
    );
    // The base is gone, or is one from before the journal was begun.
    let base = fs::read(path("a.parquet")).unwrap();
    let missing = format!(
        "`{}` is damaged in line 1: the Parquet file that it goes on from is missing or older",
        path("a.journal").display()
    );
    fs::remove_file(path("a.parquet")).unwrap();
    assert_eq!(told("a"), missing);
    fs::write(path("a.parquet"), &base).unwrap();
    store.write(noon(0)).unwrap().fold("a").unwrap();
    fs::write(path("a.parquet"), &base).unwrap();
    assert_eq!(told("a"), missing);
}

#[test]
fn a_line_that_is_gone_or_stands_twice_is_told() {
    let (folder, _) = prepare();
    let path = folder.path().join("a.journal");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (order, reason) in [
        (vec![0, 2, 3], "in line 2: expected record 2, found 3"),
        (vec![0, 1, 1, 2], "in line 3: expected record 3, found 2"),
        (vec![1, 2], "in line 1: it is no journal of the store"),
    ] {
        let bytes: String = order.iter().map(|line| lines[*line]).collect();
        fs::write(&path, bytes).unwrap();
        let error = folder.store().read("a").unwrap_err();
        assert!(error.to_string().ends_with(reason), "{error}");
        assert!(error.help().unwrap().contains("put back a copy"));
    }
}

#[test]
fn an_older_journal_beside_its_base_is_gone_on_from_the_base() {
    let (folder, whole) = prepare();
    let path = folder.path().join("a.journal");
    let text = fs::read_to_string(&path).unwrap();
    let short: String = text.split_inclusive('\n').take(2).collect();
    folder.store().write(noon(0)).unwrap().fold("a").unwrap();
    fs::write(&path, short).unwrap();
    assert_eq!(listed(&kept(&folder.store())), whole);
    folder.store().write(noon(0)).unwrap().add("a", &values([(80, 8.0)]), &from(81, 80)).unwrap();
    assert_eq!(listed(&kept(&folder.store())).len(), whole.len() + 1);
}

#[test]
fn files_of_a_later_version_are_told() {
    let (folder, _) = prepare();
    let line = |text: &str| format!("{:016x} {text}\n", xxhash_rust::xxh3::xxh3_64(text.as_bytes()));
    let path = folder.path().join("b.journal");
    let header = line(r#"{"shiome.journal":2,"series":"b","after":0}"#);
    let record = |fault: &str| {
        let rows = format!(r#"[[1,null,null,1.5,"{fault}"]]"#);
        let state = r#"{"looked":null,"covered_from":null,"source":null,"etag":null,"last_modified":null,"failure":null}"#;
        line(&format!(
            r#"{{"seq":1,"learned":0,"source":"main","before":null,"covered_from":null,"days":true,"columns":["value"],"rows":{rows},"state":{state}}}"#
        ))
    };
    fs::write(&path, header).unwrap();
    let error = folder.store().read("b").unwrap_err();
    assert_eq!(error.to_string(), format!("expected format 1 in `{}`, found `2`", path.display()));
    let header = line(r#"{"shiome.journal":1,"series":"b","after":0}"#);
    fs::write(&path, format!("{header}{}", record("not-positive"))).unwrap();
    let kept = folder.store().read("b").unwrap().unwrap();
    assert_eq!(kept.refused, [Some(crate::data::report::Fault::NotPositive)]);
    fs::write(&path, format!("{header}{}", record("too-blue"))).unwrap();
    let error = folder.store().read("b").unwrap_err();
    assert!(matches!(&error, StoreError::Newer { found, .. } if found == "too-blue"), "{error}");
    fs::write(&path, format!("{header}{}", record("").replace("1.5", "x"))).unwrap();
    let error = folder.store().read("b").unwrap_err();
    assert!(
        matches!(error, StoreError::Damaged { line: Some(2), .. }),
        "a line that was changed has another sum: {error}"
    );
}

#[test]
fn every_series_is_examined_by_itself() {
    let (folder, whole) = prepare();
    fs::write(folder.path().join("b.journal"), "no journal\n").unwrap();
    fs::write(folder.path().join("notes.txt"), "not of the store").unwrap();
    let found = folder.store().check().unwrap();
    let names: Vec<&str> = found.iter().map(|checked| checked.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let sound = found[0].found.clone().unwrap();
    assert_eq!((sound.versions, sound.state.looked, sound.torn), (whole.len(), Some(noon(72)), false));
    assert_eq!(sound.learned, Some(noon(72)));
    let size = |file: &str| fs::metadata(folder.path().join(file)).map_or(0, |metadata| metadata.len());
    assert_eq!(sound.bytes, size("a.parquet") + size("a.journal"));
    assert!(matches!(&found[1].found, Err(StoreError::Damaged { line: Some(1), .. })));
}
