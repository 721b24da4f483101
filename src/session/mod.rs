//! The façade: open a rule set over data, and ask it.
//!
//! [`Session::open`] loads rule files and data, checks, and builds the plan. Everything a command or a prompt shows comes from the
//! methods of [`Session`]; files, network and the clock are touched only by the floors below and by the caller, who passes the
//! present moment in.

mod answers;
mod chosen;
mod due;
mod examining;
mod fetching;
mod history;
mod keeping;
mod moment;
mod survey;

pub use answers::{Explained, Row, RunReport};
pub use chosen::Chosen;
pub use due::{Due, Next, Occasion, Waiting};
pub use examining::ExamineConfig;
pub use fetching::{FetchConfig, Wanted};
pub use history::{ChecklistHistory, Histories, History, HistoryRow, RegimeHistory};
pub use keeping::{ExportConfig, ImportConfig};
pub use moment::AsOf;
pub use survey::{Light, Survey, SurveyRow};

use std::path::PathBuf;

use crate::check::{self, Allowances, Module, Probe};
use crate::data::{DataError, Market, MarketKind, Project, RuleFiles};
use crate::diag::{Code, Problem, Severity};
use crate::engine::Decision;
use crate::plan::{Input, Plan, SeriesInfo, SeriesTable};
use crate::series::{Kind, Series, Status};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax;
use crate::time::{Day, Instant, Period};

/// Which data a session reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DataChoice {
    /// The project's own files if it declares any, else the store if anything was fetched, else the sample.
    #[default]
    Default,
    Sample,
    Folder(PathBuf),
    /// What was fetched and imported.
    Store,
}

/// What a session is opened with.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Rule files and folders; empty for those of the project.
    pub files: Vec<PathBuf>,
    pub data: DataChoice,
    pub as_of: Option<AsOf>,
    /// Expressions beside the rules.
    pub expressions: Vec<String>,
    /// The folder of the store, if there may be one.
    pub store: Option<PathBuf>,
    /// The folder the command runs in.
    pub folder: PathBuf,
    /// The present moment.
    pub now: Instant,
}

/// A rule set over data, checked.
#[derive(Debug)]
pub struct Session {
    pub sources: SourceMap,
    pub problems: Vec<Problem>,
    pub plan: Plan,
    pub probes: Vec<Option<Probe>>,
    pub market: Market,
    pub decision: Decision,
    /// The moment evaluated: nothing known later is seen.
    pub until: Instant,
    /// What routines are asked about.
    pub occasion: Occasion,
    /// Whether the moment lies between decision times (`--as-of now`).
    pub provisional: bool,
    /// The arrival of the newest figure at hand.
    pub newest: Option<Instant>,
    /// The plan's inputs, in its order.
    pub series: Vec<Series>,
    /// Inputs whose data are missing or unusable.
    pub failed: Vec<(String, DataError)>,
    /// The warnings that comments of the rule files allow, and the day on which they are asked.
    allowed: Allowances,
    today: Day,
}

/// Why a session cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Data or configuration are missing or bad.
    #[error(transparent)]
    Data(#[from] DataError),
    /// No rule files were named or found.
    #[error("no rule files found")]
    NoRules,
}

impl OpenError {
    /// The problem to show.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Data(error) => error.problem(),
            Self::NoRules => Problem::nowhere(Code::MissingFile, "no rule files found")
                .help("name one (`shiome run my.shio`), or put some into `rules/`"),
        }
    }
}

/// The names of a market, as the checker asks for them.
pub struct MarketTable<'a>(pub &'a Market);

impl SeriesTable for MarketTable<'_> {
    fn info(&self, name: &str) -> Option<SeriesInfo> {
        let info = self.0.info(name)?;
        Some(SeriesInfo {
            kind: info.kind,
            period: info.period,
            unit: info.unit,
            sessions_of: info.sessions_of,
            per_year: info.per_year,
            columns: info.columns.filter(|_| info.available),
            total_return: info.total_return,
            oi: info.oi,
            fields: info.fields,
            schedule: info.schedule,
        })
    }

    fn timeframes(&self, base: &str) -> Vec<(String, Period)> {
        self.0.timeframes(base)
    }

    fn names(&self) -> Vec<String> {
        self.0.known_names().into_iter().collect()
    }

    fn absent(&self, name: &str) -> String {
        self.0.absent(name).help().unwrap_or_default()
    }

    fn titled(&self, word: &str) -> Option<String> {
        let titled = |name: &String| {
            let title = self.0.info(name).map(|info| info.title).unwrap_or_default();
            title.split(|c: char| !c.is_alphanumeric()).any(|part| part.eq_ignore_ascii_case(word))
        };
        self.0.known_names().into_iter().find(titled)
    }
}

