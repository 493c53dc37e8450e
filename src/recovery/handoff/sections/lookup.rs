//! How a reader asks the old session instead of guessing.

use super::super::story::Story;
use super::{Found, Item};
use crate::text::shell;

pub(super) fn find(story: &Story<'_>, _room: u32) -> Found {
    let id = story.session.id().filter(|id| shell::is_plain_id(id));
    let path = story.wish.transcript.as_ref().map(|path| format!("The transcript: {}", story.clean_line(path)));
    let commands = id.map(|id| {
        format!(
            "Any part of it in clean words: `claude-rescue show {id} --turn N` or `--lines A..B` (the L numbers above); find \
             words: `claude-rescue search WORDS {id}`. Look things up there instead of guessing."
        )
    });
    let texts = commands.into_iter().chain(path);
    Found { items: (0..).zip(texts).map(|(order, text)| Item { text, order }).collect(), more: 0 }
}
