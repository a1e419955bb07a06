//! The configuration file: TOML, with the settings' names as keys.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

use super::source::{NAMES, SettingError, Texts};

/// Reads a configuration file.
pub(crate) fn read(path: &Path) -> Result<Texts, SettingError> {
    let text = fs::read_to_string(path)
        .map_err(|error| refuse(path, format!("the configuration file cannot be read: {error}")))?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> Result<Texts, SettingError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        // Only where and what, not the line itself: it may hold a password.
        let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        refuse(path, format!("not TOML, line {line}: {}", error.message()))
    })?;
    let mut texts = Texts::new();
    for (name, value) in table {
        let Some(known) = NAMES.into_iter().find(|known| *known == name && *known != "config") else {
            return Err(SettingError::Unknown { file: path.display().to_string(), name });
        };
        let text = flatten(&value).ok_or_else(|| {
            refuse(path, format!("`{name}` must be a string, a whole number or a list of strings"))
        })?;
        texts.insert(known, text);
    }
    Ok(texts)
}

/// A value as it would be written on the command line.
fn flatten(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

fn refuse(path: &Path, reason: String) -> SettingError {
    SettingError::File { file: path.display().to_string(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_text(text: &str) -> Result<Texts, String> {
        parse(Path::new("bsk.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn strings_numbers_and_lists_are_settings() {
        let texts = parse_text(
            "listen = \"0.0.0.0:80\"\nworkers = 3\ntrusted-proxy = [\"10.0.0.0/8\", \"::1/128\"]\n",
        )
        .unwrap();
        assert_eq!(texts["listen"], "0.0.0.0:80");
        assert_eq!(texts["workers"], "3");
        assert_eq!(texts["trusted-proxy"], "10.0.0.0/8,::1/128");
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        for name in ["listn", "database_url", "pepper", "config"] {
            let error = parse_text(&format!("{name} = \"x\"")).unwrap_err();
            assert!(error.contains(&format!("`{name}`")) && error.contains("database-url"), "{error}");
        }
    }

    #[test]
    fn broken_toml_names_the_line_and_repeats_nothing_of_it() {
        let error = parse_text("workers = 2\ndatabase-url = \"postgres://bsk:hunter2@db\" x\n").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        assert!(parse_text("workers = 2.5").unwrap_err().contains("workers"));
        assert!(parse_text("[listen]\nport = 1").unwrap_err().contains("listen"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read(Path::new("no/such/file.toml")).unwrap_err();
        assert!(error.to_string().starts_with("no/such/file.toml: "), "{error}");
    }
}
