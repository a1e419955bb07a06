//! Which key comes next.

/// The text of a key, as a request carries it.
pub type Text = [u8; 41];

/// How many texts are dealt at once: they stay in the nearest cache, as the
/// bytes of a request do that was just read, while the state of the keys that
/// they name lies wherever it lies.
const HAND: usize = 256;

/// How many hands a key keeps coming when one comes at a time.
const HANDS_OF_ONE: usize = 64;

/// In which order keys come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Any key at any time.
    Random,
    /// The same key 16,384 times, then another one.
    OneAtATime,
}

/// Deals the texts of keys in an order.
#[derive(Clone, Debug)]
pub struct Deck<'a> {
    texts: &'a [Text],
    order: Order,
    dice: u64,
    dealt: usize,
    hand: Box<[Text]>,
}

impl<'a> Deck<'a> {
    /// A deck of keys; `seed` sets it apart from others of the same keys.
    ///
    /// # Panics
    ///
    /// If there is no key.
    #[must_use]
    pub fn new(texts: &'a [Text], order: Order, seed: u64) -> Self {
        assert!(!texts.is_empty(), "a deck has keys");
        let dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        Self { texts, order, dice, dealt: 0, hand: vec![texts[0]; HAND].into() }
    }

    /// The next texts, at most so many.
    pub fn deal(&mut self, most: u64) -> &[Text] {
        let len = usize::try_from(most).map_or(HAND, |most| most.min(HAND));
        match self.order {
            Order::OneAtATime => {
                let text = self.texts[self.dealt / HANDS_OF_ONE % self.texts.len()];
                self.hand[..len].fill(text);
            }
            Order::Random => {
                for place in 0..len {
                    self.hand[place] = self.texts[self.roll()];
                }
            }
        }
        self.dealt += 1;
        &self.hand[..len]
    }

    /// The place of any key (xorshift64*).
    fn roll(&mut self) -> usize {
        self.dice ^= self.dice >> 12;
        self.dice ^= self.dice << 25;
        self.dice ^= self.dice >> 27;
        let high = self.dice.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        let keys = self.texts.len() as u64;
        usize::try_from((high * keys) >> 32).unwrap_or(0)
    }
}
