//! A case file: prose, a drawn session, and what the library says about it.

use std::fs;
use std::path::{Path, PathBuf};

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::session::{Session, Turn, Via};
use claude_rescue::transcript::Transcript;

use super::drawing::Drawing;
use super::{remedies, root};

/// One case.
pub struct Case {
    pub path: PathBuf,
    /// Its folder: a rule, or `healthy`.
    pub folder: String,
    /// All that a person wrote: prose, client and drawing.
    pub given: String,
    pub drawing: Drawing,
}

impl Case {
    /// Every case, in the order of their names.
    pub fn all() -> Vec<Self> {
        let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(root("tests/cases"))
            .into_iter()
            .map(|entry| entry.expect("the cases can be read").into_path())
            .filter(|path| path.extension().is_some_and(|end| end == "txt"))
            .collect();
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// The case of a name such as `healthy/open-tail`.
    pub fn named(name: &str) -> Self {
        Self::read(&root(&format!("tests/cases/{name}.txt")))
    }

    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a case can be read");
        let given = text.split("\nverdict: ").next().unwrap_or_default().trim_end().to_owned();
        let (_, drawn) =
            given.split_once("\n\nclient ").unwrap_or_else(|| panic!("{} names no client", path.display()));
        let (client, drawn) = drawn.split_once('\n').expect("a drawing behind the client");
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let story = path.file_stem().unwrap_or_default().to_string_lossy();
        let drawing = Drawing::read(&format!("{folder}/{story}"), client.trim(), drawn);
        Self { path: path.to_path_buf(), folder, given, drawing }
    }

    /// The name of the case: its folder and story.
    pub fn name(&self) -> String {
        format!("{}/{}", self.folder, self.path.file_stem().unwrap_or_default().to_string_lossy())
    }

    pub fn session(&self) -> Session {
        Session::of(Transcript::parse(self.drawing.bytes.clone()))
    }

    /// What the library says.
    pub fn outcome(&self) -> Outcome {
        let session = self.session();
        let diagnosis = Diagnosis::of(&session);
        let said = self.said(&session, &diagnosis);
        Outcome { said, verdict: diagnosis.verdict, rules: diagnosis.findings.iter().map(|f| f.rule.name).collect() }
    }

    fn said(&self, session: &Session, diagnosis: &Diagnosis) -> String {
        let line = |no: usize| session.transcript.line(no);
        let mut lines = vec![format!("verdict: {}", diagnosis.verdict.name())];
        if let Some(symptom) = &diagnosis.symptom {
            lines.push(format!("symptom: {} line {}", symptom.row.family.name(), line(symptom.entry)));
        }
        lines.extend(self.turns(session));
        for finding in &diagnosis.findings {
            let (rule, severity) = (finding.rule.name, finding.severity.name());
            let path = finding.request_path().map(|path| format!(" {path}")).unwrap_or_default();
            lines.push(format!("finding: {severity} {rule} line {}{path}", finding.line(session)));
        }
        if let Some(good) = diagnosis.last_good {
            lines.push(format!("last good: {} line {}", good.place, line(good.entry)));
        }
        lines.extend(remedies::said(&self.drawing, session, diagnosis));
        lines.join("\n") + "\n"
    }

    /// The chain as a person reads it: the labels of its links, a bar before each step.
    fn turns(&self, session: &Session) -> Vec<String> {
        let turn = |(turn, no): (&Turn, u32)| {
            let mut words = vec![format!("turn {no}:")];
            for at in turn.links.clone() {
                let link = &session.links[at];
                if turn.steps.iter().any(|step| step.links.start == at) {
                    words.push("|".to_owned());
                }
                let label = self.label(session, link.entry);
                words.push(match link.via {
                    Via::Root | Via::Parent => label,
                    Via::Gathered => format!("+{label}"),
                    Via::Compaction => format!("==compacted== {label}"),
                    Via::Gap(_) => format!("~~gap~~ {label}"),
                    Via::Unsent(_) => format!("unsent {label}"),
                });
            }
            words.join(" ")
        };
        session.turns.iter().zip(1..).map(turn).collect()
    }

    fn label(&self, session: &Session, entry: usize) -> String {
        let line = session.transcript.line(entry).to_string();
        let entry = &session.transcript.entries[entry];
        let uuid = entry.uuid.map(|id| session.transcript.id(id));
        let label = uuid.and_then(|uuid| self.drawing.labels.get(uuid));
        // Of two entries with one uuid the later one counts, and it stands on another line.
        label.filter(|label| label.parse::<u32>().is_err()).cloned().unwrap_or(line)
    }
}

/// What the library says about a case.
pub struct Outcome {
    pub said: String,
    pub verdict: Verdict,
    pub rules: Vec<&'static str>,
}
