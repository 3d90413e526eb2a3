//! A build step whose result is a directory: made aside and put in place by renaming, skipped when its inputs did not change.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{heartbeat::clock, inputs::Inputs, repository::Repository};

/// Makes `target/xtask/<name>` with `build`, which fills the empty directory it is given; returns where the result is.
///
/// # Errors
/// Those of `build`; the previous result then stays, and the next run tries again.
pub fn make(
    repository: &Repository,
    name: &str,
    inputs: Inputs,
    build: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let place = repository.target("xtask").join(name);
    let stamp = place.join(".inputs");
    let fingerprint = inputs.fingerprint();
    let _alone = alone(repository, name)?;
    if fs::read_to_string(&stamp).is_ok_and(|known| known == fingerprint) {
        println!("  {name}: unchanged, skipped");
        return Ok(place);
    }
    println!("  {name}: building");
    let began = std::time::Instant::now();
    let aside = place.with_extension("new");
    empty(&aside)?;
    build(&aside).with_context(|| format!("{name} could not be built"))?;
    fs::write(aside.join(".inputs"), fingerprint)?;
    replace(&place, &aside)?;
    println!("  {name}: built in {}", clock(began.elapsed()));
    Ok(place)
}

/// Waits until no other chore makes `name` in this target directory; until the result is dropped none will.
///
/// # Errors
/// When the file that stands for it cannot be made.
pub fn alone(repository: &Repository, name: &str) -> Result<File> {
    let path = repository.target("xtask").join(format!("{name}.lock"));
    fs::create_dir_all(repository.target("xtask"))?;
    let file = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    if file.try_lock().is_err() {
        println!("  waiting for another cargo xtask that is making {name} here");
        file.lock()?;
    }
    Ok(file)
}

/// Makes an empty directory, whatever was there before.
pub fn empty(directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| format!("{} cannot be removed", directory.display()))?;
    }
    fs::create_dir_all(directory).with_context(|| format!("{} cannot be made", directory.display()))
}

/// Puts a finished directory into its place. Both must be on one file system.
pub fn replace(place: &Path, finished: &Path) -> Result<()> {
    let old = place.with_extension("old");
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    if place.exists() {
        fs::rename(place, &old)?;
    }
    fs::rename(finished, place).with_context(|| format!("{} cannot be put in place", place.display()))?;
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    Ok(())
}
