//! How a reader asks the old session instead of guessing.

use super::super::story::Story;
use super::{Found, Item};
use crate::text::shell;

pub(super) fn find(story: &Story<'_>, _room: u32) -> Found {
    let id = story.session.id().filter(|id| shell::is_plain_id(id));
    let commands = id.map(|id| {
        format!(
            "Any part of the session as clean text: `claude-rescue show {id} --turn N` or `--lines A..B` (the L \
             numbers above); to search: `claude-rescue search WORDS {id}`. Look things up there instead of guessing."
        )
    });
    Found { items: commands.map(|text| Item { text, order: 0 }).into_iter().collect(), more: 0 }
}
