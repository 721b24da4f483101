//! Volume against that of earlier sessions at the same time of day, carried from block to block.

use super::average::mean_of;
use super::number::finite;
use std::collections::VecDeque;

/// Places that a session has at most, one a second; a later one is unknown.
const PLACES: usize = 86_400;

/// The state of one relative volume between two blocks.
#[derive(Debug, Clone)]
pub struct RelativeVolumeCarry {
    /// The session so far.
    now: Session,
    /// The newest full sessions, oldest first; at most as many as are compared with.
    before: VecDeque<Session>,
    /// Room for the compared volumes of one place.
    compared: Vec<f64>,
}

/// The volume of one session as it grew.
#[derive(Debug, Clone, Default)]
struct Session {
    full: bool,
    /// Volume up to the newest position.
    volume: f64,
    /// Volume up to each place, unknown where there was no bar.
    places: Vec<f64>,
}

impl Default for RelativeVolumeCarry {
    fn default() -> Self {
        // A session whose beginning was not seen has an unknown volume.
        let now = Session { full: false, volume: f64::NAN, places: Vec::new() };
        Self { now, before: VecDeque::new(), compared: Vec::new() }
    }
}

/// Writes the session's volume up to each bar over the mean of the `n` previous full sessions up to the same
/// place.
///
/// `slot` is the bar's place in its session by the clock, from 0; `full` tells whether its session is a full
/// one, and is read at the session's first position, where `starts` is true. Shortened sessions are measured,
/// but nothing is measured by them. Unknown from an unknown volume to the session's end, while fewer than `n`
/// full sessions are past, where one of these has no bar or an unknown volume, and where they had no volume.
pub fn rvol_intraday(
    volume: &[f64],
    slot: &[u32],
    full: &[bool],
    starts: &[bool],
    n: usize,
    carry: &mut RelativeVolumeCarry,
    out: &mut [f64],
) {
    if [volume.len(), slot.len(), full.len(), starts.len()] != [out.len(); 4] {
        return out.fill(f64::NAN);
    }
    for ((((volume, slot), full), starts), out) in volume.iter().zip(slot).zip(full).zip(starts).zip(out) {
        if *starts {
            carry.start(*full, n);
        }
        let place = *slot as usize;
        carry.now.take(*volume, place);
        *out = finite(carry.now.volume / carry.usual(place, n));
    }
}

impl RelativeVolumeCarry {
    /// Ends the session and begins another.
    fn start(&mut self, full: bool, n: usize) {
        let ended = std::mem::take(&mut self.now);
        // What is no longer read lends its memory.
        let mut places = if !ended.full {
            ended.places
        } else {
            self.before.push_back(ended);
            if self.before.len() > n {
                self.before.pop_front().map_or_else(Vec::new, |oldest| oldest.places)
            } else {
                Vec::new()
            }
        };
        places.clear();
        self.now = Session { full, volume: 0.0, places };
    }

    /// Returns the mean volume of the `n` sessions before up to a place.
    fn usual(&mut self, place: usize, n: usize) -> f64 {
        if self.before.len() < n {
            return f64::NAN;
        }
        let at_place = |session: &Session| session.places.get(place).copied().unwrap_or(f64::NAN);
        self.compared.clear();
        self.compared.extend(self.before.iter().map(at_place));
        mean_of(&self.compared)
    }
}

