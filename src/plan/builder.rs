//! Builds the graph: equal nodes are one, constants are folded, domains are crossed explicitly.

use std::collections::HashMap;

use super::{Clock, Domain, DomainRef, Input, Node, NodeRef, Plan, fold};
use crate::builtins::Build;
use crate::builtins::op::Op;
use crate::series::Column;

/// The plan under construction.
#[derive(Debug, Default)]
pub struct Builder {
    plan: Plan,
    nodes: HashMap<(Op, Vec<NodeRef>, DomainRef), NodeRef>,
    domains: HashMap<Domain, DomainRef>,
}

impl Builder {
    /// The plan as far as it is built.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Ends building.
    pub fn finish(self) -> Plan {
        self.plan
    }

    /// The plan's rules and portfolios, to be added to.
    pub fn plan_mut(&mut self) -> &mut Plan {
        &mut self.plan
    }

    /// The index of an input, added if it is new.
    pub fn input(&mut self, input: Input) -> usize {
        if let Some(at) = self.plan.inputs.iter().position(|known| *known == input) {
            return at;
        }
        self.plan.inputs.push(input);
        self.plan.inputs.len() - 1
    }

    /// The reference of a domain, added if it is new.
    pub fn domain(&mut self, domain: Domain) -> DomainRef {
        if let Some(&at) = self.domains.get(&domain) {
            return at;
        }
        let at = DomainRef(u32::try_from(self.plan.domains.len()).unwrap_or(u32::MAX));
        self.plan.domains.push(domain.clone());
        self.domains.insert(domain, at);
        at
    }

    /// The domain of a clock.
    pub fn clock(&mut self, clock: Clock) -> DomainRef {
        self.domain(Domain::Clock(clock))
    }

    /// The node of an operator over arguments in a domain. Arguments must be of that domain, except for [`Op::AsOf`].
    pub fn intern(&mut self, op: Op, args: Vec<NodeRef>, domain: DomainRef) -> NodeRef {
        let key = (op, args, domain);
        if let Some(&node) = self.nodes.get(&key) {
            return node;
        }
        let level = key
            .1
            .iter()
            .filter_map(|&arg| self.plan.node(arg))
            .map(|arg| arg.level + u32::from(arg.domain != domain))
            .max()
            .unwrap_or(0);
        let node = NodeRef(u32::try_from(self.plan.nodes.len()).unwrap_or(u32::MAX));
        self.plan.nodes.push(Node { op, args: key.1.clone(), domain, level });
        self.nodes.insert(key, node);
        node
    }

    /// A column of an input, in that input's own domain.
    pub fn column(&mut self, input: usize, column: Column) -> NodeRef {
        let domain = self.domain(Domain::Series(input));
        self.intern(Op::Column(column), Vec::new(), domain)
    }

    /// The domain of a node.
    pub fn domain_of(&self, node: NodeRef) -> DomainRef {
        self.plan.node(node).map_or(DomainRef(0), |node| node.domain)
    }

    /// Whether a node is a constant, and which.
    pub fn constant(&self, node: NodeRef) -> Option<f64> {
        match self.plan.node(node)?.op {
            Op::Const(bits) => Some(bits.value()),
            _ => None,
        }
    }

    fn is_constant(&self, node: NodeRef) -> bool {
        self.plan.node(node).is_some_and(|node| *self.plan.domain(node.domain) == Domain::Constant)
    }

    /// The node's newest value known by each position of a domain.
    pub fn as_of(&mut self, node: NodeRef, domain: DomainRef) -> NodeRef {
        let Some(found) = self.plan.node(node) else { return node };
        if found.domain == domain {
            return node;
        }
        match found.op {
            op @ (Op::Const(_) | Op::Truth(_)) => self.intern(op, Vec::new(), domain),
            _ => self.intern(Op::AsOf, vec![node], domain),
        }
    }

    /// The node of an operator: in its arguments' domain where they share one, else in `clock`.
    pub fn node(&mut self, op: Op, args: &[NodeRef], clock: DomainRef) -> NodeRef {
        let constant = self.domain(Domain::Constant);
        if args.is_empty() {
            let domain = if matches!(op, Op::Const(_) | Op::Truth(_)) { constant } else { clock };
            return self.intern(op, Vec::new(), domain);
        }
        if op.asks_series() {
            // The bars themselves are the positions of a question to both.
            let bars = args.first().filter(|_| op == Op::FirstBarAfter).map(|&bars| self.domain_of(bars));
            return self.intern(op, args.to_vec(), bars.unwrap_or(clock));
        }
        if args.iter().all(|&arg| self.is_constant(arg)) {
            let ops: Vec<Op> = args.iter().filter_map(|&arg| self.plan.node(arg)).map(|arg| arg.op).collect();
            if let Some(folded) = fold::fold(op, &ops) {
                return self.intern(folded, Vec::new(), constant);
            }
        }
        let mut domains = args.iter().filter(|&&arg| !self.is_constant(arg)).map(|&arg| self.domain_of(arg));
        let domain = match domains.next() {
            Some(first) if domains.all(|other| other == first) => first,
            _ => clock,
        };
        let args = args.iter().map(|&arg| self.as_of(arg, domain)).collect();
        self.intern(op, args, domain)
    }
}

/// A builder bound to a clock and to the columns of the bars a method was called on.
pub struct Lowering<'a> {
    pub builder: &'a mut Builder,
    pub clock: DomainRef,
    /// The input of the bars, where the operand is bars.
    pub bars: Option<usize>,
}

impl Build for Lowering<'_> {
    fn node(&mut self, op: Op, args: &[NodeRef]) -> NodeRef {
        self.builder.node(op, args, self.clock)
    }

    fn column(&mut self, x: NodeRef, column: Column) -> NodeRef {
        match self.bars {
            Some(input) => self.builder.column(input, column),
            None => x,
        }
    }
}
