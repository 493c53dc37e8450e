//! The notation of a drawn session: one line an entry, words and quoted strings.
//!
//! `LABEL KIND [MESSAGE] [options] content`. The label is the line of the file, counted from 1.
//!
//! Kinds: `user`, `assistant MESSAGE`, `api-error`, `synthetic`, `system SUBTYPE`, `progress TYPE`, `attachment TYPE`,
//! `unknown TYPE` a link of a kind that nobody knows, any other word as an entry outside the chain, `copy LABEL` (the same bytes again), `nul COUNT`, `raw "BYTES"`.
//!
//! Content: a string alone is a prompt as clients write it, and of the assistant the words without a block; blocks are
//! `text "…"`, `thinking [unsigned] "…"`, `tool_use NAME ID [input "…"]`, `result ID [error] ["…"]`, `image [TYPE] "DATA"`,
//! `pdf "DATA"`, and for tools that run on the API's side `server NAME ID` and `server-result NAME ID`. What else a result
//! can hold: `items ID "…" "…"` text blocks, `bare ID "…"` a string among its items, `reference ID TOOL`,
//! `picture ID [TYPE] "DATA" [TYPE] "DATA"`. `=ID` is an id as it stands, `=` an empty one, `-` none at all, and so with
//! names, types (PNG by default) and `input -`; `word*9` is a name of nine such words, `image*9` nine such pictures.
//!
//! Options: `<LABEL` its parent (by default the link before it), `<-` none, `<?` one that is not in the file; `@7` seven
//! seconds after the start (by default one second after the line before); `same:LABEL` that entry's uuid again;
//! `leaf:LABEL`, `about:LABEL`, `logical:LABEL`, `source:LABEL` references; `keeps:3,4 anchor:8` the messages that a
//! compaction keeps and the row behind which, `segment:3,4 anchor:8` the first and the last of them in the older field;
//! `session:NAME` another session; `model:NAME` another model; `v2.1.19` another client from here on; the marks
//! `sidechain`, `meta`, `compact-summary`; `torn` the line is cut off in its middle; `glued` no line end before it;
//! `unended` no line end behind it; `contentless` the message has no content; `timeless` it has no timestamp; `halved` emoji lose their second half,
//! `halved-aside` only those in what the client keeps beside the message.

/// One drawn entry.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// What other lines call it: its line, or a word for an entry glued to another.
    pub label: String,
    /// The word behind the label.
    pub kind: String,
    /// Words of the kind: a message, a subtype.
    pub about: Option<String>,
    /// The name of the parent, `-` or `?`.
    pub parent: Option<String>,
    /// Seconds since the start.
    pub at: Option<u32>,
    /// Options with a value, such as `same`.
    pub named: Vec<(String, String)>,
    /// Options without one, such as `meta`.
    pub flags: Vec<String>,
    /// A content that is a plain string.
    pub words: Option<String>,
    /// A content in blocks.
    pub blocks: Vec<Block>,
}

/// One block of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Text(String),
    Thinking { words: String, signed: bool },
    ToolUse { name: String, id: String, input: Input },
    Result { id: String, outcome: Outcome, holds: Holds },
    Server { name: String, id: String },
    ServerResult { name: String, id: String },
    Image(Picture),
    Pdf(String),
}

/// What a result holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A plain string.
    Words(Option<String>),
    /// Text blocks.
    Items(Vec<String>),
    /// A string where a block must stand.
    Bare(String),
    /// A tool that it made known.
    Reference(String),
    Pictures(Vec<Picture>),
}

/// A picture and the type that it states, in the notation of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub stated: String,
    pub data: String,
}

/// The input of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// An empty object.
    Object,
    /// A text where an object must stand.
    Text(String),
    Missing,
}

/// How a tool ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Failed,
}

const NAMED: &[&str] =
    &["same", "leaf", "about", "logical", "source", "session", "model", "keeps", "segment", "anchor"];
const FLAGS: &[&str] = &[
    "sidechain",
    "meta",
    "compact-summary",
    "torn",
    "glued",
    "unended",
    "contentless",
    "timeless",
    "halved",
    "halved-aside",
];
const WITH_WORD: &[&str] = &[
    "assistant",
    "system",
    "progress",
    "attachment",
    "unknown",
    "copy",
    "nul",
    "queue-operation",
    "mode",
    "api-error",
];

impl Drawn {
    /// Whether it carries a mark.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|found| found == flag)
    }

    /// The value of an option.
    pub fn named(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Whether it can be a link of the chain.
    pub fn is_link(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "user" | "assistant" | "api-error" | "synthetic" | "system" | "progress" | "attachment" | "unknown"
        )
    }
}

/// A word, or a string in quotes.
#[derive(Clone, Debug)]
enum Token {
    Word(String),
    Text(String),
}

/// Reads one drawn line.
pub fn read(line: &str) -> Drawn {
    let mut drawn = Drawn::default();
    let mut rest = Vec::new();
    for token in tokens(line) {
        match token {
            Token::Word(word) if drawn.label.is_empty() => drawn.label = word,
            Token::Word(word) if take_option(&mut drawn, &word) => {}
            token => rest.push(token),
        }
    }
    let mut rest: Rest = rest.into_iter().peekable();
    drawn.kind = word(rest.next(), line);
    if WITH_WORD.contains(&drawn.kind.as_str())
        && let Some(Token::Word(about)) = rest.next_if(|token| matches!(token, Token::Word(_)))
    {
        drawn.about = Some(about);
    }
    while let Some(token) = rest.next() {
        match token {
            Token::Text(words) => drawn.words = Some(words),
            Token::Word(kind) => {
                let (kind, times) = times(&kind).unwrap_or((&kind, 1));
                let block = block(kind, &mut rest, line);
                drawn.blocks.extend(std::iter::repeat_n(block, times));
            }
        }
    }
    drawn
}

