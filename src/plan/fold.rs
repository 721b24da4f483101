//! Constant folding, through the same kernels that evaluate.

use crate::builtins::op::Op;
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
        (Op::Compare(comparison), [x, y]) => {
            let mut truth = [kernel::UNKNOWN];
            kernel::compare(comparison, &[*x], &[*y], &mut truth);
            return Some(Op::Truth(match truth {
                [kernel::TRUE] => Some(true),
                [kernel::FALSE] => Some(false),
                _ => None,
            }));
        }
        _ => return None,
    }
    let [value] = out;
    Some(Op::Const(value.into()))
}
