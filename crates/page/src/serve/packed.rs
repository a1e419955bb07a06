//! Answers as they go out.

use std::io::Write as _;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};
use actix_web::web::{self, Bytes};
use actix_web::{HttpResponse, HttpResponseBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;

use super::reply::{Broken, Parts};
use crate::asset;

/// Bodies of fewer bytes are not worth compressing.
const WORTH_COMPRESSING: usize = 1_024;

/// How a body may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As it is.
    Identity,
    /// Compressed.
    Gzip,
}

/// An answer as it goes out.
pub(crate) struct Packed {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    content: Content,
}

/// What is in an answer, with its type.
pub(crate) enum Content {
    /// Nothing.
    None,
    /// All of it.
    Whole(&'static str, Vec<u8>),
    /// One part after the other.
    Parts(&'static str, Parts),
}

impl Encoding {
    /// What the reader can take.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get_all(ACCEPT_ENCODING).filter_map(|field| field.to_str().ok());
        let takes_gzip = accepted.flat_map(|field| field.split(',')).any(|choice| {
            let (name, quality) = choice.split_once(';').unwrap_or((choice, ""));
            let quality: String = quality.chars().filter(|character| !character.is_whitespace()).collect();
            let is_refused =
                quality.strip_prefix("q=").is_some_and(|q| q.trim_end_matches(['0', '.']).is_empty());
            name.trim().eq_ignore_ascii_case("gzip") && !is_refused
        });
        if takes_gzip { Self::Gzip } else { Self::Identity }
    }
}

impl Packed {
    pub(crate) fn new(status: StatusCode, content: Content) -> Self {
        let headers = vec![
            ("content-security-policy", asset::POLICY.to_owned()),
            // To other sites nothing is told, and forms still say where they come from.
            ("referrer-policy", "same-origin".to_owned()),
        ];
        Self { status, headers, content }
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::new(status, Content::None)
    }

    /// An answer whose body is compressed if the reader can take that.
    pub(crate) fn whole(
        status: StatusCode,
        content_type: &'static str,
        body: Vec<u8>,
        encoding: Encoding,
    ) -> Self {
        if encoding == Encoding::Identity || body.len() < WORTH_COMPRESSING {
            return Self::new(status, Content::Whole(content_type, body)).with("vary", "accept-encoding");
        }
        let packed = Self::new(status, Content::Whole(content_type, gzip(&body)));
        packed.with("vary", "accept-encoding").with("content-encoding", "gzip")
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for header in self.headers {
            response.append_header(header);
        }
        match self.content {
            Content::None => response.finish(),
            Content::Whole(content_type, body) => response.content_type(content_type).body(body),
            Content::Parts(content_type, parts) => in_parts(response.content_type(content_type), parts),
        }
    }
}

fn in_parts(response: &mut HttpResponseBuilder, parts: Parts) -> HttpResponse {
    response.streaming(stream::try_unfold(parts, |mut parts| async move {
        let made = web::block(move || parts().map(|part| (part, parts))).await;
        let (part, parts) = made.map_err(|_| Broken)??;
        Ok::<_, Broken>(part.map(|part| (Bytes::from(part), parts)))
    }))
}

/// Compresses.
pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    match encoder.write_all(body).and_then(|()| encoder.finish()) {
        Ok(compressed) => compressed,
        Err(_) => unreachable!("a vector takes every byte"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use actix_web::http::header::HeaderValue;
    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn what_the_reader_can_take_is_read() {
        for (field, expected) in [
            ("gzip, deflate, br", Encoding::Gzip),
            ("br;q=1.0, GZIP ; q=0.5", Encoding::Gzip),
            ("gzip;q=0", Encoding::Identity),
            ("gzip; q=0.000", Encoding::Identity),
            ("gzip;q=0.001", Encoding::Gzip),
            ("br", Encoding::Identity),
            ("", Encoding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(ACCEPT_ENCODING, HeaderValue::from_static(field));
            assert_eq!(Encoding::of(&headers), expected, "{field}");
        }
    }

    #[test]
    fn what_is_compressed_is_what_it_was() {
        let body = b"quite the same, ".repeat(1_000);
        let small = gzip(&body);
        assert!(small.len() < body.len() / 10);
        let mut again = Vec::new();
        GzDecoder::new(&small[..]).read_to_end(&mut again).unwrap();
        assert_eq!(again, body);
    }
}
