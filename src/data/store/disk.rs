//! Every change of a file of the store: replaced whole, or grown at its end.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The hand that writes. In tests it can be stopped after a number of steps, as a crash would, or told that the disk is full.
#[derive(Debug, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub stop: std::cell::Cell<Option<Stop>>,
}

/// When a test stops the hand: after so many steps, each step one call of the system.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(super) enum Stop {
    /// The process ends: nothing at all happens from there on.
    Crash(usize),
    /// One write fails after half of its bytes; everything else goes on.
    Full(usize),
}

impl Disk {
    /// Gives a file other bytes, or none of them: they stand in another file until they are safe.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let beside = beside(path);
        let written = self.write_new(&beside, bytes).and_then(|()| {
            self.step()?;
            fs::rename(&beside, path)
        });
        if written.is_err() {
            // The first reason is the one to tell; what stays behind is removed with the next lock.
            let _ = self.step().and_then(|()| fs::remove_file(&beside));
        }
        written?;
        self.sync_folder(path)
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        let mut file = File::create(path)?;
        self.write(&mut file, bytes)?;
        self.step()?;
        file.sync_all()
    }

    /// Lays bytes behind the first `length` of a file. If that fails the file has again those `length`, or a torn end that readers know.
    pub fn append(&self, path: &Path, length: u64, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        let mut file = OpenOptions::new().append(true).open(path)?;
        if file.metadata()?.len() != length {
            self.step()?;
            file.set_len(length)?;
        }
        let written = self.write(&mut file, bytes).and_then(|()| {
            self.step()?;
            file.sync_data()
        });
        if written.is_err() {
            let _ = self.step().and_then(|()| file.set_len(length));
        }
        written
    }

    /// Makes the name of a new file as safe as its bytes.
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        match path.parent() {
            // Elsewhere a folder cannot be opened as a file, and a rename is safe by itself.
            Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the tests' counterpart stops here")]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "the tests' counterpart stops here")]
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        let (next, result) = match self.stop.get() {
            Some(Stop::Crash(0)) => (Some(Stop::Crash(0)), Err(io::Error::other("stopped"))),
            Some(Stop::Crash(left)) => (Some(Stop::Crash(left - 1)), Ok(())),
            Some(Stop::Full(left)) => (Some(Stop::Full(left.saturating_sub(1))), Ok(())),
            None => (None, Ok(())),
        };
        self.stop.set(next);
        result
    }

    #[cfg(test)]
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        let half = &bytes[..bytes.len() / 2];
        match self.stop.get() {
            Some(Stop::Full(0)) => {
                self.stop.set(None);
                file.write_all(half)?;
                return Err(io::ErrorKind::StorageFull.into());
            }
            // The process ends within this very write.
            Some(Stop::Crash(0)) => file.write_all(half)?,
            _ => {}
        }
        self.step()?;
        file.write_all(bytes)
    }
}

/// Where a file's next bytes wait. The process is named so that nobody takes them for those of another.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.tmp-{}", std::process::id()))
}

/// What runs that did not end well left beside their files.
pub(super) fn leftovers(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut left = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_left = name.to_str().and_then(|name| name.rsplit_once(".tmp-")).is_some_and(|(file, pid)| {
            (file.ends_with(".parquet") || file.ends_with(".journal"))
                && !pid.is_empty()
                && pid.bytes().all(|byte| byte.is_ascii_digit())
        });
        if is_left {
            left.push(entry.path());
        }
    }
    left.sort();
    Ok(left)
}

/// Removes what runs that did not end well left beside their files. Only the holder of the lock may.
pub(super) fn tidy(folder: &Path) -> io::Result<()> {
    leftovers(folder)?.into_iter().try_for_each(fs::remove_file)
}
