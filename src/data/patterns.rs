//! The rule files that the patterns of `shiome.toml` name.

use std::path::{Component, Path, PathBuf};

use crate::diag::{Code, Problem, Severity};

/// The rule files that patterns name below a folder, and a warning for each pattern that matches none.
///
/// `*` stands for any characters of a name, `?` for one, `**` for any folders; names that begin with a dot are matched
/// only by patterns that do. A folder means its `*.shio`. Each pattern's files are in byte order; a file named twice stays
/// where it was named first.
pub fn named_by(patterns: &[String], base: &Path) -> (Vec<PathBuf>, Vec<Problem>) {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut problems = Vec::new();
    for pattern in patterns {
        let found = matches(pattern, base);
        if found.is_empty() {
            let message = format!("`{pattern}` in shiome.toml matches no file");
            let mut problem = Problem::nowhere(Code::MissingFile, message)
                .help("patterns start at the folder of shiome.toml; `rules/**/*.shio` takes all folders below `rules`");
            problem.severity = Severity::Warning;
            problems.push(problem);
        }
        for path in found {
            if !files.contains(&path) {
                files.push(path);
            }
        }
    }
    (files, problems)
}

/// The files of one pattern, in byte order.
fn matches(pattern: &str, base: &Path) -> Vec<PathBuf> {
    let mut places = vec![base.to_owned()];
    let mut named = true;
    for part in Path::new(pattern).components() {
        let segment = match part {
            Component::Normal(segment) => segment.to_string_lossy(),
            Component::CurDir => continue,
            Component::Prefix(_) | Component::RootDir | Component::ParentDir => {
                places.iter_mut().for_each(|place| place.push(part));
                continue;
            }
        };
        named = !segment.contains(['*', '?']);
        places = if segment == "**" {
            places.into_iter().flat_map(below).collect()
        } else if named {
            places
                .into_iter()
                .map(|place| place.join(segment.as_ref()))
                .filter(|path| path.exists())
                .collect()
        } else {
            let fits = |name: &str| name.starts_with('.') == segment.starts_with('.') && fits(&segment, name);
            places
                .iter()
                .flat_map(|place| entries(place))
                .filter(|(name, _)| fits(name))
                .map(|(_, path)| path)
                .collect()
        };
    }
    let all_below = pattern.ends_with("**");
    let mut files: Vec<PathBuf> = places
        .into_iter()
        .flat_map(|place| match place.is_dir() {
            true if named || all_below => {
                entries(&place).into_iter().map(|(_, path)| path).filter(|path| is_rules(path)).collect()
            }
            true => Vec::new(),
            false => vec![place],
        })
        .filter(|path| path.is_file() && (named || is_rules(path)))
        .collect();
    files.sort_by(|one, next| one.as_os_str().as_encoded_bytes().cmp(next.as_os_str().as_encoded_bytes()));
    files.dedup();
    files
}

fn is_rules(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "shio")
}

/// Names and paths in a folder; none of what is no folder.
pub(super) fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path()))).collect()
}

/// A folder and all folders below it, without hidden ones; links are not followed, so that none leads in a circle.
fn below(folder: PathBuf) -> Vec<PathBuf> {
    let mut all = vec![folder];
    let mut at = 0;
    while let Some(folder) = all.get(at) {
        let inner = entries(folder).into_iter().filter(|(name, path)| {
            !name.starts_with('.') && path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
        });
        let inner: Vec<PathBuf> = inner.map(|(_, path)| path).collect();
        all.extend(inner);
        at += 1;
    }
    all
}

/// Whether a name fits a pattern of `*` and `?`.
///
/// The last `*` takes one character more whenever what follows it does not fit, so that the work is at most the product of
/// the lengths.
fn fits(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let whole = name.clone();
        match (pattern.next(), name.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                name = whole;
                retry = Some((pattern.clone(), name.clone()));
            }
            (Some('?'), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => {
                let Some((after, mut from)) = retry.take() else { return false };
                if from.next().is_none() {
                    return false;
                }
                pattern = after.clone();
                name = from.clone();
                retry = Some((after, from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, name) in [
            ("*.shio", "a.shio"),
            ("*", ""),
            ("a*b*c", "aXbbYc"),
            ("*.shio", ".shio.shio"),
            ("?.shio", "é.shio"),
            ("a**c", "abc"),
            ("信*.shio", "信用.shio"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("*.shio", "a.shi"),
            ("?", ""),
            ("?", "ab"),
            ("a*b", "abc"),
            ("", "a"),
            ("a", ""),
            ("*a*a*a*b", "aaaaaaaa"),
        ] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
