//! Bodies that look like success: each gives its own error and never a figure (items 1, 2, 3, 11, 40 of the checklist).

use super::*;

fn body(bytes: impl AsRef<[u8]>) -> Body {
    Body { status: 200, bytes: bytes.as_ref().to_vec() }
}

/// A recorded body of a publisher, or a notice that there is none here.
fn recorded(name: &str) -> Option<Body> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/http").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: there is no {}", path.display());
    }
    bytes.map(body)
}

#[test]
fn a_page_for_people_is_no_answer() {
    let page = SourceError::WebPage { status: 200 };
    for text in [
        "<!DOCTYPE html><html><body>Checking your browser</body></html>",
        "\n\n  <html lang=\"ja\">",
        "\u{feff}<?xml version=\"1.0\"?>",
    ] {
        assert_eq!(body(text).text().unwrap_err(), page);
        assert_eq!(body(text).japanese().unwrap_err(), page);
        assert_eq!(body(text).json::<serde_json::Value>().unwrap_err(), page);
    }
    // 「メンテナンス」 in cp932.
    let japanese = b"<html>\x83\x81\x83\x93\x83\x65\x83\x69\x83\x93\x83\x58</html>";
    assert_eq!(body(japanese).text().unwrap_err(), page);
    assert_eq!(body(japanese).japanese().unwrap_err(), page);
    if let Some(blocked) = recorded("stooq_blocked_js_challenge_http200.html") {
        assert_eq!(blocked.text().unwrap_err(), page);
        assert_eq!(blocked.json::<serde_json::Value>().unwrap_err(), page);
    }
}

#[test]
fn an_empty_body_is_no_empty_series() {
    for text in ["", " ", "\r\n\r\n", "\u{feff}", "\u{feff}\n"] {
        let empty = SourceError::Empty { status: 200 };
        assert_eq!(body(text).text().unwrap_err(), empty);
        assert_eq!(body(text).japanese().unwrap_err(), empty);
        assert_eq!(body(text).json::<serde_json::Value>().unwrap_err(), empty);
    }
}

#[test]
fn json_where_csv_was_asked_is_a_refusal() {
    let note = "{\n  \"Information\": \"our standard limit is 25 requests per day\"\n}";
    let body = body(note);
    let error = Body::csv(body.text().unwrap(), &["date"]).err().unwrap();
    let said = "the source refused: { \"Information\": \"our standard limit is 25 requests per day\" }";
    assert_eq!(error.to_string(), said);
    // Nor is a sentence a header.
    let error = Body::csv("Exceeded the daily hits limit", &["date"]).err().unwrap();
    let said = "expected a header with `date` at line 1, found Exceeded the daily hits limit";
    assert_eq!(error.to_string(), said);
}

#[test]
fn json_is_whole_or_nothing() {
    let text = "{\"observations\": [{\"date\": \"2026-01-02\", \"value\": \"4.25\", \"n\": 12.5e1, \"u\": \"日\"}], \"ok\": true}\n";
    let whole = text.trim_end().len();
    assert!(body(text).json::<serde_json::Value>().is_ok());
    for end in 1..whole {
        let error = body(&text.as_bytes()[..end]).json::<serde_json::Value>().unwrap_err();
        assert!(matches!(error, SourceError::Broken { .. }), "{end}: {error}");
        assert!(error.retry());
    }
    let error = body(format!("{text}{text}")).json::<serde_json::Value>().unwrap_err();
    assert_eq!(error.to_string(), "expected nothing more at the end of the body, found further text");
}

#[test]
fn every_cut_of_a_recorded_body_is_noticed() {
    for name in ["fred_series_observations_small_with_dot.json", "boj_api_error_missing_db_http400.json"] {
        let Some(whole) = recorded(name) else { continue };
        assert!(whole.json::<serde_json::Value>().is_ok(), "{name}");
        let end = whole.bytes.trim_ascii_end().len();
        for cut in (1..end).step_by(7) {
            let error = body(&whole.bytes[..cut]).json::<serde_json::Value>().unwrap_err();
            assert!(matches!(error, SourceError::Broken { .. }), "{name} cut at {cut}: {error}");
        }
    }
}

#[test]
fn missing_keys_are_named_and_others_passed_over() {
    #[derive(Debug, serde::Deserialize)]
    struct Row {
        value: String,
    }
    #[derive(Debug, serde::Deserialize)]
    struct Rows {
        rows: Vec<Row>,
    }
    let good = body("{\"new\": 1, \"rows\": [{\"value\": \"1\", \"also\": null}]}").json::<Rows>().unwrap();
    assert_eq!(good.rows[0].value, "1");
    let error = body("{\"rows\": [\n{\"value\": \"1\"},\n{\"valve\": \"2\"}]}").json::<Rows>().unwrap_err();
    let said = "expected the source's own JSON at `rows[1]`, line 3, found missing field `value`";
    assert_eq!(error.to_string(), said);
}

#[test]
fn marks_line_ends_and_titles_do_not_matter() {
    for text in [
        "date,value\n2026-01-02,1.5\n",
        "\u{feff}date,value\r\n2026-01-02,1.5\r\n",
        "Some Title\n\nDate,Value\n2026-01-02,1.5\n",
        "\"a title, with a comma\"\r\nDATE , VALUE\r\n2026-01-02,1.5\r\n",
    ] {
        let body = body(text);
        let mut rows = Body::csv(body.text().unwrap(), &["date"]).unwrap();
        let value = rows.column("value").unwrap();
        let (line, row) = rows.next().unwrap();
        let line = usize::try_from(line).unwrap();
        assert_eq!(text.lines().nth(line - 1).unwrap(), "2026-01-02,1.5", "{text:?}");
        assert_eq!((row.get(0), row.get(value)), (Some("2026-01-02"), Some("1.5")));
        assert!(rows.next().is_none());
    }
}

#[test]
fn bytes_that_are_no_text_are_an_error() {
    let error = body(b"date,value\n\xff\xfe,1\n").text().unwrap_err();
    assert_eq!(error.to_string(), "expected UTF-8 text at byte 11, found other bytes");
    let cut = body("日付,値".as_bytes().split_last().unwrap().1).text().unwrap_err();
    assert_eq!(cut.to_string(), "the answer broke off: the text ends in the midst of a character");
    // 「日付,値」 in cp932, whole and cut in its last character.
    let japanese = b"\x93\xfa\x95\x74,\x92\x6c";
    assert_eq!(body(japanese).japanese().unwrap(), "日付,値");
    assert!(matches!(body(&japanese[..6]).japanese(), Err(SourceError::Shape { .. })));
}