/// The words behind the kind of a block.
type Rest = std::iter::Peekable<std::vec::IntoIter<Token>>;

fn block(kind: &str, rest: &mut Rest, line: &str) -> Block {
    match kind {
        "text" => Block::Text(text(rest.next(), line)),
        "image" => Block::Image(picture(rest, line)),
        "pdf" => Block::Pdf(text(rest.next(), line)),
        "thinking" => {
            let signed = !has(rest, "unsigned");
            Block::Thinking { words: text(rest.next(), line), signed }
        }
        "tool_use" => {
            let (name, id) = (word(rest.next(), line), word(rest.next(), line));
            let input = match has(rest, "input") {
                false => Input::Object,
                true if has(rest, "-") => Input::Missing,
                true => Input::Text(text(rest.next(), line)),
            };
            let name = times(&name).map_or_else(|| name.clone(), |(word, times)| word.repeat(times));
            Block::ToolUse { name, id, input }
        }
        "server" => Block::Server { name: word(rest.next(), line), id: word(rest.next(), line) },
        "server-result" => Block::ServerResult { name: word(rest.next(), line), id: word(rest.next(), line) },
        kind => {
            let id = word(rest.next(), line);
            let outcome = if has(rest, "error") { Outcome::Failed } else { Outcome::Done };
            Block::Result { id, outcome, holds: holds(kind, rest, line) }
        }
    }
}

fn holds(kind: &str, rest: &mut Rest, line: &str) -> Holds {
    match kind {
        "result" => Holds::Words(next_text(rest)),
        "items" => Holds::Items(std::iter::from_fn(|| next_text(rest)).collect()),
        "bare" => Holds::Bare(text(rest.next(), line)),
        "reference" => Holds::Reference(word(rest.next(), line)),
        "picture" => {
            let mut pictures = vec![picture(rest, line)];
            let is_another = |token: &Token| matches!(token, Token::Text(_)) || is_type(token);
            while rest.peek().is_some_and(is_another) {
                pictures.push(picture(rest, line));
            }
            Holds::Pictures(pictures)
        }
        other => panic!("`{other}` means nothing in `{line}`"),
    }
}

fn picture(rest: &mut Rest, line: &str) -> Picture {
    let stated = rest.next_if(is_type).map_or_else(|| "image/png".to_owned(), |token| word(Some(token), line));
    Picture { stated, data: text(rest.next(), line) }
}

fn is_type(token: &Token) -> bool {
    matches!(token, Token::Word(word) if word.starts_with("image/") || word == "-" || word == "=")
}

fn has(rest: &mut Rest, wanted: &str) -> bool {
    rest.next_if(|token| matches!(token, Token::Word(word) if word == wanted)).is_some()
}

fn next_text(rest: &mut Rest) -> Option<String> {
    match rest.next_if(|token| matches!(token, Token::Text(_)))? {
        Token::Text(text) | Token::Word(text) => Some(text),
    }
}

/// The word and the number of `word*9`.
fn times(name: &str) -> Option<(&str, usize)> {
    let (word, times) = name.split_once('*')?;
    Some((word, times.parse().ok()?))
}

fn take_option(drawn: &mut Drawn, word: &str) -> bool {
    if let Some(parent) = word.strip_prefix('<') {
        drawn.parent = Some(parent.to_owned());
    } else if let Some(at) = word.strip_prefix('@') {
        drawn.at = Some(at.parse().unwrap_or_else(|_| panic!("`{word}` is no number of seconds")));
    } else if FLAGS.contains(&word) {
        drawn.flags.push(word.to_owned());
    } else if let Some((name, value)) = word.split_once(':').filter(|(name, _)| NAMED.contains(name)) {
        drawn.named.push((name.to_owned(), value.to_owned()));
    } else if word.starts_with('v') && word[1..].starts_with(|c: char| c.is_ascii_digit()) {
        drawn.named.push(("version".to_owned(), word[1..].to_owned()));
    } else {
        return false;
    }
    true
}

fn text(token: Option<Token>, line: &str) -> String {
    match token {
        Some(Token::Text(text)) => text,
        other => panic!("a string was expected in `{line}`, not {other:?}"),
    }
}

fn word(token: Option<Token>, line: &str) -> String {
    match token {
        Some(Token::Word(word)) => word,
        other => panic!("a word was expected in `{line}`, not {other:?}"),
    }
}

fn tokens(line: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let end = if rest.starts_with('"') { end_of_string(rest) } else { rest.find(' ').unwrap_or(rest.len()) };
        let (token, behind) = rest.split_at(end);
        found.push(if token.starts_with('"') {
            Token::Text(serde_json::from_str(token).unwrap_or_else(|error| panic!("{token} in `{line}`: {error}")))
        } else {
            Token::Word(token.to_owned())
        });
        rest = behind.trim_start();
    }
    found
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    panic!("a string without its end: `{text}`")
}
