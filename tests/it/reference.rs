//! The language reference: its examples run over the sample market, and its tables say what the parser does.
//!
//! Every block of `docs/language.md` and `docs/semantics.md` that is fenced as `shiome` is an example:
//!
//! - `shiome` alone is a complete file without any problem; each of its rules is decided at some tick.
//! - `shiome warns:CODE,…` is a complete file that raises exactly these warnings; its first line is `# warning: CODE, …`.
//! - `shiome fails:CODE,…` is refused with exactly these errors; its first line is `# refused: CODE, …`.
//! - `shiome file:NAME` is a complete file that the examples after it can `use`.
//! - `shiome expr` has an expression a line, after definitions if it needs them; `# = 5.2` behind one is its newest value.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use shiome::builtins::FUNCTIONS;
use shiome::diag::{Format, Severity, render};
use shiome::engine::Verdict;
use shiome::report::{grammar_markdown, reserved_words};
use shiome::session::{Config, DataChoice, Session};
use shiome::source::SourceMap;
use shiome::syntax::ast::{Expr, ExprKind};
use shiome::syntax::{parse_expression, print_expression};
use shiome::time::Instant;
use shiome::unit::show;

const PAGES: [&str; 2] = ["language.md", "semantics.md"];

/// An example with the line its fence stands on.
struct Block {
    page: &'static str,
    line: usize,
    /// What stands behind `shiome` in the fence.
    info: String,
    text: String,
}

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

fn blocks(page_name: &'static str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<bool> = None;
    for (index, line) in page(page_name).lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(info), None) => {
                let info = info.strip_prefix("shiome").map(|rest| rest.trim().to_owned());
                open = Some(info.is_some());
                let block = |info| Block { page: page_name, line: index + 1, info, text: String::new() };
                blocks.extend(info.map(block));
            }
            (Some(_), Some(_)) => open = None,
            (None, Some(true)) => {
                let block = blocks.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, _) => {}
        }
    }
    assert!(open.is_none(), "{page_name}: a fence is not closed");
    blocks
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn open(folder: &Path, file: &str, expressions: Vec<String>) -> Session {
    let config = Config {
        files: vec![folder.join(file)],
        data: DataChoice::Sample,
        folder: folder.to_owned(),
        now: Instant::parse_rfc3339("2025-07-01T00:00:00Z").unwrap(),
        expressions,
        ..Config::default()
    };
    Session::open(&config).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The codes of problems of a severity, in order and each once.
fn codes(session: &Session, severity: Severity) -> BTreeSet<&'static str> {
    let problems = session.problems.iter().filter(|problem| problem.severity == severity);
    problems.map(|problem| problem.code.name()).collect()
}

fn told(session: &Session) -> String {
    render(&session.problems, &session.sources, Format::Plain, false, 120)
}

/// What keeps an example from being what its fence says.
fn fault(block: &Block, folder: &Path) -> Option<String> {
    let (word, listed) = block.info.split_once(':').unwrap_or((block.info.as_str(), ""));
    let file = if word == "file" { listed.to_owned() } else { format!("{}-{}.shio", block.page, block.line) };
    if word == "expr" {
        return wrong_value(block, folder, &file);
    }
    std::fs::write(folder.join(&file), &block.text).unwrap();
    let session = open(folder, &file, Vec::new());
    // The reader of a page sees no fences.
    let mark = match word {
        "fails" => format!("# refused: {}\n", listed.replace(',', ", ")),
        "warns" => format!("# warning: {}\n", listed.replace(',', ", ")),
        _ => String::new(),
    };
    if !block.text.starts_with(&mark) {
        return Some(format!("expected `{}` as the first line", mark.trim_end()));
    }
    let listed: BTreeSet<&str> = listed.split(',').filter(|code| !code.is_empty()).collect();
    let (errors, warnings) = match word {
        "fails" => (listed, None),
        "warns" => (BTreeSet::new(), Some(listed)),
        // A file for others may hold definitions that only they read.
        "file" => (BTreeSet::new(), None),
        "" => (BTreeSet::new(), Some(BTreeSet::new())),
        word => return Some(format!("`{word}` is no kind of example")),
    };
    let found = (codes(&session, Severity::Error), codes(&session, Severity::Warning));
    if found.0 != errors || warnings.is_some_and(|warnings| found.1 != warnings) {
        return Some(format!("found {found:?}\n{}", told(&session)));
    }
    if session.has_errors() {
        return None;
    }
    session.run();
    let all: Vec<usize> = (0..session.plan.rules.len()).collect();
    let undecided = session
        .history(&all, false)
        .into_iter()
        .find(|history| !history.rows.iter().any(|row| row.state.verdict != Verdict::Unknown))?;
    Some(format!("`{}` is unknown at every tick", session.plan.rules[undecided.rule].name))
}

