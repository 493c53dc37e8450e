//! The measured ways of loading, each with the first client that has it.

/// How clients of one era load a session.
#[derive(Clone, Debug)]
pub struct Era {
    /// The oldest version measured to load like this.
    pub from: &'static str,
    /// Whether the file is read value by value: values may span lines, and of several on one line the first is read.
    /// Otherwise a line must be exactly one value.
    pub(super) reads_values: bool,
    pub(super) progress: Progress,
    pub(super) leaf: Leaf,
    pub(super) times: Times,
    /// Whether the client notices a loop of parents; otherwise it hangs.
    pub(super) sees_loops: bool,
    /// If a parent is missing, how many milliseconds older the row may be that replaces it; none replaces nothing.
    pub(super) bridges: Option<i64>,
    pub(super) kept: Kept,
    pub(super) gathers: Gathers,
    pub(super) heals: Heals,
    /// What a broken line does in a file of more than 5 MB.
    pub(super) broken: Broken,
    pub(super) large: Large,
    /// Whether lone surrogates and wrong picture types are fixed before sending.
    pub(super) mends: bool,
}

impl Era {
    /// The eras that a version may belong to: its own, or those before and after it; none if it is older than all.
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

    /// Whether lone surrogates are replaced before sending; with them the API rejects the request as invalid JSON.
    pub fn mends_halves(&self) -> bool {
        self.mends
    }

    /// Whether a missing or wrong picture type is corrected before sending.
    pub fn names_media(&self) -> bool {
        self.mends
    }

    /// Whether too long tool names are cut, and missing ones added, before sending.
    pub fn names_tools(&self) -> bool {
        self.heals == Heals::Blocks
    }

    /// Whether the client retries without thinking if the API refuses a signature.
    pub fn asks_without_thinking(&self) -> bool {
        self.heals == Heals::Blocks
    }
}

/// What the client does with progress rows, which are links in 2.1.9 to 2.1.83.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It does not know them, so their children have no parent.
    Unknown,
    /// They are links, except those of shells and servers.
    Links,
    /// Their children move to their parent.
    Skipped,
}

/// How the end is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    /// The newest row; of several, the first in the file.
    Newest,
    /// The row that the last `last-prompt` names, or the last row of the file if that is below it; from there up to the
    /// first message.
    Named,
}

/// Which rows need a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// All of them; they are sorted by it. How a row without one is sorted is not known.
    Sorted,
    /// The last one; without it the client finds no conversation.
    AtTheEnd,
    /// None.
    Free,
}

/// How the client handles the messages that a compaction keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It does not know them.
    Unknown,
    /// By `preservedSegment`.
    Segment,
    /// By the list in `preservedMessages`, or else by the segment.
    List,
}

/// How pieces of an answer and results off the way up are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gathers {
    /// They are not found.
    Nothing,
    /// After the answer's last piece on the way up; pieces before results, sorted by time.
    Behind,
    /// In file order; results are found by their calls' ids too.
    InPlace,
}

/// What is fixed before sending; each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heals {
    /// Calls without a result are dropped.
    Calls,
    /// Also results without a call, repeats within a message, blank answers, answers that are only thinking.
    Pairs,
    /// Also repeated calls anywhere, and blank text in an answer with other content.
    Repeats,
    /// Also answers that are a plain string, empty texts, results in the wrong role, blank text beside other words of
    /// the user. Calls that the last answer left open get a result.
    Blocks,
}

/// What a broken line does in a file of more than 5 MB; smaller files only lose that line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The line is left out.
    LeftOut,
    /// Nothing after it is read.
    Stops,
    /// The client ends with an error.
    Fails,
}

/// From which version on broken lines do what. The versions on both sides of each step were measured.
const BROKEN: [(&str, Broken); 3] =
    [("2.1.90", Broken::Stops), ("2.1.116", Broken::Fails), ("2.1.121", Broken::LeftOut)];

impl Broken {
    /// What they do in a version.
    pub fn of(version: &str) -> Self {
        let step = BROKEN.iter().rfind(|(from, _)| at_least(version, from));
        step.map_or(Self::LeftOut, |(_, broken)| *broken)
    }
}

/// What is read of a file of more than 5 MB. Dropping links off the way up also loses parallel calls and results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Large {
    /// Everything.
    Whole,
    /// Nothing above a compaction that keeps no messages.
    BehindCompaction,
    /// And if that is still over 5 MB, no links off the way up, if these and other rows make up half of it.
    ChainOfMuch,
    /// And no links off the way up, if it has no missing parent.
    WholeChain,
}

/// Whether a version is at least as new as another. A part that is not a number counts as 0.
pub fn at_least(version: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Vec<u32> { version.split('.').map(|part| part.parse().unwrap_or(0)).collect() };
    numbers(version) >= numbers(wanted)
}

/// Every era, oldest first.
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
