use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use super::super::exchange::testing::{FIVE_MINUTES, body, recorded, rows, want};
use super::*;
use crate::data::sheet::Sheet;
use crate::time::Period;

const MINUTE: Period = Period::Intraday { minutes: 1 };
const HOUR: Period = Period::Intraday { minutes: 60 };

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Files by their paths, each with its checksum.
#[derive(Default)]
struct Archive(BTreeMap<String, Vec<u8>>);

impl Archive {
    fn with(mut self, folder: &str, stem: &str, csv: &[u8]) -> Self {
        let bytes = zipped(&[(&format!("{stem}.csv"), csv)]);
        let line = format!("{}  {stem}.zip\n", sum(&bytes));
        self.0.insert(format!("{folder}/{stem}.zip.CHECKSUM"), line.into_bytes());
        self.0.insert(format!("{folder}/{stem}.zip"), bytes);
        self
    }

    fn answer(&self, request: &Request) -> Body {
        match self.0.get(&request.path) {
            Some(bytes) => body(bytes.clone()),
            None => Body { status: 404, bytes: b"<?xml version=\"1.0\"?><Error>NoSuchKey</Error>".to_vec() },
        }
    }

    /// All pages of a part, and the names of the files asked for.
    fn all(&self, want: &Want<'_>, part: usize) -> Result<(Sheet, Vec<String>), SourceError> {
        let mut next = Some(BinanceVision.requests(want)?.remove(part));
        let (mut sheet, mut asked) = (Sheet::new(&[]), Vec::new());
        while let Some(request) = next {
            assert!(request.query.is_empty());
            asked.push(request.path.rsplit('/').next().unwrap().to_owned());
            let page = BinanceVision.page(want, &request, &self.answer(&request))?;
            sheet.append(page.sheet);
            next = page.next;
        }
        Ok((sheet, asked))
    }
}

fn bar(at: i64) -> String {
    format!("{at},100.5,101,99,100,12.5,{at},1250,7,6,600,0\n")
}

#[test]
fn recorded_bars_of_a_day_without_a_header() {
    let Some(bytes) = recorded("http/binance_vision_spot_klines_ADABTC-1m-2021-11-27.csv") else { return };
    let archive =
        Archive::default().with("/data/spot/daily/klines/ADABTC/1m", "ADABTC-1m-2021-11-27", &bytes);
    let want = want("spot/ADABTC", MINUTE, Some("2021-11-27"), "2021-11-28T09:00:00Z");
    let (sheet, asked) = archive.all(&want, 0).unwrap();
    assert_eq!(asked, ["ADABTC-1m-2021-11-27.zip.CHECKSUM", "ADABTC-1m-2021-11-27.zip"]);
    assert_eq!(sheet.columns, ["open", "high", "low", "close", "volume"]);
    let figures = rows(&sheet);
    assert_eq!(figures.len(), 10);
    let first = vec![0.000_028_53, 0.000_028_54, 0.000_028_51, 0.000_028_54, 36_304.2];
    assert_eq!(figures[0], (1_637_971_200_000, first));
    let last = vec![0.000_028_63, 0.000_028_65, 0.000_028_63, 0.000_028_65, 8_160.5];
    assert_eq!(figures[9], (1_637_971_740_000, last));
    assert_eq!(sheet.lines, (1..=10).collect::<Vec<u32>>());
}

#[test]
fn microseconds_and_headers_in_another_order_are_read() {
    let day = 1_763_510_400_000_i64; // 2025-11-19
    let folder = "/data/futures/um/daily/klines/BTCUSDT/1h";
    let header = "open_time,new,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n";
    let csv =
        format!("{header}{day},x,1,4,0.5,2,3,{day},1,1,1,1,0\nsoon,x,1,4,0.5,2,3,{day},1,1,1,1,0\n{day},1\n");
    let archive = Archive::default().with(folder, "BTCUSDT-1h-2025-11-19", csv.as_bytes()).with(
        "/data/spot/daily/klines/BTCUSDT/1h",
        "BTCUSDT-1h-2025-11-19",
        bar(day * 1_000).as_bytes(),
    );
    let now = "2025-11-20T09:00:00Z";
    let (sheet, _) = archive.all(&want("perp/BTCUSDT", HOUR, Some("2025-11-19"), now), 0).unwrap();
    assert_eq!(rows(&sheet), [(day, vec![1.0, 4.0, 0.5, 2.0, 3.0])]);
    let lines: Vec<usize> = sheet.findings.iter().map(|finding| finding.line).collect();
    assert_eq!((sheet.lines.as_slice(), lines.as_slice()), ([2].as_slice(), [3, 4].as_slice()));
    let (sheet, _) = archive.all(&want("spot/BTCUSDT", HOUR, Some("2025-11-19"), now), 0).unwrap();
    assert_eq!(rows(&sheet), [(day, vec![100.5, 101.0, 99.0, 100.0, 12.5])]);
}

