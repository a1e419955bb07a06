//! Where a setting comes from: the command line, over the environment, over a
//! file.

use core::fmt;
use std::collections::BTreeMap;
use std::ffi::OsString;

use thiserror::Error;

/// Every setting, as the configuration file names it. The flag has two dashes
/// before it; the environment variable is [`variable`] of it.
pub(crate) const NAMES: [&str; 18] = [
    "listen",
    "database-url",
    "database-connections",
    "redis-url",
    "pepper-file",
    "workers",
    "lease",
    "redis-loss",
    "metrics-listen",
    "trusted-proxy",
    "trusted-user-header",
    "public-url",
    "record-interval",
    "stop-timeout",
    "max-keys-per-organization",
    "max-cached-keys",
    "max-cached-bytes",
    "config",
];

/// The environment variable of the newest pepper. It has no flag, as other
/// users of a machine can read those.
pub(crate) const PEPPER: &str = "BSK_PEPPER";

/// Raw settings of one kind: a setting's name and its text.
pub(crate) type Texts = BTreeMap<&'static str, String>;

/// The environment of the process, as an argument.
pub(crate) type Environment = BTreeMap<OsString, OsString>;

/// The environment variable of a setting.
pub(crate) fn variable(name: &str) -> String {
    format!("BSK_{}", name.replace('-', "_").to_ascii_uppercase())
}

/// Takes the settings out of an environment. A variable that is set to nothing
/// is not set.
pub(crate) fn read_environment(environment: &Environment) -> Result<Texts, SettingError> {
    let mut texts = Texts::new();
    for name in NAMES {
        if let Some(text) = read_variable(environment, &variable(name))? {
            texts.insert(name, text);
        }
    }
    Ok(texts)
}

/// One variable of an environment, unless it is set to nothing.
pub(crate) fn read_variable(
    environment: &Environment,
    variable: &str,
) -> Result<Option<String>, SettingError> {
    let Some(value) = environment.get(&OsString::from(variable)) else { return Ok(None) };
    let text = value.to_str().ok_or_else(|| SettingError::Bad {
        setting: variable.to_owned(),
        reason: "it is not UTF-8".to_owned(),
    })?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The variables that look like settings and are none.
pub(crate) fn unknown_variables(environment: &Environment) -> Vec<String> {
    environment
        .keys()
        .filter_map(|name| name.to_str())
        .filter(|name| name.starts_with("BSK_") && *name != PEPPER)
        .filter(|name| !NAMES.iter().any(|known| variable(known) == *name))
        .map(str::to_owned)
        .collect()
}

/// The settings of every source.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) flags: Texts,
    pub(crate) environment: Texts,
    pub(crate) file: Texts,
}

impl Sources {
    /// A setting's text, from the source that goes before the others, and what
    /// that source calls it.
    pub(crate) fn find(&self, name: &'static str) -> Option<(Origin, &str)> {
        let layers =
            [(Kind::Flag, &self.flags), (Kind::Variable, &self.environment), (Kind::File, &self.file)];
        layers
            .into_iter()
            .find_map(|(kind, texts)| texts.get(name).map(|text| (Origin { kind, name }, text.as_str())))
    }

    /// Reads a setting, if it is given.
    pub(crate) fn parse<T>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingError> {
        let Some((origin, text)) = self.find(name) else { return Ok(None) };
        parse(text).map(Some).map_err(|reason| SettingError::Bad { setting: origin.to_string(), reason })
    }
}

/// Which source a setting was found in, under which name.
pub(crate) struct Origin {
    kind: Kind,
    name: &'static str,
}

#[derive(Clone, Copy)]
enum Kind {
    Flag,
    Variable,
    File,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Flag => write!(f, "--{}", self.name),
            Kind::Variable => f.write_str(&variable(self.name)),
            Kind::File => write!(f, "{} in the configuration file", self.name),
        }
    }
}

/// A setting makes no sense. The message never repeats a value that may hold a
/// secret.
#[derive(Debug, Error)]
pub(crate) enum SettingError {
    /// Its value is not what it can be.
    #[error("{setting}: {reason}")]
    Bad {
        /// What the source calls it.
        setting: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// The configuration file has a name that is no setting.
    #[error("{file}: there is no setting `{name}`; the settings are {}", NAMES.join(", "))]
    Unknown {
        /// Which file.
        file: String,
        /// The name.
        name: String,
    },
    /// The configuration file cannot be used.
    #[error("{file}: {reason}")]
    File {
        /// Which file.
        file: String,
        /// Why.
        reason: String,
    },
}
