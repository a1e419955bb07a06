//! The layers, and which arrows between packages they allow.

use crate::metadata::Package;

/// A floor of the house. A package may depend on those below its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    /// No I/O, no async, no clock, no global randomness.
    Pure,
    /// Digests and indexes.
    Crypto,
    /// Traits and the algorithms behind them.
    Port,
    /// What stands behind a port. Only binaries and examples choose one.
    Backend,
    /// The one place that decides.
    Facade,
    /// Translates between a web framework and the facade.
    Web,
    /// Binaries, examples and benchmarks.
    Top,
}

/// Where each package of ours stands. One that is not listed is a binary, an
/// example or a benchmark.
const LAYERS: [(&str, Layer); 13] = [
    ("bsk-key", Layer::Pure),
    ("bsk-scope", Layer::Pure),
    ("bsk-table", Layer::Pure),
    ("bsk-hash", Layer::Crypto),
    ("bsk-store", Layer::Port),
    ("bsk-limit", Layer::Port),
    ("bsk-store-diesel", Layer::Backend),
    ("bsk-limit-redis", Layer::Backend),
    ("bsk-auth", Layer::Facade),
    ("bsk-people", Layer::Facade),
    ("bsk-actix", Layer::Web),
    ("bsk-page", Layer::Web),
    ("bsk-tower", Layer::Web),
];

/// What nobody gets who embeds the facade or anything below it.
const TOO_HEAVY: [&str; 10] =
    ["actix-http", "actix-rt", "actix-web", "axum", "clap", "diesel", "hyper", "reqwest", "tokio", "tower"];

/// The arrows that point where they must not, in words.
pub(crate) fn check(packages: &[Package]) -> Vec<String> {
    let mut violations = Vec::new();
    for package in packages {
        let layer = layer_of(&package.name);
        for dependency in package.dependencies.iter().filter(|dependency| dependency.kind.is_none()) {
            let ours = packages.iter().any(|other| other.name == dependency.name);
            if ours && !allows(layer, layer_of(&dependency.name)) {
                violations.push(format!(
                    "{} ({layer:?}) must not depend on {} ({:?})",
                    package.name,
                    dependency.name,
                    layer_of(&dependency.name)
                ));
            }
            let light = layer <= Layer::Facade && layer != Layer::Backend;
            if light && TOO_HEAVY.contains(&dependency.name.as_str()) {
                violations.push(format!(
                    "{} ({layer:?}) must not make its users carry {}",
                    package.name, dependency.name
                ));
            }
        }
    }
    violations
}

fn layer_of(package: &str) -> Layer {
    LAYERS.iter().find(|(name, _)| *name == package).map_or(Layer::Top, |(_, layer)| *layer)
}

fn allows(from: Layer, to: Layer) -> bool {
    match to {
        Layer::Backend => from == Layer::Top,
        _ => to < from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Dependency;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let dependency = |(name, kind): &(&str, Option<&str>)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
        };
        Package { name: name.to_owned(), dependencies: dependencies.iter().map(dependency).collect() }
    }

    fn violations(from: &str, to: &str, kind: Option<&str>) -> usize {
        let packages = [package(from, &[(to, kind)]), package(to, &[])];
        check(&packages).len()
    }

    #[test]
    fn arrows_down_are_allowed_and_others_are_not() {
        for (from, to) in [
            ("bsk-hash", "bsk-key"),
            ("bsk-store-diesel", "bsk-store"),
            ("bsk-auth", "bsk-limit"),
            ("bsk-actix", "bsk-auth"),
            ("bsk-server", "bsk-store-diesel"),
        ] {
            assert_eq!(violations(from, to, None), 0, "{from} on {to}");
        }
        for (from, to) in [
            ("bsk-key", "bsk-scope"),
            ("bsk-key", "bsk-hash"),
            ("bsk-store", "bsk-limit"),
            ("bsk-store", "bsk-store-diesel"),
            ("bsk-auth", "bsk-store-diesel"),
            ("bsk-actix", "bsk-store-diesel"),
            ("bsk-auth", "bsk-actix"),
            ("bsk-auth", "bsk-server"),
        ] {
            assert_eq!(violations(from, to, None), 1, "{from} on {to}");
        }
    }

    #[test]
    fn tests_may_look_up() {
        assert_eq!(violations("bsk-auth", "bsk-actix", Some("dev")), 0);
    }

    #[test]
    fn embedders_carry_no_framework_and_no_runtime() {
        for (from, heavy) in [("bsk-auth", "tokio"), ("bsk-store", "diesel"), ("bsk-limit", "actix-web")] {
            assert_eq!(check(&[package(from, &[(heavy, None)])]).len(), 1, "{from} with {heavy}");
        }
        assert!(check(&[package("bsk-store-diesel", &[("diesel", None)])]).is_empty());
        assert!(check(&[package("bsk-actix", &[("actix-web", None)])]).is_empty());
    }
}
