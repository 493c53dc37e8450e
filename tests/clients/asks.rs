//! A fresh session asks the old, broken one: real clients run `claude-rescue show` without a question, by the skill or by
//! a setting, and get clean words back.

use crate::PROGRAMS;
use crate::api::{Api, Pace};
use crate::client::{Client, Ended};
use crate::damage;
use crate::product::binary;
use crate::queue;
use crate::resume::{LIMIT, project, real, record, scratch};
use crate::rows::Rows;
use crate::rules::blocks;
use crate::sandbox;
use crate::versions::EXAMPLES as WRITERS;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What lets the command run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed {
    /// The skill, which the model loads first; the person lets it.
    BySkill,
    /// The same, and nobody is there to let it.
    BySkillAlone,
    /// `permissions.allow` of the settings.
    BySettings,
    /// Nothing.
    No,
}

/// Whether loading a skill lets a client run what the skill allows: measured in 2.1.80 and the newest; 2.0.14 has no skills.
const SKILLS_ALLOW: &str = "2.1.80";

#[test]
fn fresh_session_asks_the_old_one() {
    let install = || WRITERS.iter().try_for_each(|client| client.install());
    sandbox::within("asks::fresh_session_asks_the_old_one", &PROGRAMS, install, || {
        let wrong: Vec<String> = queue::run(&WRITERS, |writer| asked(*writer)).concat();
        assert!(wrong.is_empty(), "{} promises are broken:\n{}", wrong.len(), wrong.join("\n"));
    });
}

fn asked(client: Client) -> Vec<String> {
    let recording = record(client);
    let broken = damage::all().into_iter().find(|damage| damage.name == "s1").expect("the first shape of all");
    let mut rows = Rows::parse(&recording.bytes);
    (broken.make)(&mut rows);
    let ask = |allowed| answer(client, allowed, &recording.session, &rows.print(), recording.work.path());
    let mut wrong = Vec::new();
    for allowed in [Allowed::BySettings, Allowed::BySkill, Allowed::BySkillAlone, Allowed::No] {
        let got = ask(allowed);
        let runs = match allowed {
            Allowed::BySettings => true,
            Allowed::BySkill => Client::numbers(client.0) >= Client::numbers(SKILLS_ALLOW),
            Allowed::BySkillAlone | Allowed::No => false,
        };
        // The prompt of the second turn, its calls, and the call without a result that broke the session.
        let words = ["PARALLEL read both", "call: Bash", "NO RESULT"];
        if runs != words.iter().all(|word| got.contains(word)) {
            wrong.push(format!("{client:?} {allowed:?}: {got}"));
        }
        if got.contains("toolu_") || got.contains("\"tool_use\"") {
            wrong.push(format!("{client:?} {allowed:?} got the broken history: {got}"));
        }
    }
    wrong
}

/// What the client got for `claude-rescue show` of turn 2 of the old session, in a fresh one.
fn answer(client: Client, allowed: Allowed, session: &str, bytes: &[u8], work: &Path) -> String {
    let home = scratch();
    let config = home.path().join(".claude");
    let folder = project(home.path(), work);
    fs::create_dir_all(&folder).expect("scratch is writable");
    fs::write(folder.join(session).with_extension("jsonl"), bytes).expect("scratch is writable");
    let ask = format!("claude-rescue show {session} --turn 2..");
    let settle = |allow: &[&str]| {
        let rules = json!({"permissions": {"allow": allow}});
        fs::write(config.join("settings.json"), rules.to_string()).expect("scratch is writable");
    };
    let prompt = match allowed {
        Allowed::BySkill | Allowed::BySkillAlone => {
            let mut install = Command::new(binary());
            install.args(["skill", "install", "--config-dir"]).arg(&config).env("HOME", home.path());
            assert!(install.output().is_ok_and(|done| done.status.success()), "the skill cannot be installed");
            if allowed == Allowed::BySkill {
                settle(&["Skill(claude-rescue)"]);
            }
            format!("LOAD AND ASK: {ask}")
        }
        Allowed::BySettings => {
            settle(&["Bash(claude-rescue show:*)", "Bash(claude-rescue search:*)"]);
            format!("ASK: {ask}")
        }
        Allowed::No => format!("ASK: {ask}"),
    };
    let api = Api::start(work, Pace::default()).expect("loopback has a free port");
    let mut command = client.command(home.path(), &real(work), &api.url());
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let own = binary().parent().expect("a program lies in a folder").to_owned();
    let path = std::env::join_paths([own].into_iter().chain(std::env::split_paths(&folders))).expect("a path");
    command.env("PATH", path);
    let ended = Client::prompt(command, home.path(), &["-p", &prompt], LIMIT);
    assert!(matches!(ended, Ok(Ended::Left { .. })), "{client:?} did not end");
    let last = api.turns().pop().map(|turn| turn.messages).unwrap_or_default();
    let results = last.iter().flat_map(blocks).filter(|block| block["type"] == "tool_result");
    let results: Vec<Value> = results.collect();
    for result in &results {
        let start: String = words(result).chars().take(160).collect();
        println!("{client:?} {allowed:?} got: {}", start.replace('\n', " / "));
    }
    results.last().map_or_else(|| "no result".to_owned(), words)
}

fn words(result: &Value) -> String {
    let texts = result["content"].as_array().into_iter().flatten().filter_map(|item| item["text"].as_str());
    result["content"].as_str().map_or_else(|| texts.collect::<Vec<_>>().join("\n"), str::to_owned)
}
