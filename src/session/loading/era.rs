//! The ways of loading that were measured, each from the first client on that has it.

/// How clients of one era load a session.
#[derive(Clone, Debug)]
pub struct Era {
    /// The oldest version that was measured to load so.
    pub from: &'static str,
    /// Whether the file is read value by value: of several on one line the first, and those that go over several lines.
    /// Else by lines, and what is not one value on one line is lost.
    pub(super) reads_values: bool,
    pub(super) progress: Progress,
    pub(super) leaf: Leaf,
    pub(super) times: Times,
    /// Whether a loop of parents is noticed; else the client hangs on it.
    pub(super) sees_loops: bool,
    /// How much older, in milliseconds, a row may be that is taken for a parent that is not there. None bridges nothing.
    pub(super) bridges: Option<i64>,
    pub(super) kept: Kept,
    pub(super) gathers: Gathers,
    pub(super) heals: Heals,
    /// What a line that is no JSON does to a file of more than 5 MB.
    pub(super) broken: Broken,
    pub(super) large: Large,
    /// Whether half a character is made whole, and a picture gets the kind that its bytes have, before it is sent.
    pub(super) mends: bool,
}

impl Era {
    /// The ways in which a version may load: its own, or those on both sides of it. None of one older than all.
    pub fn of(version: &str) -> Vec<Self> {
        let behind = ERAS.partition_point(|era| at_least(version, era.from));
        let is_measured = behind > 0 && (ERAS[behind - 1].from == version || behind == ERAS.len());
        let eras = match behind {
            0 => &[],
            _ if is_measured => &ERAS[behind - 1..behind],
            _ => &ERAS[behind - 1..=behind],
        };
        eras.iter().map(|era| Self { broken: Broken::of(version), ..era.clone() }).collect()
    }

    /// Whether half a character in a string is made whole before it is sent; else the API takes the request for no JSON.
    pub fn mends_halves(&self) -> bool {
        self.mends
    }

    /// Whether a picture of no kind, or of a wrong one, gets the kind that its bytes have before it is sent.
    pub fn names_media(&self) -> bool {
        self.mends
    }

    /// Whether a tool's name that is too long is cut off, and a missing one given, before it is sent.
    pub fn names_tools(&self) -> bool {
        self.heals == Heals::Blocks
    }

    /// Whether the client asks again without thinking where the API refuses its signature.
    pub fn asks_without_thinking(&self) -> bool {
        self.heals == Heals::Blocks
    }
}

/// What becomes of signs of life of tools, which stand in the chain of 2.1.9 to 2.1.83.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The client does not know them, and what hangs on one hangs on nothing.
    Unknown,
    /// They are links like others, but for those of shells and servers.
    Links,
    /// What hangs on one hangs on what that one hangs on.
    Skipped,
}

/// How the end is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    /// The newest row; of several the first one in the file.
    Newest,
    /// The row that the last `last-prompt` names, or the last row of the file if that stands below it; there the first
    /// message on the way up.
    Named,
}

/// Which rows need a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// All, which are sorted by them. What becomes of one without a time is up to the way the client sorts.
    Sorted,
    /// The last one; else the client finds no conversation there.
    AtTheEnd,
    /// None.
    Free,
}

/// What is done with the messages that a compaction keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// They are not known.
    Unknown,
    /// By `preservedSegment`.
    Segment,
    /// By the list of `preservedMessages`, else by the segment.
    List,
}

/// How pieces of an answer and results are found that stand off the way up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gathers {
    /// They are not.
    Nothing,
    /// They come behind the last piece that stands on the way, pieces before results, by time.
    Behind,
    /// They come where they stand in the file, and results are found by the ids of their calls as well.
    InPlace,
}

/// What is put right before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heals {
    /// Calls without a result go.
    Calls,
    /// Results without a call too, calls and results that stand twice in one message, blank answers, answers that are only
    /// thinking.
    Pairs,
    /// Calls that stand twice anywhere too; a blank text goes where its answer has more.
    Repeats,
    /// Answers that are a plain string too, empty texts, results in the wrong role, white space beside other words of the
    /// user; calls that the last answer left open get a result.
    Blocks,
}

/// What a line that is no JSON does to a file of more than 5 MB. In smaller ones it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It is left out.
    LeftOut,
    /// What stands behind it is not read.
    Stops,
    /// The client ends with an error.
    Fails,
}

/// What broken lines do, each from the version on; the versions before and behind each step were measured.
const BROKEN: [(&str, Broken); 3] =
    [("2.1.90", Broken::Stops), ("2.1.116", Broken::Fails), ("2.1.121", Broken::LeftOut)];

impl Broken {
    /// What they do in a version.
    pub fn of(version: &str) -> Self {
        let step = BROKEN.iter().rfind(|(from, _)| at_least(version, from));
        step.map_or(Self::LeftOut, |(_, broken)| *broken)
    }
}

/// What is read of a file of more than 5 MB. Where links go that are not on the way up from the last one, calls and
/// results are lost that stand beside it, as parallel ones do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Large {
    /// All.
    Whole,
    /// Nothing above a compaction that keeps nothing.
    BehindCompaction,
    /// Of that, if it is as large, no links off the way up, if they and the rows beside the chain are half of it.
    ChainOfMuch,
    /// Of that no links off the way up, if no parent is missing on it.
    WholeChain,
}

/// Whether a version is as new as another one. Versions are three numbers; what is none counts as 0.
pub fn at_least(version: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Vec<u32> { version.split('.').map(|part| part.parse().unwrap_or(0)).collect() };
    numbers(version) >= numbers(wanted)
}

/// Every era, from the oldest to the newest.
pub const ERAS: &[Era] = &[
    Era {
        from: "2.0.76",
        reads_values: false,
        progress: Progress::Unknown,
        leaf: Leaf::Newest,
        times: Times::Sorted,
        sees_loops: false,
        bridges: None,
        kept: Kept::Unknown,
        gathers: Gathers::Nothing,
        heals: Heals::Calls,
        broken: Broken::LeftOut,
        large: Large::Whole,
        mends: false,
    },
    Era {
        from: "2.1.80",
        reads_values: false,
        progress: Progress::Links,
        leaf: Leaf::Newest,
        times: Times::AtTheEnd,
        sees_loops: true,
        bridges: None,
        kept: Kept::Segment,
        gathers: Gathers::Behind,
        heals: Heals::Pairs,
        broken: Broken::LeftOut,
        large: Large::ChainOfMuch,
        mends: false,
    },
    Era {
        from: "2.1.150",
        reads_values: true,
        progress: Progress::Skipped,
        leaf: Leaf::Named,
        times: Times::AtTheEnd,
        sees_loops: true,
        bridges: Some(5000),
        kept: Kept::List,
        gathers: Gathers::Behind,
        heals: Heals::Repeats,
        broken: Broken::LeftOut,
        large: Large::WholeChain,
        mends: true,
    },
    Era {
        from: "2.1.332",
        reads_values: true,
        progress: Progress::Skipped,
        leaf: Leaf::Named,
        times: Times::Free,
        sees_loops: true,
        bridges: Some(5000),
        kept: Kept::List,
        gathers: Gathers::InPlace,
        heals: Heals::Blocks,
        broken: Broken::LeftOut,
        large: Large::BehindCompaction,
        mends: true,
    },
];
