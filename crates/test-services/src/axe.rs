//! axe-core, the rules by which pages are judged accessible.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::programs;

/// Where `.ci/install-tools` puts it, below the user's cache.
const FILE: &str = "bsk/axe-core-4.14.1/node_modules/axe-core/axe.min.js";

/// The script of axe-core; `None` if it is not installed.
///
/// # Panics
///
/// If it cannot be read, or is missing though services are required.
#[must_use]
pub fn axe_core() -> Option<String> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    let file = cache.map(|cache| cache.join(FILE)).filter(|file| file.is_file());
    if file.is_none() {
        programs::missing("axe-core");
    }
    file.map(|file| fs::read_to_string(file).expect("axe-core can be read"))
}