impl Session {
    /// Loads and checks rule files, chooses the moment, and reads the series that the rules name.
    ///
    /// Problems of the rule files are in [`Session::problems`]; the session can be asked only if none of them is an error.
    ///
    /// # Errors
    /// Data or configuration that cannot be used at all, a moment that means nothing, no rule files.
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        let root = crate::data::project_root(&config.folder);
        let project = project(root.as_deref())?;
        let base = root.unwrap_or_else(|| config.folder.clone());
        let market = market(config, &base, &project)?;
        let files = rule_files(config, &base, &project)?;
        let decision = Decision { zone: project.decide.zone, seconds: project.decide.seconds };
        let remarks = market.remarks();
        let mut session = Self::build(config, files, market, decision);
        session.problems.extend(remarks);
        Ok(session)
    }

    /// A session over one text, as for tests.
    pub fn of_text(name: &str, text: &str, market: Market, config: &Config) -> Self {
        Self::build(config, RuleFiles::of_text(name, text), market, Decision::default())
    }

    fn build(config: &Config, mut files: RuleFiles, market: Market, decision: Decision) -> Self {
        let mut problems = std::mem::take(&mut files.problems);
        let mut expressions = Vec::new();
        for text in &config.expressions {
            let id = files.sources.add("--expr", text.clone());
            let (expr, found) = syntax::parse_expression(id, text);
            problems.extend(found);
            expressions.extend(expr);
        }
        let modules: Vec<Module<'_>> = files
            .files
            .iter()
            .zip(&files.uses)
            .map(|(file, uses)| Module { file, uses: uses.clone() })
            .collect();
        let texts: Vec<&str> = files.sources.texts().collect();
        market.warm(&texts);
        let checked = check::check(&modules, &expressions, &files.sources, &MarketTable(&market));
        // What could not be parsed was guessed at; what checking says of the guess would only confuse.
        let broken: Vec<Span> =
            problems.iter().filter(|problem| problem.is_error()).filter_map(|problem| problem.span).collect();
        let touches = |span: Span| {
            broken.iter().any(|broken| {
                broken.file == span.file && span.start <= broken.end && broken.start <= span.end
            })
        };
        let guessed = |problem: &Problem| {
            problem.span.is_some_and(|span| {
                touches(span) || (!problem.is_error() && broken.iter().any(|broken| broken.file == span.file))
            })
        };
        let checked_problems: Vec<Problem> =
            checked.problems.into_iter().filter(|problem| !guessed(problem)).collect();
        problems.extend(checked_problems);
        let (allowed, misread) = Allowances::of(&files.files, &files.sources);
        let mut session = Self {
            sources: files.sources,
            problems,
            plan: checked.plan,
            probes: checked.probes,
            occasion: moment::occasion(config, market.kind()),
            market,
            decision,
            until: config.now,
            provisional: false,
            newest: None,
            series: Vec::new(),
            failed: Vec::new(),
            allowed,
            today: decision.zone.local(config.now).0,
        };
        if !session.has_errors() {
            let plan = &session.plan;
            let empty = plan.rules.is_empty() && plan.regimes.is_empty() && plan.checklists.is_empty();
            if empty && config.expressions.is_empty() {
                let mut problem = Problem::nowhere(Code::NoRules, "the rule files define no rule");
                problem.help = Some("a rule is `when CONDITION then ACTION`".to_owned());
                session.problems.push(problem);
            }
            session.load(config);
        }
        session.allowed.apply(&mut session.problems, session.today);
        session.problems.extend(misread);
        session.problems.sort_by_key(place);
        session
    }

    /// Whether the rule files are wrong.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.is_error() && problem.code != Code::BadData)
    }

    /// Whether some data cannot be used at all; their series stay unknown.
    pub fn has_bad_data(&self) -> bool {
        self.problems.iter().any(|problem| problem.is_error() && problem.code == Code::BadData)
    }

    /// The series that the chosen data lack, by name.
    pub fn missing(&self) -> Vec<String> {
        let missing = self.failed.iter().filter(|(_, error)| error.code() == Code::NoData);
        missing.map(|(name, _)| name.clone()).collect()
    }

    /// The series that the chosen data lack, as one problem.
    pub fn missing_problem(&self) -> Problem {
        let missing = self.missing();
        let message =
            format!("the chosen data have no figures of {} series: {}", missing.len(), missing.join(", "));
        Problem::nowhere(Code::NoData, message)
            .help("what reads them stays unknown; `shiome check` shows where")
    }

    /// Reads the inputs and fixes the moment evaluated.
    fn load(&mut self, config: &Config) {
        let mut names: Vec<String> = self.plan.inputs.iter().map(|input| input.stored.clone()).collect();
        names.sort();
        names.dedup();
        let mut raws = Vec::new();
        for (name, read) in self.market.read(&names) {
            match read {
                Ok(raw) => raws.push((name, raw)),
                Err(error) => {
                    // Absent series have been named by the checker already.
                    if error.code() != Code::NoData {
                        self.problems.push(error.problem());
                    }
                    self.failed.push((name, error));
                }
            }
        }
        for (_, raw) in &raws {
            self.problems.extend(raw.report.problems());
        }
        self.newest = raws.iter().filter_map(|(_, raw)| raw.newest()).max();
        self.until = moment::of(config, self.market.kind(), self.decision, self.newest);
        self.provisional =
            config.as_of == Some(AsOf::Now) && self.decision.at_or_after(self.until) != self.until;
        let mut stored: Vec<Series> = raws.into_iter().map(|(_, raw)| raw.series(self.until)).collect();
        // A file that is there and cannot be used is no missing series.
        let unusable = |name: &str| {
            self.failed.iter().any(|(failed, error)| failed == name && error.code() != Code::NoData)
        };
        let quoted = |problem: &Problem| problem.message.split('`').nth(1).is_some_and(unusable);
        self.problems.retain(|problem| problem.code != Code::NoData || !quoted(problem));
        self.series = self.take_inputs(&mut stored);
        let series: Vec<&Series> = self.series.iter().collect();
        let late = check::history(&self.plan, &series);
        self.problems.extend(late);
    }

    /// The inputs' series: resampled, taken from those stored, or empty where the data lack them.
    fn take_inputs(&self, stored: &mut Vec<Series>) -> Vec<Series> {
        let inputs = self.plan.inputs.iter();
        let slower: Vec<Option<Series>> = inputs.map(|input| self.resampled(input, stored)).collect();
        let taken = self.plan.inputs.iter().zip(slower).map(|(input, slower)| {
            let place = || stored.iter().position(|series| series.name == input.stored);
            match (slower, input.resampled) {
                (Some(series), _) => series,
                (None, None) => match place() {
                    Some(at) => stored.swap_remove(at),
                    None => empty(&input.name(), &MarketTable(&self.market)),
                },
                (None, Some(_)) => empty(&input.name(), &MarketTable(&self.market)),
            }
        });
        taken.collect()
    }

    /// An input's weeks or months, if it asks for them and the data have the series.
    fn resampled(&self, input: &Input, stored: &[Series]) -> Option<Series> {
        let period = input.resampled?;
        let series = stored.iter().find(|series| series.name == input.stored)?;
        self.market.slower(series, period).ok()
    }

    /// The plan's inputs as the engine takes them.
    pub fn inputs(&self) -> Vec<&Series> {
        self.series.iter().collect()
    }

    /// Session date of the newest figure known at the moment evaluated.
    pub fn newest_session(&self) -> Option<Day> {
        let newest = |series: &Series| {
            let slots =
                series.newest.get(..series.known_by(self.until))?.iter().rev().map(|&slot| slot as usize);
            let figure = slots.into_iter().find(|&slot| series.status.get(slot) == Some(&Status::Figure))?;
            series.sessions.get(figure).copied()
        };
        self.series.iter().filter(|series| series.kind != Kind::Events).filter_map(newest).max()
    }

    /// The first session of any input.
    pub fn begins(&self) -> Option<Day> {
        self.series.iter().filter_map(Series::first).min()
    }

    /// How many inputs are stale at the moment evaluated.
    pub fn late(&self) -> usize {
        self.series.iter().filter(|series| series.overdue(self.until).is_some()).count()
    }

    /// Whether figures are synthetic.
    pub fn is_sample(&self) -> bool {
        *self.market.kind() == MarketKind::Sample
    }
}

