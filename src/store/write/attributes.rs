//! A file that takes the place of another one gets its owner, its mode and its extended attributes.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};

/// Makes a new file like the one whose place it takes. Gives what could not be carried over and changes for nobody what
/// they may do.
#[cfg(unix)]
pub fn copy_attributes(new: &File, old: &Path) -> Result<Option<String>> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (was, is) = (fs::metadata(old)?, new.metadata()?);
    let (owner, group) = ((was.uid() != is.uid()).then_some(was.uid()), (was.gid() != is.gid()).then_some(was.gid()));
    if owner.or(group).is_some() {
        let (user, group_of) = (was.uid(), was.gid());
        fchown(new, owner, group).with_context(|| {
            format!("it belongs to user {user} and group {group_of}, and what you write cannot be given to them")
        })?;
    }
    // A change of the owner can take bits of the mode away.
    new.set_permissions(was.permissions())?;
    let lost = attributes(new, old);
    let names = lost.join(", ");
    Ok((!lost.is_empty()).then(|| format!("its extended attributes could not be carried over: {names}")))
}

/// Elsewhere only the mode is carried over.
#[cfg(not(unix))]
pub fn copy_attributes(new: &File, old: &Path) -> Result<Option<String>> {
    new.set_permissions(fs::metadata(old)?.permissions()).context("its mode could not be carried over")?;
    Ok(None)
}

/// Carries the extended attributes over, lists of rights among them, and gives the names of those that stayed behind.
#[cfg(unix)]
fn attributes(new: &File, old: &Path) -> Vec<String> {
    use xattr::FileExt;
    // A file system without them has none to lose.
    let names = xattr::list_deref(old).into_iter().flatten();
    let stays_behind = |name: &std::ffi::OsString| {
        let Ok(Some(value)) = xattr::get_deref(old, name) else { return false };
        let has = new.get_xattr(name).is_ok_and(|has| has.as_ref() == Some(&value));
        !has && new.set_xattr(name, &value).is_err()
    };
    names.filter(stays_behind).map(|name| name.to_string_lossy().into_owned()).collect()
}
