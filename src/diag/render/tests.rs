use super::{Format, Lines, render};
use crate::diag::{Code, Problem};
use crate::source::{FileId, SourceMap, Span};

fn file(name: &str, text: &str) -> (SourceMap, FileId) {
    let mut sources = SourceMap::default();
    let id = sources.add(name, text);
    (sources, id)
}

fn at(sources: &SourceMap, file: FileId, text: &str) -> Span {
    let start = sources.text(file).find(text).expect("the text is in the file");
    Span::new(file, start, start + text.len())
}

#[track_caller]
fn check(problems: &[Problem], sources: &SourceMap, format: Format, expected: &str) {
    let found = render(problems, sources, format, false, 80);
    assert_eq!(found.trim_end(), expected.trim(), "\n{found}");
}

#[test]
fn shows_both_halves_of_a_conflict_and_the_fix() {
    let (sources, id) = file("credit.shio", "# spread\nwhen hy.spread > 5 then cash 40%\n");
    let problem = Problem::new(Code::BareNumberVsRatio, at(&sources, id, "5"), "expected a ratio, found `5`")
        .label("a bare number")
        .also(at(&sources, id, "hy.spread"), "a ratio")
        .help("write `5%`");
    check(
        &[problem],
        &sources,
        Format::Human,
        "
error[bare-number-vs-ratio]

  × expected a ratio, found `5`
   ╭─[credit.shio:2:18]
 1 │ # spread
 2 │ when hy.spread > 5 then cash 40%
   ·      ────┬────   ┬
   ·          │       ╰── a bare number
   ·          ╰── a ratio
   ╰────
  help: write `5%`

more: shiome help bare-number-vs-ratio",
    );
}

