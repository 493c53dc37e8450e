//! The API's coordinates, `messages.N.content.M`, lead to an entry and back.

use std::collections::HashSet;

use claude_rescue::session::{Role, Session, Source, Via};
use claude_rescue::transcript::{Block, BlockKind, Fill, Kind, Transcript};

use crate::support::fixtures;

#[test]
fn every_block_of_a_request_is_found_again_by_its_coordinate() {
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes));
        let request = session.request();
        for (n, message) in request.messages.iter().enumerate() {
            for (m, part) in message.parts.iter().enumerate() {
                let source = request.source(n, m).expect("a part has a source");
                assert_eq!(request.coordinate(source), Some((n, m)), "{} line of {source:?}", fixture.name);
                let block = &session.transcript.blocks_of(source.entry)[source.block];
                assert_eq!((block.kind, block.tool), (part.kind, part.tool), "{}", fixture.name);
            }
            assert_eq!(request.source(n, message.parts.len()), None);
        }
        assert!(request.source(request.messages.len(), 0).is_none());
    }
}

#[test]
fn every_block_that_is_sent_stands_in_the_request_once() {
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes));
        let request = session.request();
        let sources = request.messages.iter().flat_map(|message| &message.parts).map(|part| part.source);
        let mut seen = HashSet::new();
        for Source { link, entry, block } in sources {
            assert_eq!(session.links[link].entry, entry, "{}", fixture.name);
            assert!(seen.insert((entry, block)), "{}: a block is sent twice", fixture.name);
        }
        let speaking = session.speaking(session.links.len());
        for link in session.visible(session.links.len()) {
            let no = session.links[link].entry;
            let entry = &session.transcript.entries[no];
            let blocks = session.transcript.blocks_of(no);
            // An entry of the model that holds nothing but white space or thinking is left out, and what clients do not find.
            let is_blank = |block: &Block| block.kind == BlockKind::Text && block.fill == Fill::Blank;
            let is_left_out = entry.kind == Kind::Assistant && blocks.iter().all(is_blank);
            let is_unsent = is_left_out
                || session.is_bare_thought(no, &speaking)
                || matches!(session.links[link].via, Via::Unsent(_));
            for block in 0..blocks.len() {
                let sent = entry.is_message() && !entry.is_api_error() && !is_unsent;
                assert_eq!(seen.contains(&(no, block)), sent, "{} line {}", fixture.name, session.transcript.line(no));
            }
        }
    }
}

#[test]
fn user_entries_in_a_row_are_one_message() {
    for fixture in fixtures::all() {
        let session = Session::of(Transcript::parse(fixture.bytes));
        let request = session.request();
        for pair in request.messages.windows(2) {
            let users = pair.iter().all(|message| message.role == Role::User);
            assert!(!users, "{}: two user messages in a row are not one", fixture.name);
        }
    }
}
