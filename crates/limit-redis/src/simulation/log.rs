//! What was admitted, and what should have been.

use std::collections::VecDeque;

/// The most admissions in any interval that is shorter than the window, wherever it begins.
pub(super) fn worst_window(mut admitted: Vec<u64>, window_ms: u64) -> usize {
    admitted.sort_unstable();
    let (mut first, mut worst) = (0, 0);
    for last in 0..admitted.len() {
        while admitted[last] - admitted[first] >= window_ms {
            first += 1;
        }
        worst = worst.max(last + 1 - first);
    }
    worst
}

/// A limiter that remembers every admission.
pub(super) struct ExactLog {
    limit: usize,
    window_ms: u64,
    admitted: VecDeque<u64>,
    pub(super) total: usize,
}

impl ExactLog {
    pub(super) fn new(limit: u32, window_ms: u64) -> Self {
        Self { limit: limit as usize, window_ms, admitted: VecDeque::new(), total: 0 }
    }

    pub(super) fn offer(&mut self, now: u64) {
        while self.admitted.front().is_some_and(|first| now - first >= self.window_ms) {
            self.admitted.pop_front();
        }
        if self.admitted.len() < self.limit {
            self.admitted.push_back(now);
            self.total += 1;
        }
    }
}

#[test]
fn windows_are_open_at_one_end() {
    assert_eq!(worst_window(vec![0, 10, 20], 10), 1);
    assert_eq!(worst_window(vec![9, 0, 20], 10), 2);
    assert_eq!(worst_window(vec![], 10), 0);
}
