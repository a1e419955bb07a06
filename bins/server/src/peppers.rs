//! The peppers at hand: the file's, and the environment's beside them.

use std::error::Error as StdError;
use std::path::Path;

use bsk_auth::{Clock, Pepper, PepperSource, Store};

use crate::failure::Failure;
use crate::pepper_file::PepperFile;
use crate::settings::Settings;

/// Where a pepper was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On this line of the file.
    Line(usize),
    /// In the environment.
    Environment,
}

/// A file of peppers, and one from the environment, which counts as newer than
/// all of the file.
#[derive(Clone, Debug)]
pub(crate) struct PeppersAtHand {
    file: PepperFile,
    environment: Option<Pepper>,
}

impl PeppersAtHand {
    /// As the settings say.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self { file: PepperFile::new(&settings.pepper_file), environment: settings.pepper.clone() }
    }

    /// The file.
    pub(crate) fn file(&self) -> &PepperFile {
        &self.file
    }

    /// The pepper from the environment.
    pub(crate) fn environment(&self) -> Option<&Pepper> {
        self.environment.as_ref()
    }

    /// Every pepper, oldest first, and where it stands.
    pub(crate) fn read(&self) -> Result<Vec<(Place, Pepper)>, Failure> {
        let lines = self.file.read()?.unwrap_or_default();
        let environment = self.environment.clone().map(|pepper| (Place::Environment, pepper));
        let newest = environment.as_ref().map(|(_, pepper)| pepper.check());
        Ok(lines
            .into_iter()
            .map(|line| (Place::Line(line.number), line.pepper))
            .filter(|(_, pepper)| newest != Some(pepper.check()))
            .chain(environment)
            .collect())
    }

    /// Makes a deployment's first pepper, if the database knows none and none
    /// is at hand. A database that knows one never gets another this way.
    pub(crate) fn make_first(&self, store: &dyn Store, clock: &Clock) -> Result<(), Failure> {
        if self.environment.is_some() || self.file.read()?.is_some() {
            return Ok(());
        }
        if !store.peppers(clock.now().wall())?.is_empty() {
            return Ok(());
        }
        if self.file.create(&random_pepper()?)? {
            tracing::info!(
                file = %self.file.path().display(),
                "made the secret that keys are hashed under; back it up, apart from the database"
            );
        }
        Ok(())
    }

    /// Warns if others than its owner may read the file.
    pub(crate) fn warn_if_readable_by_others(&self) {
        if self.file.is_readable_by_others() {
            tracing::warn!(
                file = %self.file.path().display(),
                "others may read the pepper file; take that away with: chmod 600"
            );
        }
    }
}

impl PepperSource for PeppersAtHand {
    fn peppers(&self) -> Result<Vec<Pepper>, Box<dyn StdError + Send + Sync>> {
        Ok(self.read()?.into_iter().map(|(_, pepper)| pepper).collect())
    }
}

/// A pepper from the operating system's generator.
pub(crate) fn random_pepper() -> Result<Pepper, Failure> {
    let mut bytes = [0; Pepper::MIN_LEN];
    getrandom::fill(&mut bytes).map_err(Failure::Random)?;
    Ok(Pepper::from_random(bytes))
}

/// What to say of the places where a pepper was looked for.
pub(crate) fn looked_in(file: &Path, environment: bool) -> String {
    let in_file = if file.exists() { "" } else { ", which is not there" };
    let in_environment = if environment { " and BSK_PEPPER" } else { "; BSK_PEPPER is not set" };
    format!("looked in {}{in_file}{in_environment}", file.display())
}

#[cfg(test)]
mod tests;
