//! The files that pages refer to, and what a browser may do with a page.

use std::fmt;

/// What a page may load and where its forms may lead: this server alone.
/// Nothing in a page runs or paints that does not come from [`ALL`].
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Colours, light and dark, letters and links, for pages that are to look like these.
pub const GROUND: &str = include_str!("asset/ground.css");

/// The look of every page.
pub const STYLE: Asset = Asset::new(
    "style",
    "css",
    "text/css; charset=utf-8",
    concat!(
        include_str!("asset/ground.css"),
        include_str!("asset/base.css"),
        include_str!("asset/frame.css"),
        include_str!("asset/block.css"),
        include_str!("asset/form.css"),
        include_str!("asset/table.css"),
        include_str!("asset/cards.css"),
        include_str!("asset/sheet.css"),
        include_str!("asset/chart.css"),
    ),
);

/// Dialogs in place, times in the reader's zone, copying.
pub const SCRIPT: Asset = Asset::new(
    "script",
    "js",
    "text/javascript; charset=utf-8",
    concat!(
        "\"use strict\";\n",
        include_str!("asset/times.js"),
        include_str!("asset/copy.js"),
        include_str!("asset/sheet.js"),
        include_str!("asset/begin.js"),
    ),
);

/// What stands in the browser's tab.
pub const ICON: Asset = Asset::new("icon", "svg", "image/svg+xml", include_str!("asset/icon.svg"));

/// Every file.
pub const ALL: [Asset; 3] = [STYLE, SCRIPT, ICON];

/// A file, at an address that changes with its content: a browser may keep it
/// for ever.
#[derive(Clone, Copy)]
pub struct Asset {
    stem: &'static str,
    extension: &'static str,
    content_type: &'static str,
    body: &'static str,
    fingerprint: u64,
}

impl Asset {
    const fn new(
        stem: &'static str,
        extension: &'static str,
        content_type: &'static str,
        body: &'static str,
    ) -> Self {
        Self { stem, extension, content_type, body, fingerprint: fingerprint(body.as_bytes()) }
    }

    /// Its address on this server.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/assets/{}.{:016x}.{}", self.stem, self.fingerprint, self.extension)
    }

    /// Its media type.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// Its content.
    #[must_use]
    pub const fn body(&self) -> &'static str {
        self.body
    }
}

impl fmt::Debug for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asset({})", self.path())
    }
}

/// FNV-1a: tells versions apart, which is all that an address needs.
const fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        i += 1;
    }
    hash
}
