//! Pictures and documents as the API sees them: their type and size, and whether it takes them.

use foldhash::HashSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use memchr::memmem;
use sha2::{Digest, Sha256};

use super::symptom;
use crate::session::Session;
use crate::transcript::{Block, BlockKind, EntryNo, Json};

/// The picture types that the API takes.
const TYPES: [&[u8]; 4] = [b"image/jpeg", b"image/png", b"image/gif", b"image/webp"];
/// The folder, inside the session's own, for media that were removed from it.
pub const FOLDER: &str = "media";
const NAME_DIGITS: usize = 12;
/// How many characters of base64 are decoded to read a picture's header.
const HEAD: usize = 65_536;

const TOO_MANY: &str = "too many images";

/// What the API takes, as far as we know: the documented limits, or those named in a refusal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The largest picture, in bytes of base64, as the API measures it.
    largest: usize,
    side: usize,
    /// The longest side, in pixels, if a request holds more pictures than `many`.
    side_of_many: usize,
    many: usize,
    /// How many pictures and documents a request may hold.
    pub count: usize,
}

impl Limits {
    /// Up to this many media, their number changes no limit.
    pub const FEW: usize = 20;
    const KNOWN: Self =
        Self { largest: 5 * 1024 * 1024, side: 8_000, side_of_many: 2_000, many: Self::FEW, count: 100 };

    /// The limits for a session. A limit that a refusal names is the right one.
    pub fn of(session: &Session) -> Self {
        let mut limits = Self::KNOWN;
        let Some(said) = symptom::refusal(session) else { return limits };
        let words = said.text.to_lowercase();
        if let Some(bytes) = number_before(&words, " bytes", "> ") {
            limits.largest = bytes;
        }
        if words.contains("dimension")
            && let Some(side) = number_before(&words, " pixels", "").or_else(|| number_before(&words, "px", ""))
        {
            // Reports name as few as nine pictures; the strict limit holds whatever their number was.
            (limits.side, limits.side_of_many) = (limits.side.min(side), limits.side_of_many.min(side));
            limits.many = 0;
        }
        if words.contains(TOO_MANY)
            && let Some(count) = number_behind(&words, "> ")
        {
            limits.count = count;
        }
        limits
    }
}

/// The number of media that the newest refusal names as the limit.
pub(super) fn refused_number(session: &Session) -> Option<usize> {
    let words = symptom::refusal(session)?.text.to_lowercase();
    words.contains(TOO_MANY).then(|| Limits::of(session).count)
}

/// The last number directly before `words` and directly after `before`: `5643312 bytes > 5242880 bytes`.
fn number_before(text: &str, words: &str, before: &str) -> Option<usize> {
    text.match_indices(words)
        .filter_map(|(at, _)| {
            let rest = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
            rest.ends_with(before).then(|| text[rest.len()..at].parse().ok())?
        })
        .last()
}

fn number_behind(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words)
        .filter_map(|(at, _)| {
            let rest = &text[at + words.len()..];
            rest[..rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len()].parse().ok()
        })
        .last()
}

/// A picture or document: a block, or an item of a result.
#[derive(Clone, Copy)]
pub(super) struct Medium<'a> {
    kind: &'a [u8],
    stated: Option<&'a [u8]>,
    data: &'a [u8],
}

