//! What was done, on its way through the browser to the next page.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bsk_auth::Receipt;
use subtle::ConstantTimeEq as _;

use super::fields::Fields;
use super::form_key::code;
use crate::view::Notice;

/// How long the next page may take to come.
pub(crate) const LIFETIME: Duration = Duration::from_secs(60);

/// Writes a notice for a cookie that belongs to the visit with `secret`: nobody else can put words
/// into the page's mouth.
pub(crate) fn write(notice: &Notice, secret: &str) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    match notice {
        Notice::KeyRevoked { name, descendants, receipt } => {
            text.append_pair("kind", "revoked")
                .append_pair("name", name.as_str())
                .append_pair("descendants", &descendants.to_string())
                .append_pair("at", &receipt.effective_at.to_string())
                .append_pair("servers", &receipt.acknowledged_by.to_string())
                .append_pair("leases", &receipt.waited_for_leases.to_string());
        }
        Notice::Done(sentence) => {
            text.append_pair("kind", "done").append_pair("sentence", sentence);
        }
        Notice::NotDone(sentence) => {
            text.append_pair("kind", "not-done").append_pair("sentence", sentence);
        }
    }
    let text = text.finish();
    format!("{}.{text}", proof(&text, secret))
}

/// Reads a notice; `None` if this visit did not get it.
pub(crate) fn read(cookie: &str, secret: &str) -> Option<Notice> {
    let (claimed, text) = cookie.split_once('.')?;
    if !bool::from(claimed.as_bytes().ct_eq(proof(text, secret).as_bytes())) {
        return None;
    }
    let fields = Fields::read(text.as_bytes());
    Some(match fields.text("kind") {
        "revoked" => Notice::KeyRevoked {
            name: fields.text("name").parse().ok()?,
            descendants: fields.text("descendants").parse().ok()?,
            receipt: Receipt {
                effective_at: fields.text("at").parse().ok()?,
                acknowledged_by: fields.text("servers").parse().ok()?,
                waited_for_leases: fields.text("leases").parse().ok()?,
            },
        },
        "done" => Notice::Done(fields.text("sentence").to_owned()),
        "not-done" => Notice::NotDone(fields.text("sentence").to_owned()),
        _ => return None,
    })
}

fn proof(text: &str, secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(code(secret, &[b"bsk notice", text.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revoked() -> Notice {
        Notice::KeyRevoked {
            name: "Café; \"quoted\", with=signs".parse().unwrap(),
            descendants: 3,
            receipt: Receipt {
                effective_at: "2026-11-26T12:00:00Z".parse().unwrap(),
                acknowledged_by: 2,
                waited_for_leases: 1,
            },
        }
    }

    #[test]
    fn a_notice_comes_through_a_cookie_as_it_was() {
        for notice in [revoked(), Notice::Done("It is done.".into()), Notice::NotDone("It is not.".into())] {
            let written = write(&notice, "secret");
            assert!(
                written.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)),
                "{written}"
            );
            assert_eq!(format!("{:?}", read(&written, "secret").unwrap()), format!("{notice:?}"));
        }
    }

    #[test]
    fn a_notice_of_somebody_else_is_not_shown() {
        let written = write(&Notice::Done("Call this number.".into()), "secret");
        assert!(read(&written, "other").is_none());
        assert!(read(&written.replace("number", "banker"), "secret").is_none());
        assert!(read("", "secret").is_none() && read(".", "secret").is_none());
    }
}
