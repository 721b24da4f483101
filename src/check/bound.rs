//! Bare fields and methods in rules and strategies bound to bars: `close`, `vwap`, `ma25`, `highest(20)`.

use super::methods::FIELDS;
use super::typed::Typed;
use super::{Checker, Env};
use crate::builtins;
use crate::series::Column;
use crate::syntax::ast::{Expr, ExprKind, Name};

impl Checker<'_> {
    /// Whether a name is a field or a method of bars.
    pub(super) fn is_of_bars(name: &str) -> bool {
        FIELDS.iter().any(|column| column.name() == name) || builtins::find_method(name).is_some()
    }

    /// A bare name as a field or method of the bars the environment is bound to, and the steps it takes (none).
    pub(super) fn bare(&mut self, name: &Name, args: &[Expr], env: &Env) -> Option<(Typed, usize)> {
        let (input, info) = env.bars.clone()?;
        if !Self::is_of_bars(&name.text) {
            return None;
        }
        let number = self.column_of(input, &info, Column::Close);
        let whole = match args {
            [] => ExprKind::Name(name.clone()),
            _ => ExprKind::Call { name: name.clone(), args: args.to_vec() },
        };
        let whole = Expr { kind: whole, span: name.span };
        Some((self.method(Typed::Number(number), name.span, name, args, env, &whole), 0))
    }
}