#[test]
fn draws_with_ascii_signs_where_others_cannot_be_shown() {
    let (mut sources, id) = file("credit.shio", "when hy.spread > 5 then cash 40%\n");
    let other = sources.add("b.shio", format!("let calm = vix\u{7} < 15 # {}\n", "x".repeat(200)));
    let problem =
        Problem::new(Code::BareNumberVsRatio, at(&sources, id, "5"), "expected a ratio, found `5…`")
            .label("a bare number")
            .also(at(&sources, id, "hy.spread"), "a ratio")
            .also(at(&sources, other, "calm"), "first defined here");
    let warning = Problem::new(Code::UnusedLet, at(&sources, other, "calm"), "nothing reads `calm`");
    let problems = [problem, warning];
    let found = render(&problems, &sources, Format::Ascii, false, 80);
    assert!(found.is_ascii(), "{found}");
    let head = "
error[bare-number-vs-ratio]

  x expected a ratio, found `5~`
   ,-[credit.shio:1:18]
 1 | when hy.spread > 5 then cash 40%
   :      ^^^^|^^^^   |
   :          |       `-- a bare number
   :          `-- a ratio
   `----
  > first defined here
   ,-[b.shio:1:5]
 1 | let calm = vix? < 15 # x";
    assert!(found.starts_with(head.trim_start()), "{found}");
    assert!(found.contains("  ! nothing reads `calm`\n"), "{found}");
    let colored = render(&problems, &sources, Format::Ascii, true, 80);
    assert!(colored.is_ascii() && colored.contains("\u{1b}["), "{colored}");
}

#[test]
fn breaks_messages_at_blanks_only() {
    let message =
        "expected rows up to 2025-06-04 15:00 in the file /tmp/readme/copy/p/data/series/index.csv of p";
    let help = "the last row is of 2025-06-03; read /tmp/readme/copy/p/shiome.toml, which names the folder";
    check(
        &[Problem::nowhere(Code::NoData, message).help(help)],
        &SourceMap::default(),
        Format::Human,
        "
warning[no-data]

  ⚠ expected rows up to 2025-06-04 15:00 in the file
  │ /tmp/readme/copy/p/data/series/index.csv of p
  help: the last row is of 2025-06-03; read /tmp/readme/copy/p/shiome.toml,
        which names the folder

more: shiome help no-data",
    );
}

#[test]
fn counts_columns_by_characters_and_underlines_by_columns() {
    // The name is decomposed in the file (か and a voicing mark), and a tab stands before it.
    let (sources, id) = file("地合い.shio", "let\t信用か\u{3099}悪化 = hyg.trend < 0\r\n");
    let name = at(&sources, id, "信用か\u{3099}悪化");
    let trend = at(&sources, id, "hyg.trend");
    check(
        &[
            Problem::new(Code::UnusedLet, name, "nothing reads `信用か\u{3099}悪化`"),
            Problem::new(Code::NoData, trend, "`hyg` has no figures"),
        ],
        &sources,
        Format::Human,
        "
warning[unused-let]

  ⚠ nothing reads `信用が悪化`
   ╭─[地合い.shio:1:5]
 1 │ let 信用が悪化 = hyg.trend < 0
   ·     ──────────
   ╰────

warning[no-data]

  ⚠ `hyg` has no figures
   ╭─[地合い.shio:1:14]
 1 │ let 信用が悪化 = hyg.trend < 0
   ·                  ─────────
   ╰────

more: shiome help CODE, where CODE is unused-let, no-data",
    );
}

#[test]
fn shows_places_in_other_files_with_their_own_lines() {
    let (mut sources, id) = file("a.shio", "use \"b.shio\"\nlet calm = vix < 20\n");
    let other = sources.add("b.shio", "let calm = vix < 15\n");
    let problem = Problem::new(Code::ShadowedName, at(&sources, id, "calm"), "`calm` is defined twice")
        .also(at(&sources, other, "calm"), "first defined here");
    check(
        &[problem],
        &sources,
        Format::Human,
        "
error[shadowed-name]

  × `calm` is defined twice
   ╭─[a.shio:2:5]
 1 │ use \"b.shio\"
 2 │ let calm = vix < 20
   ·     ────
   ╰────
  ☞ first defined here
   ╭─[b.shio:1:5]
 1 │ let calm = vix < 15
   ·     ────
   ╰────

more: shiome help shadowed-name",
    );
}

#[test]
fn points_behind_the_last_character() {
    let (sources, id) = file("a.shio", "when vix > 30\n");
    let end = |offset| Problem::new(Code::Syntax, Span::new(id, offset, offset), "expected `then`");
    check(
        &[end(13), end(14)],
        &sources,
        Format::Human,
        "
error[syntax]

  × expected `then`
   ╭─[a.shio:1:14]
 1 │ when vix > 30
   ·              ▲
   ╰────

error[syntax]

  × expected `then`
   ╭─[a.shio:2:1]
 1 │ when vix > 30
 2 │  
   · ▲
   ╰────

more: shiome help syntax",
    );
}

#[test]
fn keeps_control_characters_from_the_terminal() {
    let (sources, id) = file("a\u{1b}[2J.shio", "when \u{1b}[31mvix\u{202e} > 30 then\n");
    let problem =
        Problem::new(Code::UnknownName, at(&sources, id, "vix"), "no `\u{9b}31m\u{7}`").help("a\tb\nc");
    check(
        std::slice::from_ref(&problem),
        &sources,
        Format::Human,
        "
error[unknown-name]

  × no `\u{fffd}31m␇`
   ╭─[a␛[2J.shio:1:11]
 1 │ when ␛[31mvix\u{fffd} > 30 then
   ·           ───
   ╰────
  help: a␉b
        c

more: shiome help unknown-name",
    );
    let line = "a␛[2J.shio:1:11: error[unknown-name]: no `\u{fffd}31m␇`; a b c";
    check(std::slice::from_ref(&problem), &sources, Format::Plain, line);
    let json = render(&[problem], &sources, Format::Json, true, 80);
    assert!(json.contains(r#""message": "no `\u009b31m\u0007`""#), "{json}");
    assert!(json.chars().all(|c| c == '\n' || !super::clean::is_control(c)));
}

#[test]
fn color_is_only_color() {
    let (sources, id) = file("a.shio", "when foo > 30 then cash 40%\n");
    let problems = [Problem::new(Code::UnknownName, at(&sources, id, "foo"), "no `foo`").label("here")];
    let colored = render(&problems, &sources, Format::Human, true, 80);
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').expect("an escape ends in m").1;
    }
    plain.push_str(rest);
    assert_ne!(plain, colored);
    assert_eq!(plain, render(&problems, &sources, Format::Human, false, 80));
}

#[test]
fn cuts_long_lines_around_the_place() {
    let text = format!("when {} and oops then cash 40% # {}\n", "a and ".repeat(2_000), "x".repeat(3_000));
    let (sources, id) = file("a.shio", &text);
    let problem = Problem::new(Code::UnknownName, at(&sources, id, "oops"), "no `oops`").label("here");
    let found = render(&[problem], &sources, Format::Human, false, 80);
    assert!(found.lines().all(|line| line.chars().count() < 140), "{found}");
    let shown: Vec<&str> = found.lines().skip(4).take(2).collect();
    let column = |text: &str, part: &str| text.split(part).next().map(|before| before.chars().count());
    assert_eq!(column(shown[0], "oops"), column(shown[1], "──┬─"), "{found}");
    assert!(found.contains("a.shio:1:12011"), "{found}");
}

#[test]
fn lists_many_codes_within_the_width() {
    let sources = SourceMap::default();
    let problems: Vec<Problem> = Code::ALL.iter().map(|code| Problem::nowhere(*code, "x")).collect();
    let found = render(&problems, &sources, Format::Human, false, 80);
    let (_, more) = found.rsplit_once("more: ").expect("the closing line is there");
    assert!(more.lines().count() > 2 && more.lines().all(|line| line.len() <= 80), "{more}");
    assert!(Code::ALL.iter().all(|code| more.contains(code.name())));
}

#[test]
fn plain_is_one_line_each() {
    let (sources, id) = file("a.shio", "# 地合い\nlet 地合い = foo\n");
    check(
        &[
            Problem::new(Code::UnknownName, at(&sources, id, "foo"), "no `foo`").help("say `for`"),
            Problem::nowhere(Code::NoData, "`hyg` has no figures"),
        ],
        &sources,
        Format::Plain,
        "
a.shio:2:11: error[unknown-name]: no `foo`; say `for`
warning[no-data]: `hyg` has no figures",
    );
    check(&[], &sources, Format::Plain, "");
    check(&[], &sources, Format::Human, "");
}

#[test]
fn json_is_the_documented_document() {
    let (sources, id) = file("a.shio", "let 地合い = foo\nlet b = bar\n");
    let problem = Problem::new(Code::UnknownName, at(&sources, id, "foo"), "no `foo`")
        .also(at(&sources, id, "bar"), "likewise")
        .help("say `for`");
    check(
        &[problem, Problem::nowhere(Code::NoData, "no \"hyg\"")],
        &sources,
        Format::Json,
        r#"
{
  "schema": "shiome.problems/1",
  "problems": [
    {
      "code": "unknown-name",
      "severity": "error",
      "message": "no `foo`",
      "file": "a.shio",
      "line": 1,
      "column": 11,
      "end_line": 1,
      "end_column": 14,
      "label": null,
      "labels": [
        {
          "file": "a.shio",
          "line": 2,
          "column": 9,
          "end_line": 2,
          "end_column": 12,
          "text": "likewise"
        }
      ],
      "help": "say `for`"
    },
    {
      "code": "no-data",
      "severity": "warning",
      "message": "no \"hyg\"",
      "file": null,
      "line": null,
      "column": null,
      "end_line": null,
      "end_column": null,
      "label": null,
      "labels": [],
      "help": null
    }
  ]
}"#,
    );
    check(&[], &sources, Format::Json, "{\n  \"schema\": \"shiome.problems/1\",\n  \"problems\": []\n}");
}

#[test]
fn json_has_the_keys_of_its_schema() {
    let (sources, id) = file("a.shio", "foo bar");
    let problem =
        Problem::new(Code::UnknownName, at(&sources, id, "foo"), "x").also(at(&sources, id, "bar"), "y");
    let document: serde_json::Value =
        serde_json::from_str(&render(&[problem], &sources, Format::Json, false, 80)).expect("JSON");
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/schema/problems.schema.json")).expect("JSON");
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    };
    let entry = &document["problems"][0];
    for (found, described) in [
        (entry, &schema["$defs"]["problem"]),
        (&entry["labels"][0], &schema["$defs"]["label"]),
        (&document, &schema),
    ] {
        let mut required: Vec<String> = described["required"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|k| k.as_str().unwrap().into())
            .collect();
        let (mut found, mut properties) = (keys(found), keys(&described["properties"]));
        for list in [&mut required, &mut found, &mut properties] {
            list.sort();
        }
        assert_eq!(found, required);
        assert_eq!(found, properties);
    }
    assert_eq!(document["schema"], schema["properties"]["schema"]["const"]);
}

#[test]
fn survives_any_span_of_awkward_texts() {
    let texts = [
        "",
        "\n",
        "a",
        "か\u{3099}\n\n\tx\r\n\r\u{85}終",
        "x\u{301}\u{301}\n\u{301}",
        "🇯🇵👨\u{200d}👩\n가\u{11a8}\n",
        "\r\n\r\n",
    ];
    for text in texts {
        let (mut sources, id) = file("a", text);
        let other = sources.add("b", "one\ntwo");
        let ends = 0..=text.len() + 2;
        for (start, end) in ends.clone().flat_map(|start| ends.clone().map(move |end| (start, end))) {
            let span = Span::new(id, start, end);
            let mirror = Span::new(id, end, start);
            let problems = [
                Problem::new(Code::Syntax, span, "x").label("l"),
                Problem::new(Code::Syntax, span, "x")
                    .also(mirror, "m")
                    .also(Span::new(other, start, end), "o"),
                Problem::new(Code::Syntax, Span::new(FileId(7), start, end), "x"),
            ];
            for format in [Format::Human, Format::Ascii, Format::Plain, Format::Json] {
                let found = render(&problems, &sources, format, false, 1);
                assert!(!found.contains("Failed to read"), "{text:?} {start}..{end}\n{found}");
            }
            let lines = Lines::of(&problems, &sources);
            let offset = u32::try_from(start).expect("small");
            assert_eq!(lines.position(id, start), sources.position(id, offset), "{text:?} {start}");
        }
    }
}

#[test]
fn every_code_has_a_page_with_a_wrong_and_a_right_version() {
    for code in Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {code}\n\n")), "{code}");
        let blocks: Vec<&str> = page.split("```").skip(1).step_by(2).collect();
        assert!(
            blocks.iter().all(|block| block.starts_with("shio\n# ") || block.starts_with("toml\n# ")),
            "{code}"
        );
        for mark in ["\n# wrong\n", "\n# right\n"] {
            assert!(blocks.iter().any(|block| block.contains(mark)), "{code} lacks{mark}");
        }
        let length = page.lines().count();
        assert!((10..=25).contains(&length), "{code} has {length} lines");
        assert!(page.lines().all(|line| line.chars().count() <= 120), "{code}");
    }
}
