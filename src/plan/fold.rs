//! Constant folding, through the same kernels that evaluate.

use crate::builtins::op::{Comparison, Op};
use crate::kernel;

/// The constant an operator over constants amounts to; nothing for operators with a window, a memory or a clock.
pub(super) fn fold(op: Op, args: &[Op]) -> Option<Op> {
    let numbers: Vec<f64> = args
        .iter()
        .map_while(|arg| if let Op::Const(bits) = arg { Some(bits.value()) } else { None })
        .collect();
    if numbers.len() == args.len() {
        return numeric(op, &numbers);
    }
    None
}

fn numeric(op: Op, args: &[f64]) -> Option<Op> {
    let mut out = [f64::NAN];
    match (op, args) {
        (Op::Negate, [x]) => kernel::neg(&[*x], &mut out),
        (Op::Abs, [x]) => kernel::abs(&[*x], &mut out),
        (Op::Ln, [x]) => kernel::ln(&[*x], &mut out),
        (Op::Exp, [x]) => kernel::exp(&[*x], &mut out),
        (Op::Sqrt, [x]) => kernel::sqrt(&[*x], &mut out),
        (Op::Sign, [x]) => kernel::sign(&[*x], &mut out),
        (Op::Round, [x]) => kernel::round(&[*x], &mut out),
        (Op::Add, [x, y]) => kernel::add(&[*x], &[*y], &mut out),
        (Op::Subtract, [x, y]) => kernel::sub(&[*x], &[*y], &mut out),
        (Op::Multiply, [x, y]) => kernel::mul(&[*x], &[*y], &mut out),
        (Op::Divide, [x, y]) => kernel::div(&[*x], &[*y], &mut out),
        (Op::Min, [x, y]) => kernel::min2(&[*x], &[*y], &mut out),
        (Op::Max, [x, y]) => kernel::max2(&[*x], &[*y], &mut out),
        (Op::Compare(comparison), [x, y]) => return Some(Op::Truth(compare(comparison, *x, *y))),
        _ => return None,
    }
    let [value] = out;
    Some(Op::Const(value.into()))
}

fn compare(comparison: Comparison, x: f64, y: f64) -> Option<bool> {
    if x.is_nan() || y.is_nan() {
        return None;
    }
    Some(match comparison {
        Comparison::Less => x < y,
        Comparison::LessEqual => x <= y,
        Comparison::Greater => x > y,
        Comparison::GreaterEqual => x >= y,
        Comparison::Equal => x == y,
        Comparison::NotEqual => x != y,
    })
}