impl Session {
    fn take(&mut self, volume: f64, place: usize) {
        self.volume = finite(self.volume + volume);
        if !self.full || place >= PLACES {
            return;
        }
        if self.places.len() <= place {
            self.places.resize(place + 1, f64::NAN);
        }
        if let Some(at_place) = self.places.get_mut(place) {
            *at_place = self.volume;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Dice, bits};
    use super::*;

    const NAN: f64 = f64::NAN;

    /// One bar: volume, place, whether its session is full, whether it starts one.
    type Bar = (f64, u32, bool, bool);

    fn run(bars: &[Bar], n: usize, carry: &mut RelativeVolumeCarry) -> Vec<f64> {
        let volume: Vec<f64> = bars.iter().map(|bar| bar.0).collect();
        let slot: Vec<u32> = bars.iter().map(|bar| bar.1).collect();
        let full: Vec<bool> = bars.iter().map(|bar| bar.2).collect();
        let starts: Vec<bool> = bars.iter().map(|bar| bar.3).collect();
        let mut out = vec![0.0; bars.len()];
        rvol_intraday(&volume, &slot, &full, &starts, n, carry, &mut out);
        out
    }

    /// Bars of a session with these volumes by place; `None` is no bar.
    fn session(volumes: &[Option<f64>], full: bool) -> Vec<Bar> {
        let bars = (0..).zip(volumes).filter_map(|(slot, volume)| Some(((*volume)?, slot)));
        bars.enumerate().map(|(i, (volume, slot))| (volume, slot, full, i == 0)).collect()
    }

    #[test]
    fn volumes_are_compared_with_full_sessions_at_the_same_place() {
        let of = |volumes: [f64; 3]| volumes.map(Some);
        let short = [Some(900.0), Some(900.0)];
        let holed = [Some(4.0), None, Some(6.0)];
        type Row<'a> = (&'a [Option<f64>], bool, &'a [f64]);
        let rows: [Row<'_>; 9] = [
            (&of([10.0, 20.0, 30.0]), true, &[NAN, NAN, NAN]),
            (&of([30.0, 0.0, 10.0]), true, &[NAN, NAN, NAN]),
            // 20, 30 and 50 are usual.
            (&of([10.0, 5.0, 60.0]), true, &[0.5, 0.5, 1.5]),
            // A short session is measured by (30 + 10)/2 and (30 + 15)/2 …
            (&short, false, &[45.0, 80.0]),
            // … and measures nothing: the same two are usual after it.
            (&of([20.0, NAN, 1.0]), true, &[1.0, NAN, NAN]),
            (&of([15.0, 1.0, 1.0]), true, &[1.0, NAN, NAN]),
            (&holed, true, &[8.0 / 35.0, NAN]),
            // 9.5, unknown as the session before has no bar there, and (17 + 10)/2.
            (&of([9.5, 9.5, 8.0]), true, &[1.0, NAN, 2.0]),
            (&of([0.0, 0.0, 0.0]), true, &[0.0, NAN, 0.0]),
        ];
        let bars: Vec<Bar> = rows.iter().flat_map(|row| session(row.0, row.1)).collect();
        let expected: Vec<f64> = rows.iter().flat_map(|row| row.2).copied().collect();
        let out = run(&bars, 2, &mut RelativeVolumeCarry::default());
        assert_eq!(bits(&out), bits(&expected), "{out:?}");
    }

    #[test]
    fn what_was_not_seen_or_cannot_be_is_unknown() {
        let day = [(1.0, 0, true, true), (1.0, 1, true, false)];
        // A first session whose beginning was not seen neither is measured nor measures.
        let mut bars = vec![(1.0, 1, true, false)];
        bars.extend(day.repeat(2));
        let out = run(&bars, 1, &mut RelativeVolumeCarry::default());
        assert_eq!(bits(&out), bits(&[NAN, NAN, NAN, 1.0, 1.0]));

        let none = [(0.0, 0, true, true), (0.0, 0, true, true), (1.0, 0, true, true)];
        assert!(run(&none, 1, &mut RelativeVolumeCarry::default()).iter().all(|x| x.is_nan()));
        let huge = [(f64::MAX, 0, true, true), (f64::MAX, 1, true, false), (1.0, 1, true, true)];
        assert!(run(&huge, 1, &mut RelativeVolumeCarry::default()).iter().all(|x| x.is_nan()));
        let far = [(1.0, u32::MAX, true, true), (1.0, u32::MAX, true, true)];
        assert!(run(&far, 1, &mut RelativeVolumeCarry::default()).iter().all(|x| x.is_nan()));
        assert!(run(&day.repeat(3), 0, &mut RelativeVolumeCarry::default()).iter().all(|x| x.is_nan()));

        let mut out = [0.0; 2];
        let carry = &mut RelativeVolumeCarry::default();
        rvol_intraday(&[1.0; 2], &[0; 2], &[true; 1], &[true; 2], 1, carry, &mut out);
        assert!(out.iter().all(|x| x.is_nan()));
    }

    #[test]
    fn usual_volume_is_exactly_one() {
        let day: Vec<Bar> = (0..78).map(|slot| (0.1, slot, true, slot == 0)).collect();
        let out = run(&day.repeat(25), 20, &mut RelativeVolumeCarry::default());
        assert!(out[..20 * 78].iter().all(|x| x.is_nan()));
        assert_eq!(out[20 * 78..], [1.0; 5 * 78]);
    }

    #[test]
    fn figures_agree_with_the_definition_however_blocks_are_cut() {
        for (seed, n) in [(1, 1), (2, 3), (3, 20)] {
            let mut dice = Dice(seed);
            let (mut bars, mut days) = (Vec::new(), Vec::new());
            for _ in 0..60 {
                let places = if dice.below(5) == 0 { 4 } else { 9 };
                let mut volumes: Vec<Option<f64>> = (0..places).map(|_| Some(dice.unit() * 1e6)).collect();
                match dice.below(12) {
                    0 => volumes[places - 1] = None,
                    1 => volumes[places / 2] = Some(NAN),
                    _ => {}
                }
                bars.extend(session(&volumes, places == 9));
                days.push(volumes);
            }
            let whole = run(&bars, n, &mut RelativeVolumeCarry::default());

            let so_far = |day: &[Option<f64>], place: usize| {
                day[place].map_or(NAN, |_| day[..=place].iter().flatten().sum::<f64>())
            };
            let mut expected = Vec::new();
            for (i, day) in days.iter().enumerate() {
                let before: Vec<_> = days[..i].iter().rev().filter(|day| day.len() == 9).take(n).collect();
                for place in (0..day.len()).filter(|place| day[*place].is_some()) {
                    let usual: f64 = before.iter().map(|before| so_far(before, place)).sum();
                    let enough = before.len() == n;
                    expected.push(if enough { so_far(day, place) / (usual / n as f64) } else { NAN });
                }
            }
            assert!(expected.iter().filter(|x| !x.is_nan()).count() > 30);
            for (i, (out, expected)) in whole.iter().zip(&expected).enumerate() {
                let agree = (out - expected).abs() <= 1e-14 * expected || (out.is_nan() && expected.is_nan());
                assert!(agree, "{n} at {i}: {out}, expected {expected}");
            }
            assert_eq!(whole.len(), expected.len());

            let (mut carry, mut start) = (RelativeVolumeCarry::default(), 0);
            while start < bars.len() {
                let end = (start + dice.below(30)).min(bars.len());
                assert_eq!(bits(&run(&bars[start..end], n, &mut carry)), bits(&whole[start..end]), "{start}");
                start = end;
            }
        }
    }
}
