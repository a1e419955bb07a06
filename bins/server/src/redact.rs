//! Keys that were typed in the wrong place.

use bsk_auth::KeyPrefix;

/// Digits of a key that may be repeated.
const SHOWN: usize = 4;

/// Takes the secret part of every key out of a text.
pub(crate) fn redact(text: &str) -> String {
    let prefix = KeyPrefix::BSK_LIVE.to_string();
    let mut parts = text.split(prefix.as_str());
    let mut redacted = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        redacted.push_str(&prefix);
        let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits > SHOWN {
            redacted.push_str(&part[..SHOWN]);
            redacted.push('…');
            redacted.push_str(&part[digits..]);
        } else {
            redacted.push_str(part);
        }
    }
    redacted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keys_secret_part_is_taken_out_wherever_it_stands() {
        let key = format!("bsk_live_{}", "0123456789abcdef".repeat(2));
        let text = format!("'{key}' and {key}.");
        assert_eq!(redact(&text), "'bsk_live_0123…' and bsk_live_0123….");
    }

    #[test]
    fn other_texts_stay() {
        for text in ["", "an id", "bsk_live_", "bsk_live_a1b2", "bsk_live_ü"] {
            assert_eq!(redact(text), text);
        }
    }
}
