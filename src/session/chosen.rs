//! What of a rule set an answer is about.

use super::Session;

/// Rules (strategies among them), regimes and checklists, as indices into the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    pub rules: Vec<usize>,
    pub regimes: Vec<usize>,
    pub checklists: Vec<usize>,
}

impl Chosen {
    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.regimes.is_empty() && self.checklists.is_empty()
    }
}

impl Session {
    /// What has a name; everything without one.
    pub fn choose(&self, name: Option<&str>) -> Chosen {
        fn of<'a>(names: impl Iterator<Item = &'a String>, wanted: Option<&str>) -> Vec<usize> {
            let wanted = |(_, name): &(usize, &String)| wanted.is_none_or(|wanted| *name == wanted);
            names.enumerate().filter(wanted).map(|(index, _)| index).collect()
        }
        let plan = &self.plan;
        Chosen {
            rules: of(plan.rules.iter().map(|rule| &rule.name), name),
            regimes: of(plan.regimes.iter().map(|regime| &regime.name), name),
            checklists: of(plan.checklists.iter().map(|checklist| &checklist.name), name),
        }
    }

    /// The names that can be chosen, in the order of rules, regimes, checklists.
    pub fn choices(&self) -> Vec<&str> {
        let plan = &self.plan;
        let rules = plan.rules.iter().map(|rule| rule.name.as_str());
        let regimes = plan.regimes.iter().map(|regime| regime.name.as_str());
        rules.chain(regimes).chain(plan.checklists.iter().map(|checklist| checklist.name.as_str())).collect()
    }
}