/// The order in which problems are shown: that of the text, then what belongs to no text.
fn place(problem: &Problem) -> (bool, Option<(FileId, u32)>) {
    (problem.span.is_none(), problem.span.map(|span| (span.file, span.start)))
}

fn empty(name: &str, table: &dyn SeriesTable) -> Series {
    let info = table.info(name.split('@').next().unwrap_or(name));
    Series {
        name: name.to_owned(),
        kind: info.as_ref().map_or(Kind::Points, |info| info.kind),
        period: info.as_ref().map_or(Period::Daily, |info| info.period),
        unit: info.as_ref().map_or(crate::unit::Unit::NUMBER, |info| info.unit),
        sessions_of: info.as_ref().map_or(crate::series::Sessions::Rows, |info| info.sessions_of),
        has_adj: false,
        sessions: Vec::new(),
        ends: Vec::new(),
        status: Vec::new(),
        evidence: Vec::new(),
        columns: Vec::new(),
        fields: Vec::new(),
        known: Vec::new(),
        newest: Vec::new(),
        stale_at: Vec::new(),
        amendments: Vec::new(),
        notices: Vec::new(),
        next_due: None,
        per_year: info.map_or(252.0, |info| info.per_year),
    }
}

fn project(root: Option<&std::path::Path>) -> Result<Project, DataError> {
    let Some(root) = root else { return Ok(Project::default()) };
    let path = root.join("shiome.toml");
    let origin = path.display().to_string();
    match crate::data::read_if_there(&path) {
        Ok(Some(text)) => Project::parse(&text, &origin),
        Ok(None) => Ok(Project::default()),
        Err(reason) => Err(DataError::Unreadable { file: origin, reason }),
    }
}

