//! Sound that is like speech: a voiced source through moving formants, in syllables and phrases.

/// A talker; deterministic for a seed.
pub(super) struct Voice {
    rate: f32,
    at: u64,
    phase: f32,
    chance: u32,
    formants: [Resonator; 3],
    target: [f32; 3],
    level: f32,
}

/// First to third formants of five vowels, in hertz.
const VOWELS: [[f32; 3]; 5] = [
    [730., 1090., 2440.],
    [530., 1840., 2480.],
    [270., 2290., 3010.],
    [570., 840., 2410.],
    [300., 870., 2240.],
];

#[derive(Clone, Copy, Default)]
struct Resonator {
    hertz: f32,
    before: [f32; 2],
}

impl Resonator {
    fn run(&mut self, input: f32, wide: f32, rate: f32) -> f32 {
        let r = (-std::f32::consts::PI * wide / rate).exp();
        let turn = 2.0 * r * (std::f32::consts::TAU * self.hertz / rate).cos();
        let out = (1.0 - r) * input + turn * self.before[0] - r * r * self.before[1];
        self.before = [out, self.before[0]];
        out
    }
}

impl Voice {
    pub(super) fn new(seed: u32, rate: u32) -> Self {
        let formants = VOWELS[0].map(|hertz| Resonator {
            hertz,
            before: [0.0; 2],
        });
        let chance = seed.wrapping_mul(2_654_435_761) | 1;
        Self {
            rate: rate as f32,
            at: 0,
            phase: 0.0,
            chance,
            formants,
            target: VOWELS[0],
            level: 0.0,
        }
    }

    fn roll(&mut self) -> u32 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 17;
        self.chance ^= self.chance << 5;
        self.chance
    }

    /// Fills mono samples, nominal range −1 to 1.
    pub(super) fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            let second = self.at as f32 / self.rate;
            let syllable = (second * 4.2).fract();
            if self.at.is_multiple_of((self.rate / 4.2) as u64) {
                self.target = VOWELS[(self.roll() % 5) as usize];
            }
            let phrase = (second / 3.1).fract();
            let talking = if phrase < 0.78 { 1.0 } else { 0.0 };
            let want = talking * (syllable * std::f32::consts::PI).sin().max(0.0).powf(0.6);
            self.level += (want - self.level) * 0.002;
            let pitch = 118.0 + 22.0 * (second * 1.3).sin() - 26.0 * phrase;
            self.phase = (self.phase + pitch / self.rate).fract();
            let breath = (self.roll() as f32 / u32::MAX as f32 - 0.5) * 0.08;
            let source = (1.0 - 2.0 * self.phase).powi(3) + breath;
            let mut voice = 0.0;
            for (at, gain) in [1.0, 0.55, 0.25].into_iter().enumerate() {
                let formant = &mut self.formants[at];
                formant.hertz += (self.target[at] - formant.hertz) * 0.0006;
                voice += formant.run(source, 80.0 + 40.0 * at as f32, self.rate) * gain;
            }
            let hiss = if syllable < 0.12 {
                breath * 0.9 * talking
            } else {
                0.0
            };
            // Bent rather than cut, with room above: a meter is not to call it clipped.
            *sample = 0.6 * (voice * self.level * 2.2 + hiss + breath * 0.01).tanh();
            self.at += 1;
        }
    }
}
