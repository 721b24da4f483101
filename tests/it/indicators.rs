//! Every indicator against numbers made by independent libraries (`tests/data/make_indicators.py`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shiome::session::{Config, DataChoice, Session};
use shiome::time::Day;

/// A folder that holds the synthetic bars as `x.csv` and `y.csv`.
fn folder() -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let folder = std::env::temp_dir().join(format!("shiome-indicators-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(data.join("indicators_input.csv"), folder.join("x.csv")).unwrap();
    std::fs::copy(data.join("indicators_other.csv"), folder.join("y.csv")).unwrap();
    folder
}

#[test]
fn indicators_agree_with_independent_libraries() {
    let expected = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/indicators_expected.csv"),
    )
    .unwrap();
    let mut wanted: BTreeMap<String, Vec<(Day, Option<f64>)>> = BTreeMap::new();
    let mut reader = csv_rows(&expected);
    assert_eq!(reader.next().unwrap(), ["expr", "date", "value"]);
    for row in reader {
        let [expr, date, value] = row.try_into().unwrap();
        let value = match value.as_str() {
            "" => None,
            "true" => Some(1.0),
            "false" => Some(0.0),
            number => Some(number.parse().unwrap()),
        };
        wanted.entry(expr).or_default().push((Day::parse(&date).unwrap(), value));
    }
    let folder = folder();
    let expressions: Vec<String> = wanted.keys().cloned().collect();
    let config = Config {
        data: DataChoice::Folder(folder.clone()),
        expressions,
        now: shiome::time::Instant(4_000_000_000_000),
        folder: folder.clone(),
        ..Config::default()
    };
    let session = Session::open(&config).unwrap();
    let errors: Vec<_> = session.problems.iter().filter(|problem| problem.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let rows: BTreeMap<Day, Vec<Option<f64>>> =
        session.values().into_iter().map(|row| (row.day, row.values)).collect();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (column, (expr, points)) in wanted.iter().enumerate() {
        for (day, value) in points {
            let found = rows.get(day).and_then(|row| row[column]);
            compared += 1;
            let near = match (found, value) {
                (None, None) => true,
                (Some(found), Some(value)) => (found - value).abs() <= 1e-9 * value.abs() + 1e-12,
                _ => false,
            };
            if !near {
                wrong.push(format!("{expr} on {day}: expected {value:?}, found {found:?}"));
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 4000);
}

fn csv_rows(text: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        // Expressions with commas are quoted.
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        cells
    })
}