fn wrong_value(block: &Block, folder: &Path, file: &str) -> Option<String> {
    let words = ["let", "param", "universe", "rule", "regime", "checklist", "clock"];
    let defines = |line: &&str| words.contains(&line.split(' ').next().unwrap()) || line.starts_with("  ");
    let (definitions, lines): (Vec<&str>, Vec<&str>) =
        block.text.lines().filter(|line| !line.trim().is_empty()).partition(defines);
    // The rule gives calendar words and the file a history.
    std::fs::write(folder.join(file), definitions.join("\n") + "\nwhen index > 0 then alert note \"x\"\n")
        .unwrap();
    let (texts, shown): (Vec<String>, Vec<Option<&str>>) = lines
        .iter()
        .map(|line| match line.split_once("# = ") {
            Some((text, shown)) => (text.trim().to_owned(), Some(shown.trim())),
            None => (line.split(" # ").next().unwrap().trim().to_owned(), None),
        })
        .unzip();
    // One at a time, because the newest tick of one value is not that of another.
    let faults = texts.iter().zip(shown).filter_map(|(text, shown)| {
        let session = open(folder, file, vec![text.clone()]);
        let warned = codes(&session, Severity::Warning).into_iter().any(|code| code != "unused-let");
        let [Some(probe)] = session.probes.as_slice() else { return Some(told(&session)) };
        if session.has_errors() || warned {
            return Some(told(&session));
        }
        let values: Vec<Option<f64>> = session.values().iter().map(|row| row.values[0]).collect();
        let found = match (values.last().copied().flatten(), probe.unit) {
            (None, _) => "unknown".to_owned(),
            (Some(value), Some(unit)) => show(value, unit),
            (Some(value), None) => (value > 0.0).to_string(),
        };
        match shown {
            _ if values.iter().all(Option::is_none) => Some(format!("`{text}` is unknown at every tick")),
            Some(shown) if found != shown => Some(format!("`{text}` is {found}, not {shown}")),
            _ => None,
        }
    });
    let faults: Vec<String> = faults.collect();
    (!faults.is_empty()).then(|| faults.join("\n"))
}

