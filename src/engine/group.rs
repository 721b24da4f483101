//! Which nodes run, and which run together.

use std::collections::BTreeMap;

use crate::builtins::op::Op;
use crate::plan::{DomainRef, NodeRef, Plan};

/// Nodes of one domain and level, in an order in which arguments come first.
pub(super) struct Group {
    pub domain: DomainRef,
    pub nodes: Vec<NodeRef>,
    /// Those whose whole lanes are kept: outputs, and what other groups read.
    pub kept: Vec<NodeRef>,
}

/// What is needed for the nodes to keep: by node, whether it runs and whether its lane is kept.
pub(super) struct Needed {
    runs: Vec<bool>,
    kept: Vec<bool>,
}

/// Marks everything below the nodes to keep.
pub(super) fn needed(plan: &Plan, keep: &[NodeRef]) -> Needed {
    let mut needed = Needed { runs: vec![false; plan.nodes.len()], kept: vec![false; plan.nodes.len()] };
    for node in keep {
        mark(&mut needed.kept, *node);
        mark(&mut needed.runs, *node);
    }
    for (index, node) in plan.nodes.iter().enumerate().rev() {
        if needed.runs.get(index) != Some(&true) {
            continue;
        }
        for arg in &node.args {
            mark(&mut needed.runs, *arg);
            let below = plan.node(*arg);
            if below.is_some_and(|below| below.domain != node.domain || below.level != node.level) {
                mark(&mut needed.kept, *arg);
            }
        }
    }
    needed
}

fn mark(flags: &mut [bool], node: NodeRef) {
    if let Some(flag) = flags.get_mut(node.0 as usize) {
        *flag = true;
    }
}

/// The groups in an order in which what is read comes first.
pub(super) fn groups(plan: &Plan, needed: &Needed) -> Vec<Group> {
    let mut groups: BTreeMap<(u32, DomainRef), Group> = BTreeMap::new();
    for (index, node) in plan.nodes.iter().enumerate() {
        if needed.runs.get(index) != Some(&true) {
            continue;
        }
        let reference = NodeRef(u32::try_from(index).unwrap_or(u32::MAX));
        let group = groups.entry((node.level, node.domain)).or_insert_with(|| Group {
            domain: node.domain,
            nodes: Vec::new(),
            kept: Vec::new(),
        });
        group.nodes.push(reference);
        if needed.kept.get(index) == Some(&true) {
            group.kept.push(reference);
        }
    }
    groups.into_values().collect()
}

/// The domain an as-of node (or a question about a figure's age) reads from.
pub(super) fn crossed(plan: &Plan, node: NodeRef) -> Option<DomainRef> {
    let node = plan.node(node)?;
    match node.op {
        Op::AsOf => node.args.first().and_then(|&arg| plan.node(arg)).map(|arg| arg.domain),
        _ => None,
    }
}