#[test]
fn past_months_come_whole_and_days_that_are_missing_are_holes() {
    let day = |day: &str| i64::from(crate::time::Day::parse(day).unwrap().0) * 86_400_000;
    let monthly = "/data/spot/monthly/klines/BTCUSDT/1d";
    let daily = "/data/spot/daily/klines/BTCUSDT/1d";
    let month = format!("{}{}", bar(day("2025-08-01")), bar(day("2025-08-31")));
    let archive = Archive::default()
        .with(monthly, "BTCUSDT-1d-2025-08", month.as_bytes())
        .with(daily, "BTCUSDT-1d-2025-10-01", bar(day("2025-10-01")).as_bytes())
        .with(daily, "BTCUSDT-1d-2025-10-03", bar(day("2025-10-03")).as_bytes());
    let want = want("spot/BTCUSDT", Period::Daily, Some("2025-07-20"), "2025-10-04T09:00:00Z");
    let (sheet, asked) = archive.all(&want, 0).unwrap();
    let stamps: Vec<i64> = rows(&sheet).iter().map(|(stamp, _)| *stamp).collect();
    let expected = ["2025-08-01", "2025-08-31", "2025-10-01", "2025-10-03"];
    assert_eq!(stamps, expected.map(day));
    // July is missing and long past; September is not packed yet, so that its days are asked for.
    let names: Vec<&str> = asked.iter().filter_map(|name| name.strip_suffix(".CHECKSUM")).collect();
    assert_eq!(
        names[..4],
        [
            "BTCUSDT-1d-2025-07.zip",
            "BTCUSDT-1d-2025-08.zip",
            "BTCUSDT-1d-2025-09.zip",
            "BTCUSDT-1d-2025-09-01.zip"
        ]
    );
    assert_eq!((names.len(), *names.last().unwrap()), (3 + 30 + 3, "BTCUSDT-1d-2025-10-03.zip"));
    assert_eq!(asked.len(), names.len() + 3);
    assert_eq!(Archive::default().all(&want, 0).unwrap_err(), SourceError::NoFigures);
    // What was asked for begins within a month that is not packed: not before it.
    let late = super::super::exchange::testing::want(
        "spot/BTCUSDT",
        Period::Daily,
        Some("2025-09-28"),
        "2025-10-02T00:10:00Z",
    );
    let (_, asked) = archive.all(&late, 0).unwrap();
    assert_eq!(asked[..2], ["BTCUSDT-1d-2025-09.zip.CHECKSUM", "BTCUSDT-1d-2025-09-28.zip.CHECKSUM"]);
}

fn metrics(day: &str, rows: &str) -> Sheet {
    let header =
        "create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio\n";
    let stem = format!("BTCUSDT-metrics-{day}");
    let csv = format!("{header}{rows}");
    let archive = Archive::default().with("/data/futures/um/daily/metrics/BTCUSDT", &stem, csv.as_bytes());
    let next = crate::time::Day(crate::time::Day::parse(day).unwrap().0 + 1);
    let now = format!("{next}T08:00:00Z");
    archive.all(&want("perp/BTCUSDT", FIVE_MINUTES, Some(day), &now), 1).unwrap().0
}

