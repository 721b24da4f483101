//! The files of a store read by other means than the program's own: what is kept is told by the files alone.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{DataFrame, DataType, ParquetReader, SerReader as _};
use serde::Deserialize;
use serde_json::value::RawValue;

/// One version of a row, to the bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub figures: Vec<Option<u64>>,
    /// Day and moment of publication, if the source tells them.
    pub published: (Option<i64>, Option<i64>),
    pub learned: i64,
    pub before: Option<i64>,
    pub source: String,
    pub refused: Option<String>,
}

/// All versions of a series by stamp, in the order in which they were kept.
pub type Versions = BTreeMap<i64, Vec<Version>>;

/// A series as its two files have it.
#[derive(Debug, Default, PartialEq)]
pub struct Kept {
    pub versions: Versions,
    /// The journal ends within a line.
    pub torn: bool,
    /// The journal still holds records that are in the base.
    pub lapped: bool,
    /// Rows of the journal that are not in the base.
    pub unfolded: usize,
}

#[derive(Deserialize)]
struct Header {
    #[serde(rename = "shiome.journal")]
    format: u32,
    series: String,
    after: u64,
}

#[derive(Deserialize)]
struct Record<'a> {
    seq: u64,
    learned: i64,
    source: String,
    before: Option<i64>,
    columns: Vec<String>,
    #[serde(borrow)]
    rows: Vec<Vec<&'a RawValue>>,
}

impl Kept {
    /// Reads the files of a series, none of which need be there.
    pub fn read(store: &Path, name: &str) -> Self {
        let mut kept = Self::default();
        let mut columns = Vec::new();
        let through = match std::fs::File::open(store.join(format!("{name}.parquet"))) {
            Ok(file) => kept.base(name, file, &mut columns),
            Err(_) => 0,
        };
        if let Ok(text) = std::fs::read_to_string(store.join(format!("{name}.journal"))) {
            kept.journal(name, &text, through, &mut columns);
        }
        kept
    }

    fn base(&mut self, name: &str, file: std::fs::File, columns: &mut Vec<String>) -> u64 {
        let mut reader = ParquetReader::new(file);
        let told = reader.get_metadata().unwrap().key_value_metadata.clone().unwrap();
        let told = |key: &str| told.iter().find(|told| told.key == key).unwrap().value.clone().unwrap();
        assert_eq!(told("shiome.series"), name);
        let frame = reader.finish().unwrap();
        let names = frame.get_column_names_owned();
        let told_columns = names.iter().map(|name| name.to_string()).skip(1);
        *columns = told_columns.take_while(|name| name != "published").collect();
        let figures: Vec<Vec<Option<u64>>> = columns
            .iter()
            .map(|name| {
                frame.column(name).unwrap().f64().unwrap().iter().map(|cell| cell.map(f64::to_bits)).collect()
            })
            .collect();
        let [stamps, days, moments, learned, before] =
            [&names[0], "published", "known", "learned", "before"].map(|name| numbers(&frame, name));
        let [source, refused] = ["source", "refused"].map(|name| texts(&frame, name));
        for row in 0..frame.height() {
            let version = Version {
                figures: figures.iter().map(|figures| figures[row]).collect(),
                published: (days[row], moments[row]),
                learned: learned[row].unwrap(),
                before: before[row],
                source: source[row].clone().unwrap(),
                refused: refused[row].clone(),
            };
            self.versions.entry(stamps[row].unwrap()).or_default().push(version);
        }
        told("shiome.through").parse().unwrap()
    }

    fn journal(&mut self, name: &str, text: &str, through: u64, columns: &mut Vec<String>) {
        let mut lines = text.split_inclusive('\n').map(|line| line.strip_suffix('\n'));
        let header: Header = serde_json::from_str(&lines.next().unwrap().unwrap()[17..]).unwrap();
        assert_eq!((header.format, header.series.as_str()), (1, name));
        let mut last = header.after;
        assert!(
            last <= through,
            "the base of {name} has records up to {through}, its journal goes on from {last}"
        );
        for line in lines {
            let Some(line) = line else {
                self.torn = true;
                break;
            };
            let record: Record<'_> = serde_json::from_str(&line[17..]).unwrap();
            last += 1;
            assert_eq!(record.seq, last, "{name}");
            if record.seq <= through {
                self.lapped = true;
                continue;
            }
            if !record.rows.is_empty() {
                if columns.is_empty() {
                    columns.clone_from(&record.columns);
                }
                assert_eq!(*columns, record.columns, "{name}");
            }
            self.unfolded += record.rows.len();
            for cells in &record.rows {
                let texts: Vec<Option<&str>> =
                    cells.iter().map(|cell| Some(cell.get()).filter(|text| *text != "null")).collect();
                let number = |text: Option<&str>| text.map(|text| text.parse::<i64>().unwrap());
                let (ends, middle) = (texts.len() - 1, &texts[3..texts.len() - 1]);
                let version = Version {
                    figures: middle
                        .iter()
                        .map(|text| text.map(|text| text.parse::<f64>().unwrap().to_bits()))
                        .collect(),
                    published: (number(texts[1]), number(texts[2])),
                    learned: record.learned,
                    before: record.before,
                    source: record.source.clone(),
                    refused: texts[ends].map(|text| text.trim_matches('"').to_owned()),
                };
                self.versions.entry(number(texts[0]).unwrap()).or_default().push(version);
            }
        }
    }

    /// The number of versions.
    pub fn len(&self) -> usize {
        self.versions.values().map(Vec::len).sum()
    }

    /// What came since an earlier reading, by stamp.
    ///
    /// # Panics
    /// If anything of that reading is missing or is another.
    pub fn since<'a>(&'a self, before: &Self) -> Vec<(i64, &'a Version)> {
        for (stamp, versions) in &before.versions {
            let now = self.versions.get(stamp).map_or(&[][..], Vec::as_slice);
            assert!(now.starts_with(versions), "stamp {stamp}: {versions:?} became {now:?}");
        }
        let fresh = self.versions.iter().flat_map(|(stamp, versions)| {
            let held = before.versions.get(stamp).map_or(0, Vec::len);
            versions[held..].iter().map(|version| (*stamp, version))
        });
        fresh.collect()
    }
}

fn numbers(frame: &DataFrame, name: &str) -> Vec<Option<i64>> {
    frame.column(name).unwrap().cast(&DataType::Int64).unwrap().i64().unwrap().iter().collect()
}

fn texts(frame: &DataFrame, name: &str) -> Vec<Option<String>> {
    frame.column(name).unwrap().str().unwrap().iter().map(|text| text.map(str::to_owned)).collect()
}