fn market(config: &Config, base: &std::path::Path, project: &Project) -> Result<Market, DataError> {
    let store = config.store.as_deref();
    let market = match (&config.data, store) {
        (DataChoice::Folder(folder), _) => Market::folder(folder, project)?,
        (DataChoice::Default, Some(store)) if project.declares_sources() && !project.declares_files() => {
            Market::store(store, base, project)?
        }
        (DataChoice::Default, _) if project.declares_sources() => Market::project(base, project, store)?,
        (DataChoice::Store, Some(store)) => Market::store(store, base, project)?,
        (DataChoice::Default, Some(store)) => {
            let market = Market::store(store, base, project)?;
            if !market.was_fetched() {
                return Ok(Market::sample());
            }
            market
        }
        (DataChoice::Store, None) => {
            let (path, reason) = ("store".to_owned(), "no place for it".to_owned());
            return Err(DataError::NoFolder { path, reason });
        }
        (DataChoice::Sample | DataChoice::Default, _) => return Ok(Market::sample()),
    };
    Ok(market.read_at(config.now))
}

/// The rule files of the project that holds a folder, else those of its `rules/`, and a warning for each pattern of the
/// project that matches none.
///
/// # Errors
/// A project file that cannot be used.
pub fn project_rules(folder: &std::path::Path) -> Result<(Vec<PathBuf>, Vec<Problem>), OpenError> {
    let root = crate::data::project_root(folder);
    let project = project(root.as_deref())?;
    Ok(rules_of(&project, root.as_deref().unwrap_or(folder)))
}

fn rules_of(project: &Project, base: &std::path::Path) -> (Vec<PathBuf>, Vec<Problem>) {
    if project.rules.is_empty() {
        (crate::data::named_by(&["rules/*.shio".to_owned()], base).0, Vec::new())
    } else {
        crate::data::named_by(&project.rules, base)
    }
}

/// The files named, else those of the project, else `rules/`.
fn rule_files(config: &Config, base: &std::path::Path, project: &Project) -> Result<RuleFiles, OpenError> {
    if config.files.is_empty() && !config.expressions.is_empty() {
        return Ok(RuleFiles::default());
    }
    let (named, mut unmatched) =
        if !config.files.is_empty() { (config.files.clone(), Vec::new()) } else { rules_of(project, base) };
    if named.is_empty() && unmatched.is_empty() {
        return Err(OpenError::NoRules);
    }
    if named.is_empty() {
        // Without any rules there is nothing to go on with.
        unmatched.iter_mut().for_each(|problem| problem.severity = Severity::Error);
    }
    let mut files = RuleFiles::load(&named, base);
    files.problems.extend(unmatched);
    Ok(files)
}
