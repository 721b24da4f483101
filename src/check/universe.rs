//! Universes: sets of series, and the functions that ask something of each member.

use super::typed::{Member, Members, Number, Typed};
use super::{Checker, Env};
use crate::builtins::Across;
use crate::builtins::op::{Bound, Comparison, Op};
use crate::diag::{Code, Problem};
use crate::plan::{self, NodeRef};
use crate::source::Span;
use crate::syntax::ast::{self, Expr};
use crate::unit::{Dim, Unit};

impl Checker<'_> {
    /// The members of a declared universe.
    pub(super) fn universe(&mut self, universe: &ast::Universe, env: &Env) -> Typed {
        let mut members: Vec<Member> = Vec::new();
        for expr in &universe.members {
            let series = match self.typed(expr, env) {
                Typed::Number(number) if number.series.is_some() => number,
                Typed::Error => continue,
                other => {
                    let problem = Problem::new(
                        Code::NotAValue,
                        expr.span,
                        format!("expected a series as member, found {}", other.describe()),
                    );
                    self.report(problem.help("a universe is a list of series: `[qqq, iwm, arkk]`"));
                    continue;
                }
            };
            if members.iter().any(|member| member.series.node == series.node) {
                let text = self.text(expr);
                let problem =
                    Problem::new(Code::DuplicateClause, expr.span, format!("`{text}` is a member twice"));
                self.report(problem.help("it would count twice; remove one"));
                continue;
            }
            members.push(Member { series, belongs: None });
        }
        if members.is_empty() {
            return Typed::Error;
        }
        let size = members.len();
        Typed::Universe(Members { list: members, size })
    }

    /// A function over a universe.
    pub(super) fn across(&mut self, across: Across, args: &[Expr], env: &Env) -> Option<Typed> {
        Some(match (across, args) {
            (Across::Share | Across::Number, [of, asked]) => {
                let members = self.members(of, env)?;
                Typed::Number(self.counted(&members, asked, across == Across::Share, env)?)
            }
            (Across::Mean | Across::Median, [of, asked]) => {
                let members = self.members(of, env)?;
                Typed::Number(self.middle(&members, asked, across == Across::Mean, of.span, env)?)
            }
            (Across::Top, [count, of, asked]) => {
                let count = self.count(count, env)?;
                let members = self.members(of, env)?;
                Typed::Universe(self.top(count, &members, asked, env)?)
            }
            (Across::Rank, [of, universe, asked]) => {
                let members = self.members(universe, env)?;
                Typed::Number(self.rank(of, &members, asked, env)?)
            }
            _ => return None,
        })
    }

    fn members(&mut self, of: &Expr, env: &Env) -> Option<Members> {
        match self.typed(of, env) {
            Typed::Universe(members) => Some(members),
            Typed::Error => None,
            other => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    of.span,
                    format!("expected a universe, found {}", other.describe()),
                );
                self.report(problem.help("declare one: `universe techs = [qqq, iwm, arkk]`"));
                None
            }
        }
    }

    fn count(&mut self, expr: &Expr, env: &Env) -> Option<u32> {
        let number = self.number(expr, env)?;
        match self.builder.constant(number.node).filter(|_| number.bare) {
            Some(value) => self.whole(expr.span, value, 1),
            None => {
                let problem =
                    Problem::new(Code::WrongArguments, expr.span, "expected a whole number of members");
                self.report(problem.help("for example `top(3, techs, it.roc20)`"));
                None
            }
        }
    }

    /// The environment in which `it` is a member.
    fn it(member: &Member, env: &Env) -> Env {
        let mut inner = env.clone();
        inner.locals.push(("it".to_owned(), Typed::Number(member.series.clone())));
        inner
    }

    /// How many members have a condition true, or their share: between those sure and those possible.
    fn counted(&mut self, members: &Members, asked: &Expr, share: bool, env: &Env) -> Option<Number> {
        let mut truths = Vec::with_capacity(members.list.len());
        let mut asked_of = Vec::with_capacity(members.list.len());
        for member in &members.list {
            let truth = self.condition(asked, &Self::it(member, env))?.node;
            let truth = match member.belongs {
                Some(belongs) => self.node(Op::And, &[belongs, truth], env),
                None => truth,
            };
            truths.push(truth);
            asked_of.push(self.said(member, truth, None));
        }
        let low = self.builder.intern(Op::CountTruths(false), truths.clone(), env.clock);
        let high = self.builder.intern(Op::CountTruths(true), truths, env.clock);
        // Of the k highest there are k, however uncertain which.
        let size = self.constant(members.size as f64);
        let high = self.node(Op::Min, &[high, size], env);
        let (low, high) = if share {
            (self.node(Op::Divide, &[low, size], env), self.node(Op::Divide, &[high, size], env))
        } else {
            (low, high)
        };
        let unit = if share { Unit::RATIO } else { Unit::NUMBER };
        let mut number = self.bounded(low, high, unit, env);
        number.members = asked_of;
        Some(number)
    }

    /// What was asked of a member, to be shown.
    fn said(&self, member: &Member, node: NodeRef, unit: Option<Unit>) -> plan::Member {
        let input =
            member.series.series.as_ref().and_then(|(input, _)| self.builder.plan().inputs.get(*input));
        plan::Member { name: input.map(plan::Input::name).unwrap_or_default(), node, unit }
    }

    /// The values of all members, to be shown.
    fn all_said(&self, members: &Members, nodes: &[NodeRef], unit: Unit) -> Vec<plan::Member> {
        let pairs = members.list.iter().zip(nodes);
        pairs.map(|(member, &node)| self.said(member, node, Some(unit))).collect()
    }

    /// A number known where its bounds agree.
    pub(super) fn bounded(&mut self, low: NodeRef, high: NodeRef, unit: Unit, env: &Env) -> Number {
        let node = self.node(Op::Agreed, &[low, high], env);
        let mut number = Number::plain(node, unit);
        number.bounds = Some((low, high));
        number
    }

    fn values(&mut self, members: &Members, asked: &Expr, env: &Env) -> Option<(Vec<NodeRef>, Number)> {
        let mut nodes = Vec::with_capacity(members.list.len());
        let mut like: Option<Number> = None;
        for member in &members.list {
            let value = self.number(asked, &Self::it(member, env))?;
            nodes.push(self.on_clock(value.node, env));
            like = Some(match like {
                Some(like) => {
                    self.meeting((asked, &like), (asked, &value))?;
                    like
                }
                None => value,
            });
        }
        Some((nodes, like?))
    }

    fn middle(
        &mut self,
        members: &Members,
        asked: &Expr,
        mean: bool,
        span: Span,
        env: &Env,
    ) -> Option<Number> {
        if !members.are_declared() && !mean {
            let problem = Problem::new(
                Code::WrongArguments,
                span,
                "expected a declared universe for `median`, found the highest of one",
            );
            self.report(problem.help("take `mean`, or the median of the whole universe"));
            return None;
        }
        let (nodes, like) = self.values(members, asked, env)?;
        let said = self.all_said(members, &nodes, like.unit);
        if !mean {
            let of = |bound| Op::MedianAcross(bound);
            let node = self.builder.intern(of(Bound::Exact), nodes.clone(), env.clock);
            let low = self.builder.intern(of(Bound::Low), nodes.clone(), env.clock);
            let high = self.builder.intern(of(Bound::High), nodes, env.clock);
            let mut number = like.derived(node, like.unit);
            number.bounds = Some((low, high));
            number.members = said;
            return Some(number);
        }
        // Members that do not belong add nothing; where it is open whether one does, the sum is.
        let mut sum: Option<NodeRef> = None;
        for (member, &value) in members.list.iter().zip(&nodes) {
            let value = match member.belongs {
                Some(belongs) => {
                    let low = self.builder.intern(Op::CountTruths(false), vec![belongs], env.clock);
                    let high = self.builder.intern(Op::CountTruths(true), vec![belongs], env.clock);
                    let one = self.node(Op::Agreed, &[low, high], env);
                    self.node(Op::Multiply, &[one, value], env)
                }
                None => value,
            };
            sum = Some(match sum {
                Some(sum) => self.node(Op::Add, &[sum, value], env),
                None => value,
            });
        }
        let size = self.constant(members.size as f64);
        let node = self.node(Op::Divide, &[sum?, size], env);
        let mut number = like.derived(node, like.unit);
        number.members = said;
        Some(number)
    }

    /// The members with the k highest values; whether one is among them may be open.
    fn top(&mut self, k: u32, members: &Members, asked: &Expr, env: &Env) -> Option<Members> {
        if !members.are_declared() {
            self.report(Problem::new(
                Code::WrongArguments,
                asked.span,
                "expected a declared universe for `top`, found the highest of one",
            ));
            return None;
        }
        let (nodes, _) = self.values(members, asked, env)?;
        let most = self.constant(f64::from(k));
        let most = self.on_clock(most, env);
        let mut list = Vec::with_capacity(members.list.len());
        for ((own, member), &x) in (1..).zip(&members.list).zip(&nodes) {
            let (low, high) = self.ranks(x, &nodes, own, env);
            let op = Op::CompareBounds(Comparison::LessEqual);
            let belongs = self.builder.intern(op, vec![low, high, most, most], env.clock);
            list.push(Member { series: member.series.clone(), belongs: Some(belongs) });
        }
        let size = members.size.min(k as usize);
        Some(Members { list, size })
    }

    fn ranks(&mut self, x: NodeRef, nodes: &[NodeRef], own: u32, env: &Env) -> (NodeRef, NodeRef) {
        let args: Vec<NodeRef> = std::iter::once(x).chain(nodes.iter().copied()).collect();
        let low = self.builder.intern(Op::RankAcross { own, high: false }, args.clone(), env.clock);
        let high = self.builder.intern(Op::RankAcross { own, high: true }, args, env.clock);
        (low, high)
    }

    fn rank(&mut self, of: &Expr, members: &Members, asked: &Expr, env: &Env) -> Option<Number> {
        let Typed::Number(series) = self.typed(of, env) else { return None };
        let (nodes, like) = self.values(members, asked, env)?;
        let own = members.list.iter().position(|member| member.series.node == series.node);
        let ranked = Member { series, belongs: None };
        let value = self.number(asked, &Self::it(&ranked, env))?;
        self.meeting((asked, &like), (asked, &value))?;
        let x = self.on_clock(value.node, env);
        let own = own.map_or(0, |own| u32::try_from(own + 1).unwrap_or(0));
        let (low, high) = self.ranks(x, &nodes, own, env);
        let mut number = self.bounded(low, high, Unit::of(Dim::Number), env);
        number.members = self.all_said(members, &nodes, like.unit);
        Some(number)
    }
}
