//! A broken demo session with all that clients keep beside it, in a home of its own.

use std::fs;
use std::path::{Path, PathBuf};

use claude_rescue::recovery::{Plan, Way, Wish, plan, rewind};
use claude_rescue::store::SessionFile;
use claude_rescue::store::{Opened, Place, Receipt, commit, history, open, replace};

use crate::support::root;
use crate::support::sandbox::{Sandbox, first_field};

/// The session and its home.
pub struct Patient {
    pub sandbox: Sandbox,
    pub path: PathBuf,
    pub id: String,
    /// The bytes of the session.
    pub original: Vec<u8>,
}

/// Every file of a home with its bytes.
pub type Files = Vec<(PathBuf, Vec<u8>)>;

impl Patient {
    pub fn new() -> Self {
        let sandbox = Sandbox::new();
        let original = fs::read(root("assets/demo/webhook-retries.jsonl")).expect("the demo session");
        let id = first_field(&original, "sessionId");
        let path = sandbox.put(&first_field(&original, "cwd"), &id, &original);
        let beside = path.with_extension("");
        put(&beside.join("subagents/agent-a1.jsonl"), b"{\"type\":\"user\",\"isSidechain\":true}\n");
        put(&beside.join("tool-results/toolu_1.txt"), b"a large result");
        put(&sandbox.config().join("file-history").join(&id).join("0123456789abcdef@v1"), b"before");
        Self { sandbox, path, id, original }
    }

    pub fn place(&self) -> Place {
        self.sandbox.place()
    }

    pub fn state(&self) -> PathBuf {
        self.sandbox.path().join("state")
    }

    pub fn opened(&self) -> Opened {
        let file = SessionFile::at(self.path.clone()).expect("the session file");
        open(&self.place(), file).expect("the session opens")
    }

    /// A rescue into a new session.
    pub fn commit(&self) -> Receipt {
        let opened = self.opened();
        commit(&self.place(), &opened, &cut(&opened)).expect("a rescue")
    }

    /// A rescue in place.
    pub fn replace(&self) -> Receipt {
        let opened = self.opened();
        replace(&self.place(), &opened, &cut(&opened)).expect("a rescue in place")
    }

    /// The bytes of the session now.
    pub fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).expect("the session")
    }

    /// Every file that clients know of.
    pub fn config_files(&self) -> Files {
        let config = self.sandbox.config();
        self.sandbox.files().into_iter().filter(|(path, _)| path.starts_with(&config)).collect()
    }

    /// What the journal says, newest first: the action and what became of it.
    pub fn told(&self) -> Vec<String> {
        let rescues = history(&self.place()).expect("a journal");
        rescues.iter().map(|rescue| format!("{} {:?}", rescue.action, rescue.state).to_lowercase()).collect()
    }

    /// A client that runs and holds a session: this process.
    pub fn hold(&self, session: &str) {
        let pid = std::process::id();
        let body = format!("{{\"pid\":{pid},\"sessionId\":\"{session}\"}}");
        put(&self.sandbox.config().join("sessions").join(format!("{pid}.json")), body.as_bytes());
    }
}

/// The plan that cuts at the last good point.
pub fn cut(opened: &Opened) -> Plan {
    rewind(&opened.session, &opened.diagnosis, Wish::LastGood).expect("a plan")
}

/// The plan that mends.
pub fn mend(opened: &Opened) -> Plan {
    plan(&opened.session, &opened.diagnosis, Way::Repair, None).expect("a plan")
}

pub fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

pub fn append(path: &Path, bytes: &[u8]) {
    let mut all = fs::read(path).expect("a file");
    all.extend_from_slice(bytes);
    fs::write(path, all).expect("a file can be written");
}

/// Who may read and write a file.
#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}
