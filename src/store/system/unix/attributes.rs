//! Gives a file that replaces another one its owner, mode and extended attributes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::Path;

use anyhow::{Context, Result};
use xattr::FileExt;

/// Copies owner, mode and extended attributes. Returns a note on lost attributes; a lost owner or mode is an error.
pub fn copy_attributes(new: &File, old: &Path) -> Result<Option<String>> {
    let (was, is) = (fs::metadata(old)?, new.metadata()?);
    let (owner, group) = ((was.uid() != is.uid()).then_some(was.uid()), (was.gid() != is.gid()).then_some(was.gid()));
    if owner.or(group).is_some() {
        let (user, group_of) = (was.uid(), was.gid());
        fchown(new, owner, group).with_context(|| {
            format!(
                "it belongs to user {user} and group {group_of}, and the new file could not be given the same \
                     ownership"
            )
        })?;
    }
    // `chown` can clear mode bits, so the mode is set after it.
    new.set_permissions(was.permissions())?;
    let lost = extended(new, old);
    let names = lost.join(", ");
    Ok((!lost.is_empty()).then(|| format!("its extended attributes could not be copied: {names}")))
}

/// Copies the extended attributes, ACLs among them, and returns the names of those it could not copy.
fn extended(new: &File, old: &Path) -> Vec<String> {
    // An error here means that the file system has no extended attributes.
    let names = xattr::list_deref(old).into_iter().flatten();
    let stays_behind = |name: &OsString| {
        let Ok(Some(value)) = xattr::get_deref(old, name) else { return false };
        let has = new.get_xattr(name).is_ok_and(|has| has.as_ref() == Some(&value));
        !has && new.set_xattr(name, &value).is_err()
    };
    names.filter(stays_behind).map(|name| name.to_string_lossy().into_owned()).collect()
}
