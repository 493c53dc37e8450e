//! The skill by which Claude Code asks an old session: put into a folder of skills on request, and taken away again.
//!
//! What a person wrote or changed there is never touched: only bytes that some version shipped are ours.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use crate::store::write::{Barred, Fingerprint, Spot, put};
use crate::store::{Place, disk, path_json};

/// What is installed.
const SKILL: &str = include_str!("../../../assets/skill/claude-rescue/SKILL.md");
/// The SHA-256 of every version that was ever shipped, one a line.
const SHIPPED: &str = include_str!("../../../assets/skill/shipped.txt");
/// Where it lies below a folder of Claude Code's.
const BELOW: [&str; 3] = ["skills", "claude-rescue", "SKILL.md"];
/// No version of it is longer.
const LONGEST: u64 = 64 * 1024;

/// Whose skill it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The person's, in every project.
    Persons,
    /// That of this directory.
    Projects,
}

/// What lies in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lies {
    /// Nothing.
    Absent,
    /// This version.
    Current,
    /// Another version that was shipped.
    Older,
    /// Something that a person wrote or changed.
    Changed,
    /// Something that is not looked into, such as a link.
    Barred,
}

/// The place of the skill, and what lies there.
#[derive(Clone, Debug, Serialize)]
pub struct Skill {
    /// Where it is, or would be.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// What lies there.
    pub lies: Lies,
    /// Why it is not looked into.
    #[serde(skip)]
    pub why: Option<Barred>,
}

impl Skill {
    /// The one of the first config directory, or of this directory.
    pub fn of(place: &Place, whose: Whose) -> Self {
        let root = match whose {
            Whose::Persons => place.configs.first().cloned().unwrap_or_default(),
            Whose::Projects => place.real_cwd().join(".claude"),
        };
        // The config directory is where a person says, by a link too; below it none is followed.
        let root = if whose == Whose::Persons { fs::canonicalize(&root).unwrap_or(root) } else { root };
        let path = BELOW.iter().fold(root, |path, part| path.join(part));
        let (lies, why) = match read(&path) {
            Ok(None) => (Lies::Absent, None),
            Ok(Some(bytes)) if bytes == SKILL.as_bytes() => (Lies::Current, None),
            Ok(Some(bytes)) if is_shipped(&bytes) => (Lies::Older, None),
            Ok(Some(_)) | Err(Barred::TooLarge) => (Lies::Changed, None),
            Err(why) => (Lies::Barred, Some(why)),
        };
        Self { path, lies, why }
    }

    /// Puts it there, or in the place of another version. Gives what is not sure of it.
    pub fn install(&self, place: &Place) -> Result<Option<String>> {
        self.ensure_ours()?;
        match self.lies {
            Lies::Current => return Ok(None),
            Lies::Older => drop(self.move_away(place)?),
            _ => {}
        }
        let spot = Spot::made(&self.path).map_err(|barred| barred.about(&self.path))?;
        // It is written as a file of a project is.
        spot.create("files", SKILL.as_bytes())
    }

    /// Takes it away: it goes to the trash of the state directory.
    pub fn remove(&self, place: &Place) -> Result<Option<String>> {
        self.ensure_ours()?;
        ensure!(self.lies != Lies::Absent, "there is no {}.", self.path.display());
        let doubt = self.move_away(place)?;
        // Folders that hold something else stay.
        for folder in self.path.ancestors().skip(1).take(2) {
            if let Ok(Some(spot)) = Spot::at(folder) {
                spot.remove_folder();
            }
        }
        Ok(doubt)
    }

    fn ensure_ours(&self) -> Result<()> {
        match self.lies {
            Lies::Changed => bail!(
                "{} is not a version that claude-rescue wrote, so it was left as it is.\nTo go on, look at it and move it away yourself",
                self.path.display()
            ),
            Lies::Barred => Err(self.why.unwrap_or(Barred::Unread).about(&self.path)),
            Lies::Absent | Lies::Current | Lies::Older => Ok(()),
        }
    }

    fn move_away(&self, place: &Place) -> Result<Option<String>> {
        let kept = disk::absolute(&place.state.join("trash").join(format!("skill-{}", uuid::Uuid::new_v4().simple())));
        put::make_folder(disk::folder(&kept))?;
        let spot = Spot::at(&self.path).map_err(|barred| barred.about(&self.path))?;
        let spot = spot.with_context(|| format!("{} is gone", self.path.display()))?;
        spot.move_out(&kept, || {
            let moved = disk::read_small(&kept, LONGEST)?;
            ensure!(is_shipped(&moved), "{} was changed in the meantime", self.path.display());
            Ok(())
        })
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Barred> {
    Spot::at(path)?.map_or(Ok(None), |spot| spot.read(LONGEST))
}

fn is_shipped(bytes: &[u8]) -> bool {
    let fingerprint = Fingerprint::of(bytes);
    SHIPPED.lines().any(|line| line.trim() == fingerprint.sha256)
}
