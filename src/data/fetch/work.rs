//! One series: is it due, ask, check, keep.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use super::super::DataError;
use super::super::net::{Answer, Client, Conditions, System};
use super::super::report::{self, Finding};
use super::super::sheet::Sheet;
use super::super::sift::{Sifted, sift};
use super::super::sources::{Request, SourceError, Want};
use super::super::store::{self, Added, Kept, Look, Rewritten, Shrunk, Store, StoreError, Writer};
use super::download::all_pages;
use super::list::{Candidate, Job};
use super::outcome::{Counts, Failure, FetchRow, Fetched, Outcome, Stage, Watch};
use super::schedule::{Newest, Schedule};
use super::{FetchError, Order};
use crate::time::{Day, Instant};

/// What the network and the store are shared by.
pub(super) struct Work<'a> {
    order: &'a Order<'a>,
    /// The moment at which the fetch began.
    now: Instant,
    watch: &'a dyn Watch,
    client: Client,
    store: Store,
    writer: Mutex<Writer>,
    /// Rows that are done, by their places, with the notices to print.
    done: Mutex<BTreeMap<usize, (FetchRow, Option<String>)>>,
}

/// Why a series got no further with a source.
enum Stop {
    /// The next source may do better.
    Source { reason: String, help: Option<String> },
    /// The store is at fault: no source can help.
    Store(StoreError),
}

/// What became of a series' answer.
struct Got {
    counts: Counts,
    newest: Option<Newest>,
    notes: Vec<String>,
}

impl<'a> Work<'a> {
    /// Takes the store and makes ready to ask.
    ///
    /// # Errors
    /// `Store` if another run is writing, or nothing can be written.
    pub fn begin(order: &'a Order<'a>, now: Instant, watch: &'a dyn Watch) -> Result<Self, FetchError> {
        let agent = concat!("shiome/", env!("CARGO_PKG_VERSION"));
        // Interrupted processes die: whatever was stored is whole.
        let never = Arc::new(AtomicBool::new(false));
        let store = Store::at(order.store);
        let writer = store.write(now)?;
        Ok(Self {
            order,
            now,
            watch,
            client: Client::new(agent, Box::new(System::new()), never),
            store,
            writer: Mutex::new(writer),
            done: Mutex::new(BTreeMap::new()),
        })
    }

