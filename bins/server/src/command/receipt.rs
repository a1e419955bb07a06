//! Since when a change is in force, as people read it.

use bsk_auth::Receipt;

/// A receipt in words.
pub(super) fn words(receipt: &Receipt) -> String {
    let servers = match receipt.acknowledged_by {
        0 => "no server was running".to_owned(),
        1 => "the running server knows".to_owned(),
        several => format!("{several} running servers know"),
    };
    let waited = match receipt.waited_for_leases {
        0 => String::new(),
        leases => {
            format!("; {leases} did not answer, and the time in which they could have accepted it is over")
        }
    };
    format!("In force since {}: {servers}{waited}", receipt.effective_at)
}
