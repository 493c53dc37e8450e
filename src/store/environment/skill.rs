//! The skill that tells Claude Code how to ask an old session, and the plugin around it, installed and removed on
//! request. A skill's folder with a manifest in it is a plugin, which clients load with its hooks.
//!
//! Only versions that we shipped are replaced or removed, never what a person wrote or changed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use crate::store::write::{Barred, Fingerprint, Spot, put};
use crate::store::{Place, disk, path_json};

/// The SHA-256 of every version of every part ever shipped, one per line.
const SHIPPED: &str = include_str!("../../../assets/plugin/shipped.txt");
/// The folder below `.claude`.
const FOLDER: [&str; 2] = ["skills", "claude-rescue"];
/// No version is longer.
const LONGEST: u64 = 64 * 1024;

/// A file of the plugin.
#[derive(Debug)]
struct Part {
    /// Its path below the folder.
    below: &'static [&'static str],
    words: &'static str,
}

/// The skill, and what makes its folder a plugin. The manifest comes last: without it, no client looks for hooks.
const PARTS: &[Part] = &[
    Part { below: &["SKILL.md"], words: include_str!("../../../assets/plugin/SKILL.md") },
    Part { below: &["hooks", "hooks.json"], words: include_str!("../../../assets/plugin/hooks/hooks.json") },
    Part {
        below: &[".claude-plugin", "plugin.json"],
        words: include_str!("../../../assets/plugin/.claude-plugin/plugin.json"),
    },
];

/// Whose skill it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The user's, for every project.
    Persons,
    /// This project's.
    Projects,
}

/// What is in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lies {
    /// Nothing.
    Absent,
    /// This version.
    Current,
    /// Another version that we shipped.
    Older,
    /// Something that a person wrote or changed.
    Changed,
    /// Something that is not read, such as a link.
    Barred,
}

/// The path of the skill or of another part of the plugin, and what is there.
#[derive(Clone, Debug, Serialize)]
pub struct Skill {
    /// Where it is, or would be.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// What is there.
    pub lies: Lies,
    /// Why it was not read.
    #[serde(skip)]
    pub why: Option<Barred>,
    #[serde(skip)]
    part: &'static Part,
}

impl Skill {
    /// The skill of the first config directory, or of this project.
    pub fn of(place: &Place, whose: Whose) -> Self {
        Self::part_of(place, whose, &PARTS[0])
    }

    /// Every part of the plugin, the skill first.
    pub fn plugin(place: &Place) -> Vec<Self> {
        PARTS.iter().map(|part| Self::part_of(place, Whose::Persons, part)).collect()
    }

    fn part_of(place: &Place, whose: Whose, part: &'static Part) -> Self {
        let root = match whose {
            Whose::Persons => place.configs.first().cloned().unwrap_or_default(),
            Whose::Projects => place.real_cwd().join(".claude"),
        };
        // The config directory itself may be a link; below it, none is followed.
        let root = if whose == Whose::Persons { disk::real(&root).unwrap_or(root) } else { root };
        let path = FOLDER.iter().chain(part.below).fold(root, |path, part| path.join(part));
        let (lies, why) = match read(&path) {
            Ok(None) => (Lies::Absent, None),
            Ok(Some(bytes)) if bytes == part.words.as_bytes() => (Lies::Current, None),
            Ok(Some(bytes)) if is_shipped(&bytes) => (Lies::Older, None),
            Ok(Some(_)) | Err(Barred::TooLarge) => (Lies::Changed, None),
            Err(why) => (Lies::Barred, Some(why)),
        };
        Self { path, lies, why, part }
    }

    /// Installs it or replaces an older version. Returns a doubt if it could not be synced.
    pub fn install(&self, place: &Place) -> Result<Option<String>> {
        self.ensure_ours()?;
        match self.lies {
            Lies::Current => return Ok(None),
            Lies::Older => drop(self.move_away(place)?),
            _ => {}
        }
        let spot = Spot::made(&self.path).map_err(|barred| barred.about(&self.path))?;
        spot.create("files", self.part.words.as_bytes())
    }

    /// Moves it to the trash of the state directory.
    pub fn remove(&self, place: &Place) -> Result<Option<String>> {
        self.ensure_ours()?;
        ensure!(self.lies != Lies::Absent, "there is no {}.", self.path.display());
        let doubt = self.move_away(place)?;
        // This only removes empty folders.
        for folder in self.path.ancestors().skip(1).take(FOLDER.len() + self.part.below.len() - 1) {
            if let Ok(Some(spot)) = Spot::at(folder) {
                spot.remove_folder();
            }
        }
        Ok(doubt)
    }

    /// Fails if something that we did not write is there.
    pub fn ensure_ours(&self) -> Result<()> {
        match self.lies {
            Lies::Changed => bail!(
                "{} was not written by claude-rescue, so it was left unchanged.\nTo continue, check it and move it elsewhere",
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
