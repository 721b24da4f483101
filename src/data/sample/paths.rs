//! Daily paths on the weekday grid: drifts from the phases, noise from the generator.

use std::sync::OnceLock;

use super::grid::{WEEKDAYS, weekday_index};
use super::intraday::SHAPES;
use super::phases::{Key, PHASES, PINS};
use super::random::Random;

/// How a series rides on a key.
pub(super) struct Rider {
    /// The stream of its own noise.
    pub(super) stream: &'static str,
    pub(super) key: Key,
    /// Drift outside all phases, basis points a weekday.
    pub(super) calm: f64,
    /// Factor on the key's departure from its calm drift.
    pub(super) factor: f64,
    /// Factor on the market's common noise.
    pub(super) load: f64,
    /// How much of its own noise stays from one weekday to the next, 0 to 1.
    pub(super) memory: f64,
    /// Own noise entering each weekday, basis points.
    pub(super) own: f64,
}

/// What all paths share.
pub(super) struct Market {
    /// The common noise: departures of the level, as a share of it.
    noise: Vec<f64>,
    /// How rough each weekday is; about 1 in calm times.
    pub(super) heat: Vec<f64>,
}

/// The common noise and roughness, computed once a process.
pub(super) fn market() -> &'static Market {
    static MARKET: OnceLock<Market> = OnceLock::new();
    MARKET.get_or_init(|| {
        let (_, scale) = drift(Key::Index);
        let mut random = Random::named("market");
        let (mut mood, mut fast, mut slow) = (0.0, 0.0, 0.0);
        let mut market = Market { noise: Vec::with_capacity(WEEKDAYS), heat: Vec::with_capacity(WEEKDAYS) };
        for scale in scale {
            mood = 0.97 * mood + 0.07 * random.normal();
            let heat = scale * (1.0 + mood).clamp(0.55, 1.7);
            fast = 0.93 * fast + 0.0055 * heat * random.normal();
            slow = 0.985 * slow + 0.0016 * heat * random.normal();
            market.noise.push(fast + slow);
            market.heat.push(heat);
        }
        market
    })
}

/// Drift (basis points) and noise factor of a key on each weekday.
fn drift(key: Key) -> (Vec<f64>, Vec<f64>) {
    let mut drifts = vec![key.calm(); WEEKDAYS];
    let mut noises = vec![1.0; WEEKDAYS];
    for phase in PHASES {
        let named = |wanted: Key| phase.moves.iter().find(|a_move| a_move.key == wanted);
        let (drift, noise) = match (named(key), named(Key::Index)) {
            (Some(own), _) => (own.drift, own.noise),
            (None, Some(index)) => (key.calm() + key.beta() * (index.drift - Key::Index.calm()), index.noise),
            (None, None) => continue,
        };
        let days = weekday_index(phase.from)..weekday_index(phase.to) + 1;
        if let Some(rows) = drifts.get_mut(days.clone()) {
            rows.fill(drift);
        }
        if let Some(rows) = noises.get_mut(days) {
            rows.fill(noise);
        }
    }
    (drifts, noises)
}

/// The level of a rider on each weekday, distributions reinvested; about 1 on the first.
pub(super) fn levels(rider: &Rider) -> Vec<f64> {
    let market = market();
    let (drifts, noises) = drift(rider.key);
    let pins = pins(rider);
    let mut random = Random::named(rider.stream);
    let (mut base, mut own, mut before) = (1.0, 0.0, 1.0);
    let mut levels = Vec::with_capacity(WEEKDAYS);
    for (((index, drift), noise), common) in drifts.iter().enumerate().zip(&noises).zip(&market.noise) {
        base *= 1.0 + (rider.calm + rider.factor * (drift - rider.key.calm())) / 10_000.0;
        own = rider.memory * own + rider.own / 10_000.0 * noise * random.normal();
        let departure = 1.0 + rider.load * common + own;
        if let Some(pinned) = pins.iter().find(|pin| pin.0 == index) {
            base = before * (1.0 + pinned.1 / 10_000.0) / departure;
        }
        before = base * departure;
        levels.push(before);
    }
    levels
}

/// The fixed steps of a rider: weekday index and basis points. Its key's own, else its share of the index's.
fn pins(rider: &Rider) -> Vec<(usize, f64)> {
    let follows = matches!(rider.key, Key::Index | Key::Small | Key::Growth | Key::Defensive);
    let index = PINS.iter().filter(|pin| pin.key == Key::Index).map(|pin| (pin.day, pin.step));
    let shaped = SHAPES.iter().map(|shape| (shape.day, shape.close));
    let shared = index.chain(shaped).filter(|_| follows).map(|(day, step)| (day, step * rider.key.beta()));
    let own = PINS.iter().filter(|pin| pin.key == rider.key && pin.key != Key::Index);
    let own = own.map(|pin| (pin.day, pin.step));
    own.chain(shared).map(|(day, step)| (weekday_index(day), step * rider.factor)).collect()
}
