//! The arguments of every command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A rules language for personal market conditions.
///
/// shiome reads rule files and market data, and says what triggered, what is pending, what is unknown, and why.
#[derive(Debug, Parser)]
#[command(name = "shiome", version, max_term_width = 100, disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  shiome run                            the rules of ./rules over the sample market
  shiome run my.shio --data figures/    your rules over your figures
  shiome fetch                          bring the store of public figures up to date
  shiome import gold.csv --as gold      a file of your own into that store
  shiome explain my.shio risk_off       why, and why not
  shiome help unit-mismatch             the page of a message

This is a tool and no advice: you decide what your rules say and what you do.";

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// How problems are shown
    #[arg(long, global = true, value_enum, default_value_t = ErrorFormat::Human)]
    pub error_format: ErrorFormat,
    /// Colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Never touch the network (only `fetch`, `run --fetch` and `doctor` do)
    #[arg(long, global = true)]
    pub frozen: bool,
    /// The folder of fetched figures; without it that of SHIOME_STORE, else the platform's
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    Human,
    Plain,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Evaluate rules: what triggered, what is pending, unknown, clear
    Run(Run),
    /// Check rule files: syntax, names, units, lints, and how often they would have triggered
    Check(Check),
    /// Lay rule files out: one layout for all, comments kept
    Fmt(Fmt),
    /// Why and why not: the full trees with values, ages and reasons
    Explain(Explain),
    /// Bring the store of public figures up to date
    Fetch(Fetch),
    /// Look over project, keys, store, clock, and network, and say what is wrong
    Doctor(Doctor),
    /// Take a file of your own into the store
    Import(Import),
    /// Write a series of the store as CSV or Parquet
    Export(Export),
    /// List series, or print any expression over history
    Series(Series),
    /// The methods and functions of the language
    Functions(Functions),
    /// The page of a diagnostic code, or the grammar
    Help(Help),
}