    /// Asks the next source of a series; gives the series back if that failed and another is left.
    pub fn one(&self, mut job: Job<'a>) -> Option<Job<'a>> {
        let candidate = job.candidates.get(job.at)?;
        let schedule = Schedule { profile: &job.profile, kind: job.kind, period: job.period };
        let mut newest = None;
        let outcome = match self.store.read(&job.name) {
            Err(error) => Err(Stop::Store(error)),
            Ok(kept) => {
                let kept = kept.unwrap_or_default();
                newest = newest_of(&kept.sheet, |row| kept.is_refused(row), &schedule);
                if job.at == 0 && !job.named && self.is_fresh(&schedule, &kept, newest) {
                    self.done(&job, Outcome::Fresh, newest, Vec::new());
                    return None;
                }
                self.ask(&job, candidate, &schedule, &kept, newest)
            }
        };
        match outcome {
            Ok(got) => self.done(&job, Outcome::Stored(got.counts), got.newest, got.notes),
            Err(Stop::Store(error)) => {
                let failure = Failure { source: None, reason: error.to_string(), help: error.help() };
                job.failures.push((candidate.place, failure));
                self.done(&job, Outcome::Failed, newest, Vec::new());
            }
            Err(Stop::Source { reason, help }) => {
                let name = candidate.config.name;
                let failure = Failure { source: Some(name.to_owned()), reason, help };
                job.failures.push((candidate.place, failure));
                job.at += 1;
                if job.at < job.candidates.len() {
                    self.watch.stage(job.index, &Stage::Next { failed: name });
                    return Some(job);
                }
                self.remember_failure(&job);
                self.done(&job, Outcome::Failed, newest, Vec::new());
            }
        }
        None
    }

    /// Asks one source for what may be new, and keeps it.
    fn ask(
        &self,
        job: &Job<'a>,
        candidate: &Candidate<'a>,
        schedule: &Schedule<'_>,
        kept: &Kept,
        newest: Option<Newest>,
    ) -> Result<Got, Stop> {
        let name = candidate.config.name;
        let primary = job.primary.as_deref() == Some(name);
        let from = self.from(schedule, kept, newest, name);
        let asked = (self.order.clock)();
        let want = Want { id: &candidate.id, kind: job.kind, period: job.period, from, now: asked };
        let conditions = self.conditions(&want, candidate, kept)?;
        let mut told = Conditions::default();
        let mut address = String::new();
        let mut pages = 0;
        let get = |request: &Request| {
            pages += 1;
            if pages == 1 {
                address = address_of(candidate, request);
            }
            let config = &candidate.config;
            let sent = conditions.as_ref().filter(|sent| pages == 1 && **sent != Conditions::default());
            match self.client.get(config, &candidate.base_url, request, candidate.key, sent)? {
                Answer::Unchanged => Ok(None),
                Answer::Body { body, conditions } => {
                    told = conditions;
                    Ok(Some(body))
                }
            }
        };
        let turned = |page| self.watch.stage(job.index, &Stage::Asking { host: &candidate.host, page });
        let sheet = all_pages(candidate.adapter, &want, get, turned)?;
        // An unchanged first page says nothing of the others.
        let whole = conditions.is_some() && pages == 1;
        // A moment that is too late does no harm; one that is too early would be knowledge from the future.
        let look = Look {
            learned: (self.order.clock)(),
            source: name.to_owned(),
            primary,
            covered_from: from,
            etag: told.etag.filter(|_| whole),
            last_modified: told.last_modified.filter(|_| whole),
        };
        let Some(sheet) = sheet else {
            let look = Look {
                etag: kept.state.etag.clone(),
                last_modified: kept.state.last_modified.clone(),
                ..look
            };
            self.write(|writer| writer.looked(&job.name, &look))?;
            return Ok(Got { counts: Counts::default(), newest, notes: Vec::new() });
        };
        // Judged at the moment before the request: a bar that ended while the answer was under way was not yet whole in it.
        let sifted = sift(sheet, &address, &job.profile, asked)?;
        let refused = sifted.findings.iter().filter(|finding| finding.fault.refuses()).count();
        refuse_whole(&sifted, refused, &address)?;
        let said = remarks(&sifted, &address);
        let unfinished = |row: usize| row >= sifted.good.len();
        let newest = newest.max(newest_of(&sifted.good, unfinished, schedule));
        let batch = sifted.batch();
        let added = self.write(|writer| writer.add(&job.name, &batch, &look))?;
        let known = refused > 0 && refused == added.refused_again;
        let mut notes = if known && added.new + added.revised == 0 {
            vec![format!("{} refused, as before", report::rows(refused))]
        } else {
            said
        };
        notes.extend(told_of(&added));
        let counts = Counts {
            new: added.new,
            revised: added.revised,
            withdrawn: added.withdrawn,
            unchanged: added.unchanged,
            refused,
            gone: added.shrunk.map_or(0, |shrunk| shrunk.kept),
        };
        Ok(Got { counts, newest, notes })
    }

    /// Whether nothing can be new, and nothing older is wanted.
    fn is_fresh(&self, schedule: &Schedule<'_>, kept: &Kept, newest: Option<Newest>) -> bool {
        let (Some(newest), Some(looked)) = (newest, kept.state.looked) else { return false };
        !self.order.full && !self.reaches_back(kept) && schedule.fresh(newest, looked, self.now)
    }

    /// Whether days are wanted from before those that were ever asked for.
    fn reaches_back(&self, kept: &Kept) -> bool {
        self.order.from.is_some_and(|from| kept.state.covered_from.is_none_or(|covered| from < covered))
    }

    /// The first day to ask for; none for everything there is.
    fn from(
        &self,
        schedule: &Schedule<'_>,
        kept: &Kept,
        newest: Option<Newest>,
        source: &str,
    ) -> Option<Day> {
        // Another source may have more history than the one that answered last.
        let known = newest.filter(|_| !self.order.full && kept.state.source.as_deref() == Some(source));
        let first = kept.state.covered_from.unwrap_or(Day(i32::MIN));
        let again = known.map(|newest| schedule.again_from(newest, self.now).max(first));
        match (again, self.order.from) {
            (Some(again), Some(from)) if self.reaches_back(kept) => Some(again.min(from)),
            (Some(again), _) => Some(again),
            (None, from) => from,
        }
    }

    /// What to ask with, so that an unchanged answer need not come again; none where the answer depends on the day asked from, or has
    /// several parts.
    fn conditions(
        &self,
        want: &Want<'_>,
        candidate: &Candidate<'_>,
        kept: &Kept,
    ) -> Result<Option<Conditions>, SourceError> {
        let all = candidate.adapter.requests(&Want { from: None, ..*want })?;
        if all.len() != 1 || all != candidate.adapter.requests(want)? {
            return Ok(None);
        }
        let own = kept.state.source.as_deref() == Some(candidate.config.name) && !self.order.full;
        let state = Some(&kept.state).filter(|_| own);
        Ok(Some(Conditions {
            etag: state.and_then(|state| state.etag.clone()),
            last_modified: state.and_then(|state| state.last_modified.clone()),
        }))
    }

    /// Lets one thread at a time write.
    fn write<T>(&self, write: impl FnOnce(&mut Writer) -> Result<T, StoreError>) -> Result<T, Stop> {
        let mut writer = self.writer.lock().map_err(|_| Stop::Source {
            reason: "the store cannot be written after an error of the program".to_owned(),
            help: None,
        })?;
        write(&mut writer).map_err(|error| match error {
            // The answer is at fault, and another source may have a better one.
            StoreError::Rescaled { .. } | StoreError::Stamps { .. } | StoreError::Column { .. } => {
                Stop::Source { reason: error.to_string(), help: error.help() }
            }
            other => Stop::Store(other),
        })
    }

    /// Leaves a word in the store about the sources that failed.
    fn remember_failure(&self, job: &Job<'_>) {
        if let Some((_, Failure { source: Some(source), reason, .. })) = job.failures.last() {
            let at = (self.order.clock)();
            let failure = store::Failure { at, source: source.clone(), message: reason.clone() };
            // What cannot be remembered is still told.
            let _ = self.write(|writer| writer.failed(&job.name, failure));
        }
    }

    fn done(&self, job: &Job<'_>, outcome: Outcome, newest: Option<Newest>, notes: Vec<String>) {
        let schedule = Schedule { profile: &job.profile, kind: job.kind, period: job.period };
        let answered = job.candidates.get(job.at);
        let source = answered.map(|candidate| candidate.config.name);
        let stored = matches!(outcome, Outcome::Stored(_));
        let failures = match outcome {
            Outcome::Fresh => Vec::new(),
            Outcome::Stored(_) => job.failed_before(answered.map_or(0, |candidate| candidate.place)),
            Outcome::Failed | Outcome::Skipped => job.failed_before(usize::MAX),
        };
        let row = FetchRow {
            name: job.name.clone(),
            named: job.named,
            source: source.filter(|_| stored),
            outcome,
            newest: newest.map(|newest| newest.day),
            next_due: newest.and_then(|newest| schedule.next_due(newest)),
            late: newest.is_some_and(|newest| schedule.late(newest, self.now)),
            failures,
            notes,
        };
        self.watch.stage(job.index, &Stage::Done(&row));
        let notice = Some(job.notice.clone()).filter(|notice| stored && !notice.is_empty());
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.insert(job.index, (row, notice));
    }

    /// The rows of all series: those that no job answered are as they were chosen, or their jobs came to grief.
    pub fn end(self, rows: Vec<FetchRow>) -> Fetched {
        let mut done = self.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut notices: Vec<String> = Vec::new();
        let mut answered = Vec::with_capacity(rows.len());
        for (index, row) in rows.into_iter().enumerate() {
            match done.remove(&index) {
                Some((row, notice)) => {
                    notices.extend(notice.filter(|notice| !notices.contains(notice)));
                    answered.push(row);
                }
                None => answered.push(row),
            }
        }
        let zone = self.order.project.decide.zone;
        Fetched { rows: answered, notices, remarks: Vec::new(), now: self.now, zone }
    }
}

/// The newest row that gives a figure.
fn newest_of(sheet: &Sheet, left_out: impl Fn(usize) -> bool, schedule: &Schedule<'_>) -> Option<Newest> {
    let speaks = |row: usize| {
        let figures = sheet.figures.iter().filter_map(|column| column.get(row));
        sheet.figures.is_empty() || figures.into_iter().any(|figure| !figure.is_nan())
    };
    let rows = sheet.stamps.iter().enumerate();
    let used = rows.filter(|(row, _)| !left_out(*row) && speaks(*row));
    used.filter_map(|(_, stamp)| schedule.place(*stamp)).max()
}

/// An answer of which most rows are refused is refused whole: the unit or the form has changed, and the rest is not to be believed.
fn refuse_whole(sifted: &Sifted, refused: usize, address: &str) -> Result<(), Stop> {
    if refused * 2 <= sifted.good.len() + refused {
        return Ok(());
    }
    let findings: Vec<&Finding> = sifted.findings.iter().filter(|finding| finding.fault.refuses()).collect();
    let reason = format!(
        "{refused} of {} rows cannot be believed, so none is used, in {address}",
        sifted.good.len() + refused
    );
    Err(Stop::Source { reason, help: Some(report::listed(&findings)) })
}

/// What is to be said of the rows of an answer.
fn remarks(sifted: &Sifted, address: &str) -> Vec<String> {
    let of = |refuses: bool| -> Vec<&Finding> {
        sifted.findings.iter().filter(|finding| finding.fault.refuses() == refuses).collect()
    };
    let mut notes = Vec::new();
    if sifted.outside > 0 {
        notes.push(format!("{} outside the session's hours left out", report::rows(sifted.outside)));
    }
    let (refused, flagged) = (of(true), of(false));
    if !refused.is_empty() {
        let rows = report::rows(refused.len());
        notes.push(format!("{rows} refused, in {address}:\n{}", report::listed(&refused)));
    }
    if !flagged.is_empty() {
        let rows = report::rows(flagged.len());
        notes.push(format!("{rows} used with a remark:\n{}", report::listed(&flagged)));
    }
    notes
}

/// What the comparison with what is held tells.
fn told_of(added: &Added) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(Shrunk { kept, from, to }) = added.shrunk {
        let (from, to) = (from.written_date(), to.written_date());
        notes.push(if kept == 1 {
            format!("the source no longer gives the row of {from}; it is kept")
        } else {
            format!("the source no longer gives {kept} rows from {from} to {to}; they are kept")
        });
    }
    if let Some(Rewritten { changed, of }) = added.rewritten {
        notes.push(format!("{changed} of {of} figures held were changed without a word of a revision"));
    }
    if added.replaced > 0 {
        notes.push(format!("{} of another source replaced", report::rows(added.replaced)));
    }
    if added.passed > 0 {
        let rows = report::rows(added.passed);
        notes.push(format!("{rows} differ from those of the series' own source, which stay"));
    }
    if let Some(error) = &added.unfolded {
        notes.push(format!("stored, but its journal could not be folded: {error}"));
    }
    notes
}

/// The address of a request, for messages; a key has no place in it.
fn address_of(candidate: &Candidate<'_>, request: &Request) -> String {
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{}{mark}{}", candidate.base_url.trim_end_matches('/'), request.path, query.join("&"))
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        Self::Source { reason: error.to_string(), help: error.help() }
    }
}

impl From<DataError> for Stop {
    fn from(error: DataError) -> Self {
        Self::Source { reason: error.to_string(), help: error.help() }
    }
}

impl From<StoreError> for FetchError {
    fn from(error: StoreError) -> Self {
        Self::Store { message: error.to_string(), help: error.help() }
    }
}
