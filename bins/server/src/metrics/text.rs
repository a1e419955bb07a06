//! The text format of Prometheus, [version 0.0.4][format].
//!
//! [format]: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

use core::fmt::{Display, Write as _};

/// What kind of figure a family has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Counts by upper ends of buckets.
    Histogram,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A text that is being written.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a family of samples.
    pub(super) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        self.write(format_args!("# HELP {name} {help}\n# TYPE {name} {}\n", kind.as_str()));
    }

    /// Writes one sample.
    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (number, (label, of)) in labels.iter().enumerate() {
            let before = if number == 0 { '{' } else { ',' };
            self.write(format_args!("{before}{label}=\"{}\"", escaped(of)));
        }
        let after = if labels.is_empty() { "" } else { "}" };
        self.write(format_args!("{after} {value}\n"));
    }

    /// Writes a family of one sample without labels.
    pub(super) fn single(&mut self, name: &str, kind: Kind, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    fn write(&mut self, text: core::fmt::Arguments<'_>) {
        // There is always room in a String.
        let _ = self.0.write_fmt(text);
    }
}

fn escaped(label: &str) -> String {
    label.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_written_as_prometheus_reads_it() {
        let mut text = Text::default();
        text.family("requests_total", Kind::Counter, "Requests.");
        text.sample("requests_total", &[("route", "/a"), ("method", "GET")], 3);
        text.single("in_flight", Kind::Gauge, "Now.", 0.5);
        let expected = "# HELP requests_total Requests.\n# TYPE requests_total counter\n\
                        requests_total{route=\"/a\",method=\"GET\"} 3\n\
                        # HELP in_flight Now.\n# TYPE in_flight gauge\nin_flight 0.5\n";
        assert_eq!(text.into_string(), expected);
    }

    #[test]
    fn labels_are_escaped() {
        let mut text = Text::default();
        text.sample("x", &[("label", "a\"b\\c\nd")], 1);
        assert_eq!(text.into_string(), "x{label=\"a\\\"b\\\\c\\nd\"} 1\n");
    }
}
