//! What a command line does, as far as its text tells.

use std::collections::VecDeque;
use std::sync::LazyLock;

use regex::Regex;

/// What a command line does to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It writes it.
    Writes(String),
    /// It removes it, or moves it away.
    Removes(String),
}

/// The commands of a line, each without its variables.
pub(super) fn parts(command: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    let bound = move |c: char| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        quote.is_none() && matches!(c, '\n' | ';' | '|' | '&')
    };
    let parts = command.split(bound).map(proper);
    parts.filter(|part| !part.is_empty() && !starts_with(part, "cd"))
}

fn proper(part: &str) -> &str {
    let part = part.trim();
    let variable = part.split_once(char::is_whitespace).filter(|(first, _)| first.contains('='));
    variable.map_or(part, |(_, rest)| proper(rest))
}

/// Whether a command begins with some words.
pub(super) fn starts_with(command: &str, start: &str) -> bool {
    command.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
}

/// Whether a command of git stands in a command line, such as `commit`; an empty one means any.
pub(super) fn runs_git(command: &str, wanted: &str) -> bool {
    let is_wanted = |part: &str| {
        let mut words = part.split_whitespace();
        words.next() == Some("git") && (wanted.is_empty() || words.any(|word| word == wanted))
    };
    parts(command).any(is_wanted)
}

/// Whether the exit code of a command line is that of another command than its first.
pub(super) fn hides_exit(command: &str) -> bool {
    parts(&command.replace("2>&1", "")).nth(1).is_some()
}

/// The files that a command line writes or removes, where their names stand in it.
pub(super) fn effects(command: &str) -> Vec<Effect> {
    let mut found = Vec::new();
    for words in commands(&without_documents(command)) {
        let mut plain: Vec<&str> = Vec::new();
        let mut words = words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                ">" => found.extend(words.next().map(|path| Effect::Writes(path.to_owned()))),
                "<" => drop(words.next()),
                word if word.starts_with('<') => {}
                word if !word.starts_with('-') || word == "-i" => plain.push(word),
                _ => {}
            }
        }
        if plain.first() == Some(&"git") {
            plain.remove(0);
        }
        let Some((name, files)) = plain.split_first() else { continue };
        let last = || files.last().map(|path| Effect::Writes((*path).to_owned()));
        let all = |effect: fn(String) -> Effect| files.iter().map(move |path| effect((*path).to_owned()));
        match *name {
            "rm" | "unlink" => found.extend(all(Effect::Removes)),
            "tee" | "touch" => found.extend(all(Effect::Writes)),
            "cp" => found.extend(last()),
            "mv" if files.len() > 1 => {
                found.extend(all(Effect::Removes).take(files.len() - 1).chain(last()));
            }
            "sed" if files.contains(&"-i") => found.extend(last()),
            _ => {}
        }
    }
    let is_file = |path: &str| {
        !path.starts_with("/dev/") && !path.starts_with('&') && !path.contains(['$', '*', '(', ')', '`', '{'])
    };
    found.retain(|effect| matches!(effect, Effect::Writes(path) | Effect::Removes(path) if is_file(path)));
    found
}

/// Whether a command line has an interpreter run a document that stands in it.
pub(super) fn runs_script(command: &str) -> bool {
    let starts = |line: &str| INTERPRETERS.split('|').any(|name| line.split_whitespace().next() == Some(name));
    command.lines().any(|line| DOCUMENT.is_match(line) && parts(line).any(starts))
}

const INTERPRETERS: &str = "python|python3|node|deno|bun|ruby|perl|php|sh|bash|zsh|psql|sqlite3";

/// A command line without the documents that stand in it (`<<X`).
fn without_documents(command: &str) -> String {
    let mut out = String::new();
    let mut ends: VecDeque<String> = VecDeque::new();
    for line in command.lines() {
        match ends.front() {
            Some(end) if line.trim() == end => drop(ends.pop_front()),
            Some(_) => {}
            // A shift is no document.
            None if line.contains("((") => out.extend([line, "\n"]),
            None => {
                ends.extend(DOCUMENT.captures_iter(line).map(|at| at[2].to_owned()));
                out.extend([&*DOCUMENT.replace_all(line, "$1 "), "\n"]);
            }
        }
    }
    out
}

/// The beginning of a document: a word behind `<<`, but neither `<<<` nor a shift.
static DOCUMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(^|[\s;|&])<<-?\s*["']?([A-Za-z_]\w*)["']?"#).expect("a pattern"));

/// The words of each command; `>` is one of them, without what it takes from.
fn commands(line: &str) -> Vec<Vec<String>> {
    let (mut found, mut words, mut word) = (Vec::new(), Vec::new(), String::new());
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => word.push(c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '\\') => word.extend(letters.next()),
            // What it reads is no argument.
            (None, '<') => word.push('<'),
            (None, '>') => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.chars().all(|c| c.is_ascii_digit())));
                while letters.next_if(|c| *c == '>').is_some() {}
                // Into another stream, not into a file.
                let is_stream = letters.next_if(|c| *c == '&').is_some();
                if is_stream {
                    while letters.next_if(char::is_ascii_digit).is_some() {}
                } else {
                    words.push(">".to_owned());
                }
            }
            (None, c) if c.is_whitespace() || ";|&".contains(c) => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
                if c == '\n' || !c.is_whitespace() {
                    found.push(std::mem::take(&mut words));
                }
            }
            (None, c) => word.push(c),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    found.push(words);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_seen() {
        assert!(runs_script("cd x && python3 - <<'X'\nopen('a', 'w')\nX") && !runs_script("cat > a <<X\npython3\nX"));
    }

    #[test]
    fn effects_are_read_from_the_text() {
        let told = |command: &str| {
            let words = effects(command).into_iter().map(|effect| match effect {
                Effect::Writes(path) => format!("+{path}"),
                Effect::Removes(path) => format!("-{path}"),
            });
            words.collect::<Vec<_>>().join(" ")
        };
        for (command, effects) in [
            ("cat > /tmp/a.mjs <<'X'\nif (a > b) rm -rf x\nX\nnode /tmp/a.mjs 2>&1 | tail -2", "+/tmp/a.mjs"),
            ("git rm -q src/html.js && mv a.txt b.txt", "-src/html.js -a.txt +b.txt"),
            ("grep \"a > b\" src 2>/dev/null; echo 'x y' >> 'two words.log'", "+two words.log"),
            ("sed -i 's/a/b/' src/x.rs && ls >&2", "+src/x.rs"),
            ("rm -f \"$OUT\"/*.o; cp -r one two", "+two"),
            ("cargo test | tee out.log", "+out.log"),
            ("tee out.log < in.txt", "+out.log"),
            ("cat <<'EOF' > config.yml\na: 1\nEOF\nrm old.txt", "+config.yml -old.txt"),
            ("echo $((1<<3)) <<< word\nrm old.txt", "-old.txt"),
        ] {
            assert_eq!(told(command), effects, "{command}");
        }
    }
}