#[test]
fn samples_have_the_stamps_of_the_exchange_whatever_their_file_says() {
    let midnight = 1_722_816_000_000_i64; // 2024-08-05
    let minutes = |sheet: &Sheet| -> Vec<(i64, f64)> {
        rows(sheet).iter().map(|(stamp, oi)| ((stamp - midnight) / 60_000, oi[0])).collect()
    };
    // Labelled with the start, out of order.
    let sheet = metrics(
        "2024-08-05",
        "2024-08-05 23:55:00,BTCUSDT,3.00000001,9,1\n2024-08-05 00:00:00,BTCUSDT,1,9,1\n2024-08-05 00:05:00,BTCUSDT,2,9,1\n",
    );
    assert_eq!(minutes(&sheet), [(1_440, 3.000_000_01), (5, 1.0), (10, 2.0)]);
    // With the exchange's own stamps: it ends with the next midnight.
    let sheet =
        metrics("2024-08-05", "2024-08-05 00:05:00,BTCUSDT,1,9,1\n2024-08-06 00:00:00,BTCUSDT,2,9,1\n");
    assert_eq!(minutes(&sheet), [(5, 1.0), (1_440, 2.0)]);
    // Without proof the later moment is taken.
    let sheet = metrics("2024-08-05", "2024-08-05 00:05:00,BTCUSDT,1,9,1\n");
    assert_eq!(minutes(&sheet), [(10, 1.0)]);
    // Empty and filled with zeros: no figure, and never zero.
    let sheet =
        metrics("2024-08-05", "2024-08-05 00:00:00,BTCUSDT,,,\n2024-08-05 00:05:00,BTCUSDT,0E-8,0,\n");
    assert_eq!(sheet.len(), 2);
    assert!(rows(&sheet).iter().all(|(_, oi)| oi[0].is_nan()));
    assert_eq!(metrics("2024-08-05", "").len(), 0);
    let sheet = metrics(
        "2024-08-05",
        "yesterday,BTCUSDT,1,9,1\n2024-08-05 00:00:00,BTCUSDT,many,9,1\n2024-08-05 00:00:00\n",
    );
    let lines: Vec<usize> = sheet.findings.iter().map(|finding| finding.line).collect();
    assert_eq!((sheet.len(), lines), (0, vec![2, 4, 3]));
}

#[test]
fn bars_without_samples_are_figures() {
    let want = want("perp/BTCUSDT", FIVE_MINUTES, Some("2024-08-04"), "2024-08-06T08:00:00Z");
    let (sheet, asked) = Archive::default().all(&want, 1).unwrap();
    assert_eq!((sheet.columns.as_slice(), sheet.len(), asked.len()), (["oi".to_owned()].as_slice(), 0, 2));
}

#[test]
fn histories_begin_where_the_archive_does() {
    let paths = |want: &Want<'_>| -> Vec<String> {
        BinanceVision.requests(want).unwrap().into_iter().map(|request| request.path).collect()
    };
    let now = "2026-11-20T12:34:56Z";
    assert_eq!(
        paths(&want("perp/BTCUSDT", Period::Daily, None, now)),
        [
            "/data/futures/um/monthly/klines/BTCUSDT/1d/BTCUSDT-1d-2019-09.zip.CHECKSUM",
            "/data/futures/um/daily/metrics/BTCUSDT/BTCUSDT-metrics-2024-11-30.zip.CHECKSUM",
        ]
    );
    assert_eq!(
        paths(&want("perp/BTCUSDT", FIVE_MINUTES, Some("2020-01-01"), now)),
        [
            "/data/futures/um/monthly/klines/BTCUSDT/5m/BTCUSDT-5m-2020-01.zip.CHECKSUM",
            "/data/futures/um/daily/metrics/BTCUSDT/BTCUSDT-metrics-2020-09-01.zip.CHECKSUM",
        ]
    );
    let (_, asked) = Archive::default().all(&want("perp/BTCUSDT", Period::Daily, None, now), 1).unwrap();
    assert_eq!(
        (asked.len(), asked.last().unwrap().as_str()),
        (720, "BTCUSDT-metrics-2026-11-19.zip.CHECKSUM")
    );
    // Today's file comes tomorrow; minutes are shorter than samples.
    assert_eq!(
        paths(&want("perp/BTCUSDT", MINUTE, Some("2026-11-20"), now)),
        ["/data/futures/um/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2026-11-19.zip.CHECKSUM"]
    );
    for (id, period) in [
        ("BTCUSDT", Period::Daily),
        ("coin/BTCUSD", Period::Daily),
        ("perp/../x", Period::Daily),
        ("perp/BTCUSDT", Period::Monthly),
        ("spot/BTCUSDT", Period::Weekly { weekday: 0 }),
        ("spot/BTCUSDT", Period::Intraday { minutes: 7 }),
    ] {
        let error = BinanceVision.requests(&want(id, period, None, now)).unwrap_err();
        assert!(matches!(error, SourceError::Id { .. }), "{id} {error}");
    }
}

