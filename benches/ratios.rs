//! The figures that matter, as ratios to one HMAC-SHA256 in the same moment.
//!
//! Contenders take turns of a tenth of a millisecond, so that whatever else the
//! machine does meets all of them, or a few rounds that the median leaves out. A ratio is formed in every round; printed
//! are the median of the rounds and the quartiles around it.

use std::io::{Write as _, stdout};
use std::time::Duration;

use bsk_benches::{
    BareHmac, Composed, Contender, Deck, GovernorAlone, Load, Service, Text, quartiles, spend,
    spend_on_threads,
};

fn main() -> std::io::Result<()> {
    // `cargo bench -- --test` asks whether it runs, not how fast.
    let rounds = if is_argument("--test") { 1 } else { 2_001 };
    // `cargo bench --bench ratios -- pair` leaves the others out, who leave nothing in the processor's caches.
    let is_pair = is_argument("pair");
    // `cargo bench --bench ratios -- 1000` measures one load.
    let named: Vec<_> = Load::ALL.into_iter().filter(|load| is_argument(load.name())).collect();
    for load in if named.is_empty() { Load::ALL.to_vec() } else { named } {
        let contest = Contest::new(load);
        if is_pair {
            contest.as_a_pair(rounds)?;
        } else {
            contest.on_one_thread(rounds)?;
            if load != Load::One {
                contest.on_two_threads(rounds)?;
            }
        }
    }
    Ok(())
}

fn is_argument(text: &str) -> bool {
    std::env::args().any(|argument| argument == text)
}

/// Everybody, with the same keys.
struct Contest {
    load: Load,
    hmac: BareHmac,
    service: Service,
    composed: Composed,
    governor: GovernorAlone,
}

/// Calls of one contender in a turn.
const TURN: u64 = 1_024;

/// How many times as long a turn is for which threads are started: two that work for a tenth of a millisecond have
/// hardly begun at the same time.
const LONG_TURN_OF: usize = 16;

impl Contest {
    fn new(load: Load) -> Self {
        let service = Service::open(load);
        Self {
            load,
            hmac: BareHmac::new(&Service::PEPPER),
            composed: Composed::new(&Service::PEPPER, &service.texts, load.limit()),
            governor: GovernorAlone::new(load.limit()),
            service,
        }
    }

    /// With nobody but the hash in between.
    fn as_a_pair(&self, rounds: usize) -> std::io::Result<()> {
        let [hmac, service] =
            self.take_turns(rounds, |deck| [spend(&self.hmac, deck, TURN), spend(&self.service, deck, TURN)]);
        let keys = self.load.name();
        say(keys, "one HMAC-SHA256, ns", &nanos(&hmac))?;
        say(keys, "verify, ns", &nanos(&service))?;
        say(keys, "verify / HMAC, as a pair", &ratios(&service, &hmac))
    }

    fn on_one_thread(&self, rounds: usize) -> std::io::Result<()> {
        let turns = self.take_turns(rounds, |deck| {
            [
                spend(&self.hmac, deck, TURN),
                spend(&self.service, deck, TURN),
                spend(&self.composed, deck, TURN),
                spend(&self.governor, deck, TURN),
            ]
        });
        let [hmac, service, composed, governor] = &turns;
        let keys = self.load.name();
        say(keys, "one HMAC-SHA256, ns", &nanos(hmac))?;
        say(keys, "verify, ns", &nanos(service))?;
        say(keys, "hmac + moka + governor, ns", &nanos(composed))?;
        say(keys, "governor alone, ns", &nanos(governor))?;
        say(keys, "verify / HMAC", &ratios(service, hmac))?;
        say(keys, "hmac + moka + governor / HMAC", &ratios(composed, hmac))?;
        say(keys, "hmac + moka + governor / verify", &ratios(composed, service))?;
        say(keys, "governor alone / verify", &ratios(governor, service))
    }

    /// What each turn of each contender took.
    fn take_turns<const N: usize>(
        &self,
        rounds: usize,
        round: impl Fn(&mut Deck) -> [Duration; N],
    ) -> [Vec<Duration>; N] {
        let mut deck = self.service.deck(1);
        let mut turns = [const { Vec::new() }; N];
        for _ in 0..rounds {
            turns.iter_mut().zip(round(&mut deck)).for_each(|(turns, took)| turns.push(took));
        }
        turns
    }

    /// How much of twice the speed two threads reach: 1 is all of it. They use the same keys, or each its own half of
    /// them.
    fn on_two_threads(&self, rounds: usize) -> std::io::Result<()> {
        let texts = &self.service.texts;
        let (low, high) = texts.split_at(texts.len() / 2);
        self.scale(rounds, "the same keys", [texts, texts])?;
        self.scale(rounds, "keys apart", [low, high])
    }

    fn scale(&self, rounds: usize, which: &str, texts: [&[Text]; 2]) -> std::io::Result<()> {
        let mut alone = self.service.deck(1);
        let mut decks =
            [(texts[0], 2), (texts[1], 3)].map(|(texts, seed)| Deck::new(texts, self.load.order(), seed));
        let mut scaling = |contender: &dyn Fn(&mut Turn) -> Duration| {
            let one = contender(&mut Turn::One(&mut alone));
            let two = contender(&mut Turn::Two(&mut decks));
            one.as_secs_f64() / two.as_secs_f64()
        };
        let mut each = [const { Vec::new() }; 3];
        for _ in 0..rounds.div_ceil(LONG_TURN_OF) {
            each[0].push(scaling(&|turn| turn.of(&self.hmac)));
            each[1].push(scaling(&|turn| turn.of(&self.service)));
            each[2].push(scaling(&|turn| turn.of(&self.composed)));
        }
        let relative = each[1].iter().zip(&each[0]).map(|(service, hmac)| service / hmac).collect::<Vec<_>>();
        let keys = self.load.name();
        say(keys, &format!("HMAC, two threads, {which}"), &each[0])?;
        say(keys, &format!("verify, two threads, {which}"), &each[1])?;
        say(keys, &format!("composed, two threads, {which}"), &each[2])?;
        say(keys, &format!("verify's / HMAC's, {which}"), &relative)
    }
}

/// A turn on one thread or on two.
enum Turn<'a, 'd> {
    One(&'a mut Deck<'d>),
    Two(&'a mut [Deck<'d>; 2]),
}

impl Turn<'_, '_> {
    fn of(&mut self, contender: &impl Contender) -> Duration {
        match self {
            Self::One(deck) => spend(contender, deck, TURN * LONG_TURN_OF as u64),
            Self::Two(decks) => spend_on_threads(contender, *decks, TURN * LONG_TURN_OF as u64),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand calls")]
fn nanos(turns: &[Duration]) -> Vec<f64> {
    turns.iter().map(|turn| turn.as_secs_f64() * 1e9 / TURN as f64).collect()
}

fn ratios(turns: &[Duration], by: &[Duration]) -> Vec<f64> {
    turns.iter().zip(by).map(|(turn, by)| turn.as_secs_f64() / by.as_secs_f64()).collect()
}

fn say(keys: &str, what: &str, values: &[f64]) -> std::io::Result<()> {
    let [first, median, third] = quartiles(values);
    writeln!(stdout(), "{keys:>6} keys  {what:<34} {median:8.3}  ({first:.3} to {third:.3})")
}
