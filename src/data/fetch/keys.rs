//! The user's keys: from the environment, else from a file outside any project.

use std::collections::BTreeMap;

use super::super::DataError;
use super::super::config::line_of;
use super::super::net::Secret;
use super::super::sources::ADAPTERS;
use crate::diag::nearest;

/// Keys by the names of their variables. They are shown as `***`, by `Debug` too.
#[derive(Debug, Clone, Default)]
pub struct Keys(BTreeMap<&'static str, Secret>);

impl Keys {
    /// Takes keys from the environment, and those that it lacks from a file of lines `NAME = "key"`: its text, and its name for messages.
    ///
    /// # Errors
    /// `Config` for a file of another form. Nothing of the file is quoted but the names of variables that exist.
    pub fn new(
        environment: impl Fn(&str) -> Option<String>,
        file: Option<(&str, &str)>,
    ) -> Result<Self, DataError> {
        let mut keys = Self::default();
        if let Some((text, origin)) = file {
            keys.read(text, origin)?;
        }
        for variable in variables() {
            keys.put(variable, environment(variable).as_deref());
        }
        Ok(keys)
    }

    pub(in crate::data) fn get(&self, variable: &str) -> Option<&Secret> {
        self.0.get(variable)
    }

    /// Blanks are no key.
    fn put(&mut self, variable: &'static str, key: Option<&str>) {
        if let Some(key) = key.map(str::trim).filter(|key| !key.is_empty()) {
            self.0.insert(variable, Secret::new(key));
        }
    }

    fn read(&mut self, text: &str, origin: &str) -> Result<(), DataError> {
        let wrong = |line, message: &str, help: String| DataError::Config {
            origin: origin.to_owned(),
            line,
            message: message.to_owned(),
            help: Some(help),
        };
        // Words of the parser quote the text, and with it a key.
        let file: BTreeMap<toml::Spanned<String>, toml::Spanned<toml::Value>> = toml::from_str(text)
            .map_err(|error| {
                let line = error.span().and_then(|span| line_of(text, span.start));
                let help = "write one key a line, in quotes: `NAME = \"key\"`".to_owned();
                wrong(line, "expected names of variables and their keys", help)
            })?;
        for (name, value) in file {
            let line = line_of(text, name.span().start);
            let known = variables().into_iter().find(|variable| variable == name.get_ref());
            let Some(variable) = known else {
                let help = match nearest(name.get_ref(), variables()) {
                    Some(near) => format!("the nearest name is `{near}`"),
                    None => format!("the names are {}", variables().join(", ")),
                };
                return Err(wrong(line, "expected the name of a key's variable, found another word", help));
            };
            let Some(key) = value.get_ref().as_str() else {
                let help = format!("write `{variable} = \"key\"`");
                return Err(wrong(
                    line,
                    &format!("expected text as `{variable}`, found another value"),
                    help,
                ));
            };
            self.put(variable, Some(key));
        }
        Ok(())
    }
}

/// The variables that sources read their keys from, in byte order.
fn variables() -> Vec<&'static str> {
    let keys = ADAPTERS.iter().filter_map(|adapter| adapter.config().key);
    let mut names: Vec<&str> = keys.map(|key| key.variable).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(environment: &[(&str, &str)], file: &str) -> Result<Keys, DataError> {
        let find = |variable: &str| {
            environment.iter().find(|(name, _)| *name == variable).map(|(_, key)| (*key).to_owned())
        };
        Keys::new(find, Some((file, "keys.toml")))
    }

    #[test]
    fn the_environment_goes_before_the_file_and_blanks_are_no_key() {
        let file =
            "# mine\nTIINGO_API_KEY = \"file\"\nFRED_API_KEY = \" \"\nALPHAVANTAGE_API_KEY = \"other\"\n";
        let keys = keys(&[("TIINGO_API_KEY", " shell\n"), ("ALPHAVANTAGE_API_KEY", "")], file).unwrap();
        let has = |variable, key: &str| keys.get(variable) == Some(&Secret::new(key));
        assert!(has("TIINGO_API_KEY", "shell") && has("ALPHAVANTAGE_API_KEY", "other"));
        assert!(keys.get("FRED_API_KEY").is_none());
        assert_eq!(format!("{keys:?}"), r#"Keys({"ALPHAVANTAGE_API_KEY": ***, "TIINGO_API_KEY": ***})"#);
    }

    #[test]
    fn a_wrong_file_is_told_without_a_word_of_it() {
        let nearest = "the nearest name is `TIINGO_API_KEY`";
        let wrong = [
            ("\nTIINGO_API_KEY = s3cret\n", "line 2", "write one key a line"),
            ("TIINGO_API_KEY \"s3cret\"\n", "line 1", "write one key a line"),
            ("\n\nTINGO_API_KEY = \"s3cret\"\n", "line 3", nearest),
            ("s3cret = \"x\"\n", "line 1", "the names are ALPHAVANTAGE_API_KEY, "),
            ("TIINGO_API_KEY = [\"s3cret\"]\n", "line 1", "write `TIINGO_API_KEY = \"key\"`"),
            ("[tiingo]\nkey = \"s3cret\"\n", "line 1", "the names are "),
        ];
        for (file, line, help) in wrong {
            let error = keys(&[], file).unwrap_err();
            let told = format!("{error:?} {error} {}", error.help().unwrap());
            assert!(!told.contains("s3cret"), "{told}");
            assert!(error.to_string().ends_with(&format!("in `keys.toml` {line}")), "{error}");
            assert!(error.help().unwrap().contains(help), "{told}");
        }
    }
}
