//! A fetch as it goes on: one line a series, on a terminal.

use std::collections::BTreeMap;
use std::sync::Mutex;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::data::fetch::{FetchRow, Outcome, Stage, Watch};
use crate::report::clean;

/// Lines on standard error; where that is no terminal, nothing is drawn.
#[derive(Default)]
pub(super) struct Progress {
    lines: MultiProgress,
    bars: Mutex<BTreeMap<usize, ProgressBar>>,
}

/// Watches without a word.
pub(super) struct Silent;

impl Watch for Silent {
    fn begin(&self, _: &[(usize, &str)]) {}
    fn stage(&self, _: usize, _: &Stage<'_>) {}
}

impl Progress {
    /// Takes the lines away: the closing table says it all.
    pub fn end(&self) {
        let _ = self.lines.clear();
    }
}

impl Watch for Progress {
    fn begin(&self, series: &[(usize, &str)]) {
        let widest = series.iter().map(|(_, name)| crate::report::width_of(name)).max().unwrap_or(0);
        let style = ProgressStyle::with_template(&format!("{{prefix:{widest}}}  {{wide_msg}}"));
        let Ok(mut bars) = self.bars.lock() else { return };
        for (place, name) in series {
            let bar = self.lines.add(ProgressBar::new_spinner());
            if let Ok(style) = &style {
                bar.set_style(style.clone());
            }
            bar.set_prefix(clean(name));
            bar.set_message("waiting");
            bars.insert(*place, bar);
        }
    }

    fn stage(&self, series: usize, stage: &Stage<'_>) {
        let Ok(bars) = self.bars.lock() else { return };
        let Some(bar) = bars.get(&series) else { return };
        match stage {
            Stage::Asking { host, page: 1 } => bar.set_message(format!("asking {host}")),
            Stage::Asking { host, page } => bar.set_message(format!("asking {host}, page {page}")),
            Stage::Next { failed } => {
                bar.set_message(format!("{failed} failed, waiting for the next source"))
            }
            Stage::Done(row) => bar.finish_with_message(ended(row)),
        }
    }
}

fn ended(row: &FetchRow) -> String {
    match row.outcome {
        Outcome::Stored(counts) if counts.is_unchanged() => "unchanged".to_owned(),
        Outcome::Stored(counts) => format!("{} new, {} revised", counts.new, counts.revised),
        Outcome::Fresh => "nothing due".to_owned(),
        Outcome::Failed => "failed".to_owned(),
        Outcome::Skipped => "skipped".to_owned(),
    }
}