/// Which data, and when.
#[derive(Debug, Args)]
pub(crate) struct Data {
    /// `sample`, `store` (what was fetched), or a folder of NAME.csv / NAME@5m.csv / .parquet files
    #[arg(long, value_name = "sample|store|DIR")]
    pub data: Option<String>,
    /// The moment evaluated: a date (its decision time), an instant, or `now`
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome run
  shiome run rules/ --data figures/ --as-of 2020-03-02
  shiome run --history --format csv --from 2007-01-01
  shiome run card.shio --history --episodes
  shiome run --due                      the routines of today")]
pub(crate) struct Run {
    /// Rule files or folders; without any those of the project, else rules/
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub data: Data,
    /// Every tick instead of the newest
    #[arg(long)]
    pub history: bool,
    /// Fold the history into episodes
    #[arg(long)]
    pub episodes: bool,
    /// The routines that are due (checklists with `every`), and when the others are next
    #[arg(long, conflicts_with_all = ["history", "episodes"])]
    pub due: bool,
    /// First bring the series that the rules read up to date
    #[arg(long)]
    pub fetch: bool,
    /// First date printed; all earlier data are still used
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last date printed
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Exit 1 if a rule is triggered
    #[arg(long)]
    pub exit_triggered: bool,
    /// Exit 3 if data are missing or bad, else 4 if a verdict, regime or checklist is unknown
    #[arg(long)]
    pub strict: bool,
    /// No header and no lints
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Ndjson,
    Csv,
    Markdown,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome check
  shiome check my.shio --fail-on warning --error-format plain")]
pub(crate) struct Check {
    /// Rule files or folders; without any those of the project, else rules/
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub data: Data,
    /// The least severe problem that makes the command exit 1 (errors always exit 2)
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome fmt                            the rule files of the project
  shiome fmt my.shio rules/ --diff      what would change
  shiome fmt --check                    exit 1 if a file is not laid out
  shiome fmt - < my.shio                from standard input to standard output")]
pub(crate) struct Fmt {
    /// Rule files or folders (with all below them), or `-`; without any those of the project, else rules/
    pub files: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and exit 1 if there are any
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print what would change
    #[arg(long)]
    pub diff: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome explain my.shio
  shiome explain rules/card.shio --as-of 2024-08-05
  shiome explain rules/ risk_off --format json")]
pub(crate) struct Explain {
    /// A rule file or folder
    pub file: PathBuf,
    /// The rule, regime, checklist or strategy; all of the file without it
    pub name: Option<String>,
    #[command(flatten)]
    pub data: Data,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome fetch                          all series that can be had, as far as something is due
  shiome fetch btc btc@5m sofr          these, due or not
  shiome fetch --full --from 2015-01-01 everything since then once more
  shiome fetch hyg --source alphavantage

Sources that want a key read it from the environment (TIINGO_API_KEY=... shiome fetch) or from the
file keys.toml in the configuration folder, as lines NAME = \"key\". No key is ever shown. What is in
the store stays as it is when a fetch fails or is interrupted.")]
pub(crate) struct Fetch {
    /// Series, with a timeframe if wanted (`btc@5m`); without any all that can be had
    pub series: Vec<String>,
    /// Ask this source only, even one that is off
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// First date wanted; without it all there is, or what is new
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Ask for everything again, due or not
    #[arg(long)]
    pub full: bool,
    /// Ask a source at another address, such as a mirror; may repeat
    #[arg(long, value_name = "NAME=URL")]
    pub base_url: Vec<String>,
    #[arg(long, value_enum, default_value_t = FetchFormat::Text)]
    pub format: FetchFormat,
    /// Exit 3 if a row was refused, or a source gives less than it gave
    #[arg(long)]
    pub strict: bool,
    /// No progress, and of the table only what failed
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FetchFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome doctor
  shiome doctor --offline               without asking any host
  shiome doctor --format json

Nothing is changed, repaired, or fetched. Each finding is ok, a note, or wrong; exit 3 if one is wrong.
Of keys it is told whether they are set, and nothing else.")]
pub(crate) struct Doctor {
    /// Ask no host
    #[arg(long)]
    pub offline: bool,
    #[arg(long, value_enum, default_value_t = FetchFormat::Text)]
    pub format: FetchFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome import gold.csv --as gold                a new series
  shiome import WALCL.csv --as fed.assets         history of one in the catalogue
  shiome import vintages.csv --as prices --dry-run
  shiome import spy-5m.parquet --as index@5m

The file is CSV or Parquet as a data folder has them, with figures as they are published (percent as
4.25). A column known_at or realtime_start says when each row was known; rows of one date are then
versions of one figure. Without it a new figure counts as known when its series' timetable says, and
one that changes a figure already kept counts from the import on. Columns dividend and split are kept
beside prices as they were traded. Nothing in the store is overwritten, and the file is only read.")]
pub(crate) struct Import {
    /// A CSV or Parquet file
    pub file: PathBuf,
    /// The series, with a timeframe if it has one (`index@5m`)
    #[arg(long = "as", value_name = "NAME")]
    pub name: String,
    /// Write nothing; tell what would come of it
    #[arg(long)]
    pub dry_run: bool,
    /// Keep nothing, and exit 3, if a row is refused
    #[arg(long)]
    pub strict: bool,
    /// Of what came of it only what was refused
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome export fed.assets                         the figures that hold now, as CSV
  shiome export fed.assets --as-of 2024-08-05      those known at that date's decision time
  shiome export tga --versions --out tga.parquet   every version, with known_at and source

Figures are in the units in which they are published; a row without one was withdrawn. Rows that the
checks refused are left out: shiome series NAME lists them. What is exported can be imported again.")]
pub(crate) struct Export {
    /// A series of the store, with its timeframe if it has one
    pub name: String,
    /// The file to write, `.csv` or `.parquet`; without it CSV on standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Every version, with the moment at which it was known, and its source
    #[arg(long)]
    pub versions: bool,
    /// What was known at a moment: a date (its decision time), an instant, or `now`
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
    /// Replace a file that is there
    #[arg(long, requires = "out")]
    pub force: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  shiome series                                   all series, with their newest figure
  shiome series hyg                               one series
  shiome series fed.assets --revisions            what was revised, and when
  shiome series --expr 'index.ma25.slope' --format csv --from 2020-01-01")]
pub(crate) struct Series {
    /// A series
    pub name: Option<String>,
    /// An expression or condition to print over history; may repeat
    #[arg(long, value_name = "EXPR")]
    pub expr: Vec<String>,
    /// The history of revisions of a series of the store
    #[arg(long, requires = "name", conflicts_with = "expr")]
    pub revisions: bool,
    #[command(flatten)]
    pub data: Data,
    /// First date printed
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last date printed
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Functions {
    /// A method or function
    pub name: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Help {
    /// A diagnostic code such as `unit-mismatch`, or `grammar`; all codes without it
    pub code: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}