#[test]
fn damaged_files_are_refused_whole() {
    let want = want("spot/BTCUSDT", HOUR, Some("2025-11-19"), "2025-11-20T09:00:00Z");
    let checksum = BinanceVision.requests(&want).unwrap().remove(0);
    let name = "BTCUSDT-1h-2025-11-19";
    let file = |bytes: Vec<u8>, sum: &str| {
        let line = body(format!("{sum} *{name}.zip\n"));
        let request = BinanceVision.page(&want, &checksum, &line)?.next.unwrap();
        assert_eq!(request.path, checksum.path.strip_suffix(".CHECKSUM").unwrap());
        BinanceVision.page(&want, &request, &body(bytes))
    };
    let csv = format!("{name}.csv");
    let good = zipped(&[(&csv, bar(1_763_510_400_000).as_bytes())]);
    assert_eq!(file(good.clone(), &sum(&good)).unwrap().sheet.len(), 1);
    assert_eq!(file(good.clone(), &sum(&good).to_uppercase()).unwrap().sheet.len(), 1);
    let mut bad = good.clone();
    bad.truncate(good.len() - 30);
    // Another sum; a file that breaks off; bytes changed inside; two files; another name.
    for bytes in [bad.clone(), b"<html>".to_vec(), Vec::new()] {
        let error = file(bytes, &sum(&good)).unwrap_err();
        assert!(matches!(&error, SourceError::Broken { reason } if reason.contains("SHA-256")), "{error}");
    }
    assert!(matches!(file(bad.clone(), &sum(&bad)), Err(SourceError::Broken { .. })));
    let mut flipped = good.clone();
    let at = 30 + csv.len() + 10;
    flipped[at] ^= 0x55;
    assert!(matches!(file(flipped.clone(), &sum(&flipped)), Err(SourceError::Broken { .. })));
    let two = zipped(&[(&csv, b"1"), ("other.csv", b"2")]);
    assert!(matches!(file(two.clone(), &sum(&two)), Err(SourceError::Shape { .. })));
    let other = zipped(&[("../evil.csv", b"1")]);
    assert!(matches!(file(other.clone(), &sum(&other)), Err(SourceError::Shape { .. })));
    let empty = zipped(&[(&csv, b"")]);
    assert_eq!(file(empty.clone(), &sum(&empty)).unwrap().sheet.len(), 0);
    let text = zipped(&[(&csv, b"date,open\n1,2\n")]);
    assert!(matches!(file(text.clone(), &sum(&text)), Err(SourceError::Shape { .. })));
    // A sum that is none, or of another file; the file gone since.
    for line in ["0123  BTCUSDT-1h-2025-11-19.zip".to_owned(), format!("{}  other.zip", sum(&good))] {
        let error = BinanceVision.page(&want, &checksum, &body(line)).unwrap_err();
        assert!(matches!(error, SourceError::Shape { .. }), "{error}");
    }
    let request = Request::new(0, checksum.path.strip_suffix(".CHECKSUM").unwrap()).remember(sum(&good));
    let gone = Body { status: 404, bytes: Vec::new() };
    let error = BinanceVision.page(&want, &request, &gone).unwrap_err();
    assert_eq!(error, SourceError::Status { status: 404, said: String::new() });
    let error = BinanceVision.page(&want, &checksum, &Body { status: 400, bytes: Vec::new() }).unwrap_err();
    assert!(matches!(error, SourceError::Status { status: 400, .. }));
}

#[test]
fn a_small_file_that_unpacks_to_a_huge_one_is_stopped() {
    let want = want("spot/BTCUSDT", HOUR, Some("2025-11-19"), "2025-11-20T09:00:00Z");
    let huge = vec![b'0'; 16_000_001];
    let bytes = zipped(&[("BTCUSDT-1h-2025-11-19.csv", &huge)]);
    assert!(bytes.len() < 1_000_000);
    let path = "/data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2025-11-19.zip";
    let request = Request::new(0, path).remember(sum(&bytes));
    let error = BinanceVision.page(&want, &request, &body(bytes)).unwrap_err();
    assert_eq!(error, SourceError::TooLarge { megabytes: 16 });
}

#[test]
fn samples_of_another_symbol_are_refused() {
    let want = want("perp/BTCUSDT", FIVE_MINUTES, Some("2024-08-05"), "2024-08-06T08:00:00Z");
    let csv = b"create_time,symbol,sum_open_interest\n2024-08-05 00:00:00,ETHUSDT,1\n";
    let archive =
        Archive::default().with("/data/futures/um/daily/metrics/BTCUSDT", "BTCUSDT-metrics-2024-08-05", csv);
    let error = archive.all(&want, 1).unwrap_err();
    assert_eq!(error.to_string(), "expected `BTCUSDT` at `line 2, symbol`, found `ETHUSDT`");
}
