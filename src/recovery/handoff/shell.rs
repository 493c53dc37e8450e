//! What a command line runs, as far as its text tells.

use std::sync::LazyLock;

use regex::Regex;

/// Programs that only look around or keep house: how the work is built, run or checked does not show in them.
const LOOKING: &str = "ls|cat|pwd|echo|printf|head|tail|find|grep|rg|which|where|wc|tree|stat|file|type|du|df|sleep|true|less|sed|awk|\
sort|uniq|cut|tr|xargs|ps|lsof|date|mkdir|rm|mv|cp|touch|chmod|ln|kill|pkill|export|source|set|env|test|[|wait|jq|dir|Get-ChildItem|Get-Content|\
Select-String|Test-Path|Start-Sleep|for|while|if|do|done|then|fi|else|git status|git log|git diff|git show|git branch|git blame|\
git ls-files|git rev-parse|git remote";

/// Commands of git that take changes of files back, or put them aside.
const BACK: &str =
    "git restore|git reset|git revert|git stash|git clean|git checkout .|git checkout --|git checkout HEAD --";

/// Commands that remove, move or copy files.
const MOVES: &str = "rm|git rm|mv|git mv|cp|Remove-Item|Move-Item|Copy-Item";

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
    command.split(bound).map(proper).filter(|part| !part.is_empty() && !starts_with(part, "cd"))
}

fn proper(part: &str) -> &str {
    let part = part.trim();
    let (first, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
    // `NAME=value`, where the value may be quoted and hold spaces.
    let is_variable =
        first.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
    let is_open = |quote: char| first.matches(quote).count() % 2 == 1;
    match is_variable {
        true if is_open('"') || is_open('\'') || first.contains("$(") => "",
        true => proper(rest),
        false => part,
    }
}

/// Whether a command begins with some words.
fn starts_with(command: &str, start: &str) -> bool {
    command.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
}

static IN_FOLDER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\bgit -C (?:"[^"]*"|'[^']*'|\S+) "#).expect("a pattern"));

/// Words behind which the name of what is run stands.
const GROUPS: &str = "gh|docker|kubectl|gcloud|aws|az|firebase|supabase|vercel|mise|uv|npx|run|exec|compose";

/// What a command line runs: of each part that does more than look around the program and its first word, or two. Lines
/// that run the same from the first to the last are forms of one command.
pub(super) fn runs(command: &str) -> Vec<String> {
    let looks = |part: &&str| !LOOKING.split('|').any(|look| starts_with(part, look));
    let command = command.replace("2>&1", "").replace("\\\n", " ");
    let command = IN_FOLDER.replace_all(&command, "git ");
    parts(&command).filter(looks).filter_map(name).collect()
}

fn name(part: &str) -> Option<String> {
    let mut words = part.split_whitespace();
    let program = words.next()?;
    let is_name = |word: &&str| word.starts_with(char::is_alphabetic) || word.starts_with(['.', '/', '"']);
    let mut names = words.filter(is_name);
    let first = names.next().unwrap_or_default();
    let is_group = GROUPS.split('|').any(|group| group == program || group == first);
    let second = names.next().filter(|_| is_group).unwrap_or_default();
    program.chars().any(char::is_alphanumeric).then(|| format!("{program} {first} {second}").trim_end().to_owned())
}

/// Whether it takes changes of files back.
pub(super) fn takes_back(command: &str) -> bool {
    parts(command).any(|part| BACK.split('|').any(|back| starts_with(part, back)))
}

/// Whether it removes, moves or copies files.
pub(super) fn moves(command: &str) -> bool {
    parts(command).any(|part| MOVES.split('|').any(|moves| starts_with(part, moves)))
}

/// The paths that it removes, as far as they are written out.
pub(super) fn removed(command: &str) -> impl Iterator<Item = &str> {
    let removes = |part: &&str| ["rm", "git rm", "Remove-Item"].iter().any(|rm| starts_with(part, rm));
    let words = parts(command).filter(removes).flat_map(str::split_whitespace);
    words.map(|word| word.trim_matches(['"', '\'']).trim_start_matches("./")).filter(|word| word.contains(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_command_are_known() {
        for (command, says) in [
            ("cd web && CI=1 npm test -- --watch=false 2>&1 | tail -5", Some("npm test")),
            ("cargo test -p api", Some("cargo test")),
            (".\\gradlew.bat --quiet assembleDebug", Some(".\\gradlew.bat assembleDebug")),
            ("ls -la; git status; git -C ~/web log", None),
            ("git commit -m 'a; b'", Some("git commit")),
        ] {
            assert_eq!(runs(command).first().map(String::as_str), says, "{command}");
        }
        assert_eq!(runs("gt checkout a && gt delete --force"), ["gt checkout", "gt delete"]);
        assert!(takes_back("git add -A && git stash") && !takes_back("git commit -m 'git stash'"));
    }
}
