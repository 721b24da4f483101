//! Where the program keeps what is not a project's: the store of figures, and the user's keys.

use std::path::PathBuf;

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};

use super::args::Common;
use crate::data::DataError;
use crate::data::fetch::Keys;

/// The variable that names the folder of the store.
const STORE: &str = "SHIOME_STORE";

/// The folder of the store: `--store`, else the environment's, else the platform's.
///
/// # Errors
/// No home folder to keep it in.
pub(super) fn store_folder(common: &Common) -> Result<PathBuf, String> {
    if let Some(folder) = &common.store {
        return Ok(folder.clone());
    }
    if let Some(folder) = std::env::var_os(STORE).filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    match platform() {
        Some(places) => Ok(places.data_dir().join("store")),
        None => Err(format!(
            "there is no home folder to keep the store in\n  help: name one with `--store` or {STORE}"
        )),
    }
}

/// The user's keys: the environment's, else those of `keys.toml` in the platform's configuration folder.
///
/// # Errors
/// A file that cannot be read, or is of another form.
pub(super) fn keys() -> Result<Keys, DataError> {
    let mut file = None;
    if let Some(path) = keys_file() {
        let origin = path.display().to_string();
        file = crate::data::read_if_there(&path)
            .map_err(|reason| DataError::Unreadable { file: origin.clone(), reason })?
            .map(|text| (text, origin));
    }
    let environment = |variable: &str| std::env::var(variable).ok();
    Keys::new(environment, file.as_ref().map(|(text, origin)| (text.as_str(), origin.as_str())))
}

/// Where the file of keys is, or would be.
pub(super) fn keys_file() -> Option<PathBuf> {
    platform().map(|places| places.config_dir().join("keys.toml"))
}

/// The folders of this program.
fn platform() -> Option<impl AppStrategy> {
    let names = AppStrategyArgs {
        top_level_domain: String::new(),
        author: String::new(),
        app_name: "shiome".to_owned(),
    };
    choose_app_strategy(names).ok()
}
