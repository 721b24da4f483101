//! What every adapter must do, whoever it asks.

use super::ADAPTERS;

#[test]
fn the_table_is_in_order_and_its_folders_have_the_same_files() {
    let names: Vec<&str> = ADAPTERS.iter().map(|adapter| adapter.config().name).collect();
    assert!(names.is_sorted(), "{names:?}");
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data/sources");
    for name in names {
        for file in ["mod", "config", "request", "payload", "parse"] {
            let path = here.join(name).join(file).with_extension("rs");
            assert!(path.is_file(), "{}", path.display());
        }
    }
}