#[test]
fn every_example_of_the_reference_is_what_it_says() {
    let (mut faults, mut kinds) = (Vec::new(), Vec::new());
    for name in PAGES {
        let folder = folder(&format!("reference-{name}"));
        for block in blocks(name) {
            kinds.push(block.info.split(':').next().unwrap().to_owned());
            if let Some(fault) = fault(&block, &folder) {
                faults.push(format!("docs/{}:{} ({})\n{fault}", block.page, block.line, block.info));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {} examples:\n\n{}", faults.len(), kinds.len(), faults.join("\n\n"));
    for kind in ["", "warns", "fails", "file", "expr"] {
        assert!(kinds.iter().any(|found| found == kind), "no example is of the kind `{kind}`");
    }
}

#[test]
fn a_wrong_example_would_be_found() {
    let folder = folder("reference-wrong");
    let check = |info: &str, text: &str| {
        fault(&Block { page: "x", line: 1, info: info.to_owned(), text: text.to_owned() }, &folder)
    };
    let rule = |condition: &str| format!("when {condition} then cash 40%\n");
    assert_eq!(check("", &rule("index > index.ma25")), None);
    assert!(check("", &rule("index > index.mma25")).is_some());
    assert!(check("", &rule("index > index.ma(100000)")).is_some());
    assert!(check("", &(rule("index > 0") + "let unused = 1\n")).is_some());
    let unused = "# warning: unused-let\nlet unused = 1\n".to_owned();
    assert_eq!(check("warns:unused-let", &(unused + &rule("index > 0"))), None);
    assert!(
        check("warns:unused-let", &("# warning: unused-let\n".to_owned() + &rule("index > 0"))).is_some()
    );
    let wrong = |code: &str| {
        check(&format!("fails:{code}"), &(format!("# refused: {code}\n") + &rule("index.mma25 > 0")))
    };
    assert_eq!(wrong("unknown-method"), None);
    assert!(wrong("unknown-name").is_some());
    assert!(
        check("fails:unknown-method", &rule("index.mma25 > 0"))
            .is_some_and(|fault| fault.contains("first line"))
    );
    assert_eq!(
        check("expr", "let two = 2\nindex / index + two  # = 3\n\nindex > 0 # true\nsqrt(index)\n"),
        None
    );
    assert!(check("expr", "index / index  # = 4\n").is_some_and(|fault| fault.contains("is 1, not 4")));
    assert!(check("expr", "index.mma25\n").is_some());
}

fn parsed(text: &str) -> Expr {
    let mut sources = SourceMap::default();
    let id = sources.add("x", text.to_owned());
    let (expr, problems) = parse_expression(id, text);
    assert!(problems.iter().all(|problem| !problem.is_error()), "`{text}`: {problems:?}");
    expr.unwrap()
}

/// The tree of an expression, brackets aside.
fn shape(expr: &Expr) -> String {
    if let ExprKind::Group(inner) = &expr.kind {
        return shape(inner);
    }
    let children: Vec<String> = expr.children().into_iter().map(shape).collect();
    if children.is_empty() {
        return print_expression(expr);
    }
    let kind = format!("{:?}", expr.kind);
    format!("{}({})", kind.split(|c: char| !c.is_alphanumeric()).next().unwrap(), children.join(", "))
}

/// The code between backticks of a line, in order.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The rows of the table whose head begins as given.
fn table<'a>(page: &'a str, head: &str) -> Vec<&'a str> {
    let rows = page.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let rows: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
    assert!(!rows.is_empty(), "no table `{head}`");
    rows
}

#[test]
fn precedence_is_what_the_parser_does() {
    let page = page("language.md");
    let mut examples = 0;
    for row in table(&page, "| tight to loose |") {
        let cells: Vec<&str> = row.split(" | ").collect();
        let (written, read) = (quoted(cells[1]), quoted(cells[2]));
        assert_eq!(written.len(), read.len(), "{row}");
        for (written, read) in written.iter().zip(read) {
            assert_eq!(shape(&parsed(written)), shape(&parsed(read)), "`{written}` is not `{read}`");
            let shown = print_expression(&parsed(read));
            assert!(shown.contains('('), "`{read}` shows no brackets");
            examples += 1;
        }
    }
    assert!(examples >= 9, "{examples}");
    assert_ne!(shape(&parsed("(a + b) * c")), shape(&parsed("a + b * c")));
}

#[test]
fn words_are_those_of_the_grammar() {
    let page = page("language.md");
    let paragraph = page
        .split("\n\n")
        .flat_map(|part| part.split("\n- "))
        .find(|text| text.starts_with("**Reserved words**"));
    let told: BTreeSet<&str> = quoted(paragraph.unwrap()).into_iter().collect();
    let reserved = reserved_words();
    assert_eq!(told, reserved.iter().map(String::as_str).collect());
    // Units of spans, in the table that says what each means.
    let grammar = grammar_markdown();
    let spans = table(&page, "| span |").join("\n");
    let units = grammar.lines().filter(|line| line.starts_with("unit_"));
    let units: Vec<&str> = units.flat_map(|line| line.split('"').skip(1).step_by(2)).collect();
    assert!(units.len() >= 14, "{units:?}");
    for unit in units {
        assert!(spans.contains(unit), "`{unit}` is not in the table of spans");
    }
}

#[test]
fn every_word_of_the_grammar_has_an_example() {
    let text: String = blocks("language.md").iter().map(|block| block.text.as_str()).collect();
    // `25bp` shows `bp`.
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let used: BTreeSet<&str> =
        words.map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit())).collect();
    let grammar = grammar_markdown();
    let listing = grammar.lines().filter(|line| line.contains(" = ") || line.starts_with(' '));
    let words: BTreeSet<&str> = listing
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic()) && word.len() > 1)
        .collect();
    assert!(words.len() > 90, "{}", words.len());
    // Of a unit one form is enough.
    let plural = |word: &str| used.contains(format!("{word}s").as_str());
    let singular = |word: &str| word.strip_suffix('s').is_some_and(|word| used.contains(word));
    let functions = FUNCTIONS.iter().map(|function| function.name);
    let words: BTreeSet<&str> = words.into_iter().chain(functions).collect();
    let missing: Vec<&&str> =
        words.iter().filter(|word| !used.contains(**word) && !plural(word) && !singular(word)).collect();
    assert!(missing.is_empty(), "docs/language.md shows no example of {missing:?}");
}
