//! Where problems are gathered.

use crate::diag::{Code, Problem};
use crate::source::Span;

/// The most problems that one text can give; what comes after helps nobody and could fill the memory.
const MOST: usize = 1000;

/// The problems of one text, as many as are worth keeping.
#[derive(Default)]
pub(super) struct Sink {
    kept: Vec<Problem>,
    left_out: usize,
}

impl Sink {
    /// Keeps a problem, unless there are too many already.
    pub fn push(&mut self, problem: Problem) {
        if self.kept.len() < MOST {
            self.kept.push(problem);
        } else {
            self.left_out += 1;
        }
    }

    /// The problems in the order of their places in the text. What was left out is counted in a last one.
    ///
    /// Places beside a repaired stretch may fall into a character that has been replaced; they grow to cover it.
    pub fn into_sorted(mut self, text: &str) -> Vec<Problem> {
        for problem in &mut self.kept {
            let labels = problem.labels.iter_mut().map(|label| &mut label.span);
            for span in problem.span.iter_mut().chain(labels) {
                let start =
                    (0..=span.start as usize).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                let end = (span.end as usize..text.len())
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap_or(text.len());
                *span = Span::new(span.file, start, end);
            }
        }
        self.kept.sort_by_key(|problem| problem.span.map_or(0, |span| span.start));
        if self.left_out > 0 {
            let message = format!("expected at most {MOST} problems, found {} more", self.left_out);
            self.kept
                .push(Problem::nowhere(Code::Syntax, message).help("mend the first ones and check again"));
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Sink};
    use crate::diag::{Code, Problem};
    use crate::source::{FileId, Span};

    #[test]
    fn keeps_order_and_counts_the_rest() {
        let mut sink = Sink::default();
        for at in (0..MOST + 5).rev() {
            sink.push(Problem::new(Code::Syntax, Span::new(FileId(0), at, at), "x"));
        }
        let text = "x".repeat(MOST + 5);
        let problems = sink.into_sorted(&text);
        assert_eq!(problems.len(), MOST + 1);
        assert_eq!(problems[0].span.unwrap().start, 5);
        assert_eq!(problems[MOST].message, "expected at most 1000 problems, found 5 more");
    }
}
