//! Memory that a piece of work takes beside what was there before it, as the system counts it (Linux).

use std::fs;

/// A line of `/proc/self/status`, in kilobytes.
fn status(key: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim_matches([':', ' ', '\t']).split_whitespace().next()?.parse().ok()
}

/// Runs the work; returns what it gave, and by how many kilobytes the highest resident memory rose above what was resident.
pub fn extra<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    // Sets the highest resident memory back to the present one.
    let reset = fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = status("VmRSS");
    let result = work();
    let highest = status("VmHWM").filter(|_| reset);
    (result, highest.zip(before).map(|(highest, before)| highest.saturating_sub(before)))
}
