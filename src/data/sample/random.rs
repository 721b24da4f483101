//! The seeded generator: integer steps and exact conversions only, so the bits are the same on every machine.

/// The seed of the whole market; a change of it is a change of every table.
const SEED: u64 = 0x5348_494f_4d45_0001;

/// A stream of pseudo-random numbers: splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
pub(super) struct Random(u64);

impl Random {
    /// Starts the stream of one series, so that a series never depends on which others were asked for.
    ///
    /// The state is FNV-1a (64 bit) over the bytes of the name, mixed with the market's seed.
    pub(super) fn named(name: &str) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash ^ SEED)
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `[0, 1)` with 32 random bits.
    pub(super) fn uniform(&mut self) -> f64 {
        f64::from((self.bits() >> 32) as u32) / 4_294_967_296.0
    }

    /// A whole number in `0..bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// A nearly normal number of mean 0 and variance 1, within ±6: twelve 16-bit uniforms summed as integers.
    pub(super) fn normal(&mut self) -> f64 {
        let sum = quarters(self.bits()) + quarters(self.bits()) + quarters(self.bits());
        (f64::from(sum) - 393_210.0) / 65_536.0
    }

    /// The distance of a roughly normal number from 0, within 3.5: four 16-bit uniforms; for wicks and volumes.
    pub(super) fn distance(&mut self) -> f64 {
        self.rough().abs()
    }

    /// A roughly normal number of mean 0 and variance 1, within ±3.5.
    pub(super) fn rough(&mut self) -> f64 {
        (f64::from(quarters(self.bits())) - 131_070.0) * ROUGH
    }
}

/// The sum of the four 16-bit parts of a word.
fn quarters(bits: u64) -> u32 {
    let pairs = (bits & 0x0000_ffff_0000_ffff) + (bits >> 16 & 0x0000_ffff_0000_ffff);
    (pairs as u32) + (pairs >> 32) as u32
}

/// One over the standard deviation of a sum of four 16-bit uniforms: √3 / 65,536, rounded.
const ROUGH: f64 = 1.732_050_8 / 65_536.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_the_published_generator() {
        let mut random = Random(1_234_567);
        let drawn: Vec<u64> = (0..5).map(|_| random.bits()).collect();
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
        assert_eq!(Random::named("a").0 ^ SEED, 0xaf63_dc4c_8601_ec8c, "published FNV-1a of `a`");
    }

    #[test]
    fn normals_have_mean_0_and_variance_1() {
        for draw in [Random::normal, Random::rough] {
            let mut random = Random::named("moments");
            let drawn: Vec<f64> = (0..100_000).map(|_| draw(&mut random)).collect();
            let mean = drawn.iter().sum::<f64>() / 1e5;
            let variance = drawn.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 1e5;
            assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.015, "{mean} {variance}");
        }
    }

    #[test]
    fn uniforms_stay_inside_their_bounds() {
        let mut random = Random::named("bounds");
        let drawn: Vec<f64> = (0..10_000).map(|_| random.uniform()).collect();
        assert!(drawn.iter().all(|value| (0.0..1.0).contains(value)));
        let whole: Vec<u32> = (0..10_000).map(|_| random.below(7)).collect();
        assert_eq!((whole.iter().min(), whole.iter().max()), (Some(&0), Some(&6)));
        assert_eq!(random.below(0), 0);
    }
}
