//! How a browser is set up.

use serde_json::json;

use super::session::Session;

/// How a browser is set up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Whether pages may run scripts.
    pub(crate) scripts: Scripts,
    /// The reader's language.
    pub(crate) language: &'static str,
    /// The reader's time zone.
    pub(crate) zone: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        Self { scripts: Scripts::Run, language: "en-GB", zone: "UTC" }
    }
}

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// They may.
    Run,
    /// They may not, as in a browser that has them switched off.
    Off,
}

/// Which colours the reader prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How wide the reader's screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// A desk's: 1280 pixels.
    Desk,
    /// A small laptop's: 1200 pixels, the least that has a table with all columns.
    Laptop,
    /// A phone's: 390 pixels.
    Phone,
}

impl Options {
    /// Tells a session that has begun.
    pub(super) fn apply(&self, session: &Session) {
        session.devtools("Emulation.setTimezoneOverride", &json!({ "timezoneId": self.zone }));
        if self.scripts == Scripts::Off {
            session.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
        }
    }
}

impl Scheme {
    pub(super) fn apply(self, session: &Session) {
        let value = match self {
            Self::Light => "light",
            Self::Dark => "dark",
        };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        session.devtools("Emulation.setEmulatedMedia", &features);
    }
}

impl Width {
    pub(super) fn apply(self, session: &Session) {
        let (width, height, scale, mobile) = match self {
            Self::Desk => {
                session.devtools("Emulation.clearDeviceMetricsOverride", &json!({}));
                return;
            }
            Self::Laptop => (1200, 750, 1, false),
            Self::Phone => (390, 844, 2, true),
        };
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile });
        session.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }
}
