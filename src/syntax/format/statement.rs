//! Statements: those of one sentence here, those with braces in `block`.

use super::layout::Layout;
use crate::syntax::ast::{
    Action, ActionKind, Expr, File, Let, Param, Rule, Statement, StatementKind, Universe,
};

/// The blanks of a level.
pub(super) const INDENT: usize = 2;

impl Layout<'_> {
    /// All statements of a file, each from the head of a line.
    pub fn file(&mut self, file: &File) {
        for statement in &file.statements {
            self.end();
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Use(path) => self.indent(INDENT, |layout| layout.until(path.span.end as usize)),
            StatementKind::Clock(clock) => self.indent(INDENT, |layout| {
                layout.until(clock.span.start as usize);
                layout.clock(clock);
            }),
            StatementKind::Param(param) => self.indent(INDENT, |layout| layout.param(param)),
            StatementKind::Let(definition) => {
                self.indent(INDENT, |layout| layout.let_statement(definition));
            }
            StatementKind::Universe(universe) => self.universe(universe),
            StatementKind::Rule(rule) if rule.name.is_none() => self.short_rule(rule),
            StatementKind::Rule(rule) => self.rule(rule),
            StatementKind::Portfolio(portfolio) => self.portfolio(portfolio),
            StatementKind::Regime(regime) => self.regime(regime),
            StatementKind::Checklist(checklist) => self.checklist(checklist),
            StatementKind::Strategy(strategy) => self.strategy(strategy),
            StatementKind::Test(test) => self.test(test),
        }
    }

    /// Words and the expression after them.
    pub fn words_and(&mut self, expr: &Expr) {
        self.until(expr.span.start as usize);
        self.condition(expr);
    }

    /// `param fast = 25 in 10..60 step 5`
    fn param(&mut self, param: &Param) {
        self.words_and(&param.value);
        let Some(range) = &param.range else { return };
        self.blank();
        self.words_and(&range.low);
        self.joined(range.high.span.start as usize);
        self.condition(&range.high);
        if let Some(step) = &range.step {
            self.blank();
            self.words_and(step);
        }
    }

    /// `let weak(x, n) = …`
    fn let_statement(&mut self, definition: &Let) {
        self.until(definition.name.span.start as usize);
        self.token();
        if definition.parameters.is_empty() {
            self.blank();
        }
        self.words_and(&definition.body);
    }

    /// `universe techs = [qqq, iwm]`
    fn universe(&mut self, universe: &Universe) {
        self.indent(INDENT, |layout| layout.until_sign("["));
        self.token();
        self.group(|layout| {
            layout.indent(INDENT, |layout| {
                layout.line("");
                layout.several(&universe.members, Self::condition);
                if layout.peek() == "," {
                    layout.skip();
                }
                layout.comments();
            });
            layout.line("");
        });
        self.token();
    }

    /// `when … then … otherwise …`
    fn short_rule(&mut self, rule: &Rule) {
        self.group(|layout| {
            layout.indent(INDENT, |layout| {
                layout.until(rule.when.span.start as usize);
                layout.indent(INDENT, |layout| layout.condition(&rule.when));
                layout.actions_below(&rule.then);
                layout.actions_below(&rule.otherwise);
            });
        });
    }

    /// `then` or `otherwise` with its actions, on the line or at the head of the next one.
    pub fn actions_below(&mut self, actions: &[Action]) {
        if !actions.is_empty() {
            self.line(" ");
            self.actions(actions);
        }
    }

    /// `then cash 40%, alert note "…"`: as many on a line as fit.
    pub fn actions(&mut self, actions: &[Action]) {
        self.after_word(|layout| {
            layout.several(actions, |layout, action| match &action.kind {
                ActionKind::Weight { weight, .. } => layout.words_and(weight),
                ActionKind::Alert { text, .. } => layout.until(text.span.end as usize),
            });
        });
    }

    /// A word, and below what follows it its further lines.
    pub fn after_word(&mut self, inside: impl FnOnce(&mut Self)) {
        let width = self.peek().chars().count() + 1;
        self.token();
        self.blank();
        self.indent(width, inside);
    }

    /// Items between commas, as many on a line as fit.
    pub fn several<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.token();
                self.next_if_it_fits(" ");
            }
            self.indent(INDENT, |layout| write(layout, item));
        }
    }
}