/// What is found in the media of a block: itself, or those among the items of a result.
pub(super) fn media<T>(session: &Session, block: &Block, mut of: impl FnMut(Medium<'_>) -> T) -> Vec<T> {
    let mut of = |items: Vec<Json<'_>>| items.into_iter().filter_map(Medium::of).map(&mut of).collect();
    match block.kind {
        BlockKind::Image | BlockKind::Document => session.transcript.look_block(block, |body| of(vec![body])),
        BlockKind::ToolResult if block.items.media => {
            session.transcript.look_block(block, |body| of(body.get("content").map(Json::items).unwrap_or_default()))
        }
        _ => Vec::new(),
    }
}

/// How many media are in a block.
pub(super) fn count(session: &Session, block: &Block) -> usize {
    media(session, block, |_| ()).len()
}

/// Whether a block holds such a medium.
pub(super) fn holds(session: &Session, block: &Block, mut is: impl FnMut(&Medium<'_>) -> bool) -> bool {
    media(session, block, |medium| is(&medium)).contains(&true)
}

/// Some fields of an object. Of a repeated field the last one counts, as in JavaScript.
fn fields<'a, const N: usize>(object: Json<'a>, names: [&str; N]) -> [Option<Json<'a>>; N] {
    let all = object.fields();
    names.map(|name| all.iter().rev().find(|(key, _)| *key == name.as_bytes()).map(|(_, value)| *value))
}

impl<'a> Medium<'a> {
    /// The medium in a block, if its bytes were sent with it.
    pub fn of(body: Json<'a>) -> Option<Self> {
        // A block can hold megabytes, so read it only once.
        let [kind, source] = fields(body, ["type", "source"]);
        let kind = kind?.raw_text().filter(|kind| matches!(*kind, b"image" | b"document"))?;
        let [of, data, stated] = fields(source?, ["type", "data", "media_type"]).map(|field| field?.raw_text());
        (of == Some(b"base64")).then_some(Self { kind, stated, data: data.unwrap_or_default() })
    }

    pub fn is_picture(self) -> bool {
        self.kind == b"image"
    }

    /// Whether the API refuses it in a request with `count` pictures.
    pub fn is_refused(self, limits: &Limits, count: usize) -> bool {
        let head = self.head();
        if self.kind == b"document" {
            let is_pdf = memmem::find(&head, b"%PDF-").is_some();
            return self.data.is_empty() || (self.stated == Some(b"application/pdf") && !is_pdf);
        }
        let longest = if count > limits.many { limits.side_of_many } else { limits.side };
        let pixels = imagesize::blob_size(&head).ok();
        self.data.is_empty()
            || self.data.len() > limits.largest
            || !self.stated.is_some_and(|stated| TYPES.contains(&stated))
            || found_type(&head).is_some_and(|found| self.stated.is_some_and(|stated| stated != found.as_bytes()))
            || pixels.is_some_and(|pixels| pixels.width.max(pixels.height) > longest)
    }

    /// Whether its first bytes do not show a type that the API takes.
    pub fn is_doubtful(self) -> bool {
        let head = self.head();
        let is_pdf = || memmem::find(&head, b"%PDF-").is_some();
        if self.is_picture() { found_type(&head).is_none() || imagesize::blob_size(&head).is_err() } else { !is_pdf() }
    }

    /// Its length in bytes of base64, as the API measures it.
    pub fn length(self) -> usize {
        self.data.len()
    }

    /// Its real type, if stating that is enough to make the API take it.
    pub fn real_type(self, limits: &Limits, count: usize) -> Option<&'static str> {
        let found = found_type(&self.head()).filter(|_| self.is_picture())?;
        let restated = Self { stated: Some(found.as_bytes()), ..self };
        (!restated.is_refused(limits, count)).then_some(found)
    }

    /// The text that replaces it. Removed media are saved beside a session; for a caller's request, nothing is saved.
    pub fn placeholder(self, is_saved: bool) -> String {
        let (kind, size) = (self.noun(), self.bytes());
        let stated = self.stated.map_or("no type", |stated| std::str::from_utf8(stated).unwrap_or("an unknown type"));
        match self.file_name() {
            Some(_) if !is_saved => format!("[claude-rescue: a {kind} ({stated}, {size} bytes) was removed here]"),
            Some(name) => format!(
                "[claude-rescue: a {kind} ({stated}, {size} bytes) was removed here. Its bytes are saved beside this \
                 session, {SAVED_AS}{name}]"
            ),
            None => format!("[claude-rescue: a {kind} ({stated}) without any data was removed here]"),
        }
    }

    /// The name of the file that its bytes are saved in, if it has any: what it is and the start of its hash.
    fn file_name(self) -> Option<String> {
        if self.data.is_empty() {
            return None;
        }
        let hash = format!("{:x}", Sha256::digest(self.data));
        let end = match (self.kind, found_type(&self.head())) {
            (b"document", _) => "pdf",
            (_, Some(found)) => found.trim_start_matches("image/"),
            (_, None) => "bin",
        };
        Some(format!("{}-{}.{end}", self.noun(), &hash[..NAME_DIGITS]))
    }

    /// Its bytes, or its text if that is not base64.
    fn decoded(self) -> Vec<u8> {
        STANDARD.decode(self.data).unwrap_or_else(|_| self.data.to_vec())
    }

    fn noun(self) -> &'static str {
        if self.kind == b"document" { "document" } else { "picture" }
    }

    fn bytes(self) -> usize {
        self.data.len() / 4 * 3
    }

    fn head(self) -> Vec<u8> {
        let head = &self.data[..self.data.len().min(HEAD) / 4 * 4];
        let plain: Vec<u8> = head.iter().copied().take_while(|byte| *byte != b'=').collect();
        STANDARD_NO_PAD.decode(&plain[..plain.len() / 4 * 4]).unwrap_or_default()
    }
}

/// Whether a wrong stated type is all that is wrong with the media of an entry.
pub(super) fn is_only_mistyped(session: &Session, entry: EntryNo) -> bool {
    let (limits, blocks) = (Limits::of(session), session.transcript.blocks_of(entry).iter());
    let is_only = |medium: Medium<'_>| !medium.is_refused(&limits, 1) || medium.real_type(&limits, 1).is_some();
    blocks.flat_map(|block| media(session, block, is_only)).all(|is_only| is_only)
}

/// The media that placeholders replace in the mended session, with their file names.
pub fn taken_out(session: &Session, mended: &Session) -> Vec<(String, Vec<u8>)> {
    let entries = session.links.iter().map(|link| link.entry);
    let blocks = entries.flat_map(|no| session.transcript.blocks_of(no));
    let entries = mended.links.iter().map(|link| mended.transcript.pass(link.entry));
    let said: HashSet<Vec<u8>> = entries.flat_map(|raw| saved_names(&raw)).collect();
    let named = |medium: Medium<'_>| {
        let name = medium.file_name().filter(|name| said.contains(name.as_bytes()))?;
        Some((name, medium.decoded()))
    };
    let mut gone: Vec<_> = blocks.flat_map(|block| media(session, block, named)).flatten().collect();
    gone.sort();
    gone.dedup();
    gone
}

/// The words before the file name in a placeholder.
const SAVED_AS: &str = "in its folder media, as ";

fn saved_names(raw: &[u8]) -> Vec<Vec<u8>> {
    let behind = memmem::find_iter(raw, SAVED_AS).map(|at| &raw[at + SAVED_AS.len()..]);
    behind.filter_map(|name| Some(name[..memchr::memchr(b']', name)?].to_vec())).collect()
}

/// The type that the first bytes of a picture show, if the API takes it.
fn found_type(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
