//! What keys can mean, and where they work.

use crate::recovery::Way;

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The list of sessions.
    List,
    /// The list, while letters are typed into its filter.
    Filter,
    /// One session.
    Card,
    /// Its remedies.
    Plan,
    /// What was rescued and undone.
    Undo,
    /// One of its turns or steps.
    Step,
    /// Its summary for a fresh session.
    Export,
    /// Its packet for a bug report.
    Evidence,
    /// The files that its dropped part changed.
    Files,
    /// The help.
    Help,
}

impl Screen {
    /// Every screen, in the order of the help.
    pub const ALL: [Self; 10] = [
        Self::Card,
        Self::Plan,
        Self::Step,
        Self::Export,
        Self::Evidence,
        Self::Files,
        Self::List,
        Self::Filter,
        Self::Undo,
        Self::Help,
    ];

    /// Its heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "IN THE LIST",
            Self::Filter => "IN THE FILTER",
            Self::Card => "ON A SESSION",
            Self::Plan => "COMPARING PLANS",
            Self::Undo => "UNDOING",
            Self::Step => "INSIDE A STEP",
            Self::Export => "THE SUMMARY",
            Self::Evidence => "THE EVIDENCE",
            Self::Files => "THE FILES",
            Self::Help => "IN THE HELP",
        }
    }
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Write the plan as a new session.
    Write,
    /// Write the plan over the session itself.
    InPlace,
    /// Open the session under the cursor.
    Open,
    /// Rewind to the end of the turn or step under the cursor.
    RewindHere,
    /// From a step to the plan, to write it there.
    ToPlan,
    /// Make a rung of the ladder the plan.
    Choose(Way),
    /// Back to the plan that the card opened with.
    FirstPlan,
    /// Compare the plans, and see what one changes.
    Plan,
    /// The next view of the difference.
    View,
    /// Show or hide the steps of a turn.
    Fold,
    /// The other pane, where only one fits.
    Pane,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
    /// Half a page up.
    HalfUp,
    /// Half a page down.
    HalfDown,
    /// To the damage before the cursor.
    PreviousDamage,
    /// To the damage after the cursor.
    NextDamage,
    /// To the first damage.
    FirstDamage,
    /// To the last good point.
    LastGood,
    /// Look into the turn or step under the cursor.
    Step,
    /// The step before.
    PreviousStep,
    /// The next step.
    NextStep,
    /// Short, full or as lines of the file.
    Depth,
    /// Wrap long lines, or cut them.
    Wrap,
    /// Rewind to the end of the step before.
    RewindBefore,
    /// Show or hide the branches that a turn replaced.
    Branches,
    /// Search in the session.
    Search,
    /// To the next hit of the search.
    NextHit,
    /// To the hit before.
    PreviousHit,
    /// To the list of sessions.
    Sessions,
    /// This project, or all of them.
    Reach,
    /// Only what needs a look, or everything.
    Unhealthy,
    /// Type words to filter the list by.
    Filter,
    /// Back from the field to the rows; what was typed stays.
    Keep,
    /// Look for what was typed inside the sessions.
    Inside,
    /// Another order.
    Order,
    /// Show or hide the preview.
    Preview,
    /// Read the files again.
    Rescan,
    /// The help.
    Help,
    /// One step back.
    Back,
    /// Leave.
    Quit,
    /// To the shell, until `fg`.
    Suspend,
    /// Start Claude Code on the session, on its rescued copy if there is a plan.
    Resume,
    /// Copy the resume command.
    CopyCommand,
    /// Copy the id or path under the cursor.
    CopyHere,
    /// Open the file in the person's editor.
    Edit,
    /// What was rescued and undone.
    Undos,
    /// Undo the rescue under the cursor.
    TakeBack,
    /// The summary for a fresh session.
    Export,
    /// The packet for a bug report.
    Evidence,
    /// The files that the dropped part changed.
    Files,
    /// To the other pane.
    Side,
    /// Take the row under the cursor in or out, or go to its next choice.
    Toggle,
    /// A longer summary.
    Longer,
    /// A shorter one.
    Shorter,
    /// Show or hide the secret under the cursor.
    KeepSecret,
    /// Take names into the packet, or out.
    Names,
    /// Take messages into the packet, or out.
    Messages,
    /// Copy the page.
    CopyPage,
    /// Save the page to a new file.
    Save,
    /// Save the packet as JSON.
    SaveJson,
    /// Start Claude Code with the summary.
    StartFresh,
    /// Put the changed files back.
    Restore,
    /// Narrow the help to some words.
    FilterHelp,
    /// Give the mouse to the app, or to the terminal.
    Mouse,
    /// Draw everything again.
    Redraw,
}

impl Action {
    /// Whether it can write the card's plan.
    pub fn writes(self) -> bool {
        matches!(self, Self::Write | Self::InPlace | Self::Resume)
    }

    /// Whether it belongs to the step screen.
    pub fn is_of_step(self) -> bool {
        matches!(self, Self::PreviousStep | Self::NextStep | Self::Depth | Self::Wrap | Self::RewindBefore)
    }
}

/// A chapter of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Plans and rescues.
    Rescue,
    /// What moves the cursor.
    Move,
    /// What chooses a session.
    Find,
    /// What is copied, saved or exported.
    Take,
    /// The program itself.
    App,
}

impl Group {
    /// Every chapter, in the order of the help.
    pub const ALL: [Self; 5] = [Self::Rescue, Self::Move, Self::Find, Self::Take, Self::App];

    /// Its heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rescue => "RESCUE",
            Self::Move => "MOVE",
            Self::Find => "SESSIONS",
            Self::Take => "EXPORT",
            Self::App => "APP",
        }
    }
}
