//! Checklists and routines.

use super::rules::Lowered;
use super::typed::{Counted, Typed};
use super::{Checker, Env};
use crate::builtins::NodeRef;
use crate::builtins::op::{Comparison, Op};
use crate::diag::{Code, Problem};
use crate::plan::{Checklist, Every, EveryKind, Item, ItemKind};
use crate::source::Span;
use crate::syntax::ast::{self, ChecklistItem, Expr, Name};
use crate::time::Zone;
use crate::unit::Unit;

impl Checker<'_> {
    pub(super) fn checklist(
        &mut self,
        module: usize,
        checklist: &ast::Checklist,
        span: Span,
    ) -> Option<Lowered> {
        let exprs: Vec<&Expr> = checklist.items.iter().map(asked).collect();
        let env = self.environment(module, checklist.on.as_ref(), &exprs);
        let every = checklist.every.as_ref().map(|every| self.every(every));
        let mut items: Vec<Item> = Vec::new();
        let mut whole = true;
        for item in &checklist.items {
            match self.item(item, &items, &env) {
                Some(item) => items.push(item),
                None => whole = false,
            }
        }
        let checks: Vec<NodeRef> = items.iter().filter_map(check).collect();
        let most = u32::try_from(checks.len()).unwrap_or(u32::MAX);
        let need = match checklist.need {
            None => most,
            Some((need, _)) if need >= 1 && need <= i64::from(most) => u32::try_from(need).unwrap_or(most),
            Some(_) if !whole => most,
            Some((need, span)) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    span,
                    format!("expected a number from 1 to {most}, found {need}"),
                );
                self.report(problem.label(format!("the checklist has {most} checks")));
                whole = false;
                most
            }
        };
        if !whole {
            return None;
        }
        let mut counted = None;
        if !checks.is_empty() {
            let low = self.builder.intern(Op::CountTruths(false), checks.clone(), env.clock);
            let high = self.builder.intern(Op::CountTruths(true), checks.clone(), env.clock);
            let passed = self.builder.intern(Op::Quorum(Comparison::GreaterEqual, need), checks, env.clock);
            let count = self.bounded(low, high, Unit::NUMBER, &env);
            counted = Some(Counted { count, passed, declared: checklist.need.is_some() });
        }
        let inputs = self.inputs_of(&items);
        let lowered = Checklist {
            name: checklist.name.text.clone(),
            label: checklist.label.as_ref().map(|label| label.text.clone()),
            span,
            clock: env.clock,
            every: every.flatten(),
            items,
            need,
            declared: checklist.need.is_some(),
            count: counted.as_ref().and_then(|counted| counted.count.bounds),
            passed: counted.as_ref().map(|counted| counted.passed),
            inputs,
        };
        self.builder.plan_mut().checklists.push(lowered);
        Some(Lowered::Checklist(counted.map(Box::new)))
    }

    fn inputs_of(&self, items: &[Item]) -> Vec<usize> {
        let node = |item: &Item| match &item.kind {
            ItemKind::Check(condition) | ItemKind::ShowTruth(condition) => condition.node,
            ItemKind::Show(operand) => operand.node,
        };
        let mut inputs: Vec<usize> =
            items.iter().flat_map(|item| self.builder.plan().inputs_of(node(item))).collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    fn item(&mut self, item: &ChecklistItem, before: &[Item], env: &Env) -> Option<Item> {
        match item {
            ChecklistItem::Check { name, label, when } => {
                let condition = self.condition(when, env);
                let twin = before.iter().find(|item| check(item).is_some() && item.name == name.text);
                if let Some(first) = twin.map(|item| item.span) {
                    let problem = Problem::new(
                        Code::ShadowedName,
                        name.span,
                        format!("the check `{}` is named twice", name.text),
                    );
                    self.report(problem.also(first, "first here"));
                    return None;
                }
                let label = label.as_ref().map(|label| label.text.clone());
                let kind = ItemKind::Check(condition?);
                Some(Item { name: name.text.clone(), label, span: name.span, kind })
            }
            ChecklistItem::Show { expr, label } => {
                let kind = match self.typed(expr, env) {
                    Typed::Truth(mut condition) => {
                        condition.node = self.on_clock(condition.node, env);
                        ItemKind::ShowTruth(condition)
                    }
                    Typed::Error => return None,
                    _ => {
                        let number = self.number(expr, env)?;
                        ItemKind::Show(self.operand(expr, &number, env))
                    }
                };
                let label = label.as_ref().map(|label| label.text.clone());
                Some(Item { name: self.text(expr.strip()), label, span: expr.span, kind })
            }
        }
    }

    fn every(&mut self, every: &ast::Every) -> Option<Every> {
        let text = self.sources.slice(every.span);
        let text = text.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
        let kind = match &every.kind {
            ast::EveryKind::Day { trading, at } => {
                let at = match at {
                    Some(at) => Some(self.time_of_day(at)?),
                    None => None,
                };
                EveryKind::Day { trading: *trading, at }
            }
            ast::EveryKind::Weekday(weekday) => EveryKind::Weekday(*weekday),
            ast::EveryKind::MonthEnd => EveryKind::MonthEnd,
            ast::EveryKind::ReleaseOf(series) => EveryKind::ReleaseOf(self.series_input(series)?),
        };
        Some(Every { kind, text })
    }

    /// Seconds since midnight and the zone of `08:30 Asia/Tokyo`, a time of day as the grammar has found it to be.
    fn time_of_day(&mut self, at: &ast::Quoted) -> Option<(u32, Zone)> {
        let (time, name) = at.text.split_once(' ')?;
        let (hour, minute) = time.split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        let Some(zone) = Zone::named(name) else {
            let problem = Problem::new(Code::BadDate, at.span, format!("unknown time zone `{name}`"));
            self.report(problem.help("zones are written like `Asia/Tokyo` or `America/New_York`"));
            return None;
        };
        Some((hour * 3600 + minute * 60, zone))
    }

    /// `.count` and `.passed` of a checklist.
    pub(super) fn checklist_field(
        &mut self,
        counted: &Counted,
        checklist: &str,
        name: &Name,
        env: &Env,
        whole: &Expr,
    ) -> Typed {
        match name.text.as_str() {
            "count" => {
                let mut count = counted.count.clone();
                count.node = self.on_clock(count.node, env);
                count.bounds =
                    count.bounds.map(|(low, high)| (self.on_clock(low, env), self.on_clock(high, env)));
                Typed::Number(count)
            }
            "passed" => {
                if !counted.declared {
                    let problem = Problem::new(
                        Code::NoThreshold,
                        name.span,
                        format!("nothing says how many checks of `{checklist}` are needed"),
                    );
                    self.report(
                        problem
                            .label("asks for all of them")
                            .help(format!("add `need 2` to the checklist, or ask `{checklist}.count >= 2`")),
                    );
                }
                let node = self.on_clock(counted.passed, env);
                let mut operand = self.operand(whole, &counted.count, env);
                operand.text = format!("{checklist}.count");
                Typed::Truth(self.leaf(whole, node, vec![operand]))
            }
            _ => {
                let problem = Problem::new(
                    Code::UnknownMethod,
                    name.span,
                    format!("a checklist has no `{}`", name.text),
                );
                self.report(problem.help(format!(
                    "`{checklist}.count` is the number of checks that hold, `{checklist}.passed` whether they are enough"
                )));
                Typed::Error
            }
        }
    }
}

fn asked(item: &ChecklistItem) -> &Expr {
    match item {
        ChecklistItem::Check { when, .. } => when,
        ChecklistItem::Show { expr, .. } => expr,
    }
}

fn check(item: &Item) -> Option<NodeRef> {
    match &item.kind {
        ItemKind::Check(condition) => Some(condition.node),
        ItemKind::Show(_) | ItemKind::ShowTruth(_) => None,
    }
}
