//! Files whose rows cannot be believed: dates and figures with two readings.

use super::*;

fn sessions(raw: &Raw) -> Vec<String> {
    raw.rows.iter().map(|row| row.session.to_string()).collect()
}

/// Message and help of a file that is refused; every refusal is an error about data.
fn refused(text: &str) -> (String, String) {
    let error = read("gold", text).unwrap_err();
    let problem = error.problem();
    assert_eq!((problem.code, problem.severity), (Code::BadData, Severity::Error), "{problem:?}");
    (problem.message, problem.help.unwrap_or_default())
}

#[test]
fn slashed_dates_are_read_in_the_order_in_which_the_rows_run() {
    // Day first: with the month first the rows would run in no order.
    let day_first = raw("gold", "date,value\n08/01/2024,1\n09/01/2024,2\n01/02/2024,3\n02/02/2024,4\n");
    assert_eq!(sessions(&day_first), ["2024-01-08", "2024-01-09", "2024-02-01", "2024-02-02"]);
    assert_eq!(column(&day_first, Column::Value), [1.0, 2.0, 3.0, 4.0]);
    let newest_first = raw("gold", "date,value\n02/01/2024,4\n01/11/2024,3\n01/10/2024,2\n01/09/2024,1\n");
    assert_eq!(sessions(&newest_first), ["2024-01-09", "2024-01-10", "2024-01-11", "2024-02-01"]);
    // A number above twelve tells by itself.
    let told = raw("gold", "date,value\n30/01/2024,1\n31/01/2024,2\n01/02/2024,3\n");
    assert_eq!(sessions(&told), ["2024-01-30", "2024-01-31", "2024-02-01"]);
    let told = raw("gold", "date,value\n01/30/2024,1\n02/01/2024,2\n01/31/2024,3\n");
    assert_eq!(sessions(&told), ["2024-01-30", "2024-01-31", "2024-02-01"]);
}

#[test]
fn dates_with_two_readings_are_refused() {
    let (message, help) = refused("date,value\n01/02/2024,1\n02/02/2024,2\n");
    assert_eq!(message, "dates such as `01/02/2024` have two readings in `gold.csv`");
    assert_eq!(help, "write the dates as YYYY-MM-DD");
    let (message, _) = refused("date,value\n01/16/2024,1\n31/01/2024,2\n");
    assert_eq!(message, "expected dates as MM/DD/YYYY in `gold.csv`, found `31/01/2024` in line 3");
    // What the file is can be asked even so, and the columns do not depend on it.
    let folder = Folder::new(&[("gold.csv", "date,value\n01/02/2024,1\n")]);
    assert_eq!(folder.market().info("gold").unwrap().columns, Some(vec![Column::Value]));
}

#[test]
fn intraday_files_with_the_day_first_are_read_whole() {
    let text = "time,open,high,low,close\n13/05/2025 09:30,1,1,1,1\n13/05/2025 09:35,1,1,1,1\n14/05/2025 09:30,1,1,1,1\n";
    let folder = Folder::new(&[("gold@5m.csv", text)]);
    let market = folder.market();
    let raw = market.read_one("gold@5m").unwrap();
    assert_eq!(sessions(&raw), ["2025-05-13", "2025-05-13", "2025-05-14"]);
    let info = market.info("gold@5m").unwrap();
    assert_eq!((info.kind, info.period), (Kind::Bars, Period::Intraday { minutes: 5 }));
}

#[test]
fn decimal_commas_are_named() {
    for text in
        ["date;price\n2024-07-01;2\n2024-07-02;1,5\n", "date,price\n2024-07-01,2\n2024-07-02,\"1,5\"\n"]
    {
        let (message, help) = refused(text);
        assert_eq!(
            message,
            "expected decimal points in `gold.csv`, found a decimal comma in `1,5` in line 3"
        );
        assert_eq!(help, "write `1.5`; semicolons between the columns may stay");
    }
    // A title with a comma does not decide what separates the columns.
    let titled = raw("gold", "Gold, London\ndate;price\n2024-07-01;1.5\n");
    assert_eq!(column(&titled, Column::Value), [1.5]);
    let (message, help) = refused("date,price\n2024-07-01,1,5\n2024-07-02,1,6\n");
    assert_eq!(message, "expected rows of figures in `gold.csv`, found 2 rows without a usable figure");
    assert_eq!(
        help,
        "line 2, 2024-07-01: not as many cells as the header; a comma inside a figure makes two cells of it"
    );
}

#[test]
fn thousands_separators_are_read_where_they_can_be_nothing_else() {
    let text = "date,open,high,low,close,volume\n2024-07-01,\"5,471\",\"5,479.55\",\"5,446.53\",\"5,475.09\",\"3,488,760\"\n";
    let bars = raw("spx", text);
    assert!(bars.report.is_clean());
    let first: Vec<f64> = [Column::Open, Column::High, Column::Low, Column::Close, Column::Volume]
        .map(|wanted| column(&bars, wanted)[0])
        .to_vec();
    assert_eq!(first, [5_471.0, 5_479.55, 5_446.53, 5_475.09, 3_488_760.0]);
    let (message, help) = refused("date,value\n2024-07-01,\"1,234\"\n");
    assert_eq!(message, "expected plain figures in `gold.csv`, found a comma in `1,234` in line 2");
    assert_eq!(help, "remove the thousands separator: `1234`; decimals begin with a point");
    // The row of a cell that waited may be left out for its date.
    let left = raw("gold", "date,value\nsoon,\"1,111\"\n2024-07-01,\"1,234\"\n2024-07-02,\"1,235.5\"\n");
    assert_eq!(column(&left, Column::Value), [1_234.0, 1_235.5]);
    assert_eq!(faults(&left), [(2, Fault::Stamp)]);
}

#[test]
fn a_file_without_a_usable_row_says_why() {
    let (message, help) = refused("date,value\n31.07.2024,1\n01.08.2024,2\n");
    assert_eq!(message, "expected rows of figures in `gold.csv`, found 2 rows without a usable figure");
    assert_eq!(help, "line 2, 31.07.2024: no date; write the dates as YYYY-MM-DD");
    let (_, help) = refused("date,value\n2024-07-31,x\n");
    assert_eq!(help, "line 2, 2024-07-31: no number `x`");
}

#[test]
fn files_that_are_not_there_are_named_by_their_path() {
    let folder = Folder::new(&[]);
    for name in ["gone.csv", "gone.parquet"] {
        let project = Project::parse(&format!("[series.gold]\npath = \"{name}\"\n"), "shiome.toml").unwrap();
        let error = Market::project(&folder.0, &project, None).unwrap().read_one("gold").unwrap_err();
        let path = folder.0.join(name);
        assert_eq!(error.to_string(), format!("cannot read `{}`: there is no such file", path.display()));
        assert_eq!((error.code(), error.problem().severity), (Code::BadData, Severity::Error));
    }
}
