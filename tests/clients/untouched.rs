//! The command by which a client itself makes the cut of a rewind: typed as it is printed it makes a new session, which
//! passes every rule, holds what was promised and goes on, and the old one keeps every byte.
//!
//! Every run tries a few; `CLIENTS_UNTOUCHED=1 cargo test --test clients untouched -- --nocapture` tries every damage in
//! every version, and sits down at one new session of each.

use crate::PROGRAMS;
use crate::api::{Api, Pace};
use crate::client::{Client, Ended};
use crate::damage::{self, Damage};
use crate::held::Held;
use crate::matrix::damaged;
use crate::product::binary;
use crate::queue;
use crate::resume::{LIMIT, Recording, Verdict, project, readable, real, record, replay};
use crate::sample::{Dice, seed};
use crate::sandbox;
use crate::scene::Scene;
use crate::terminal::Terminal;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CLIENTS: [Client; 5] =
    [Client("2.0.76"), Client("2.1.20"), Client("2.1.80"), Client("2.1.150"), Client("2.1.332")];

/// Damages for which each of them has a command.
const OFFERED: [&str; 10] = [
    "s1",
    "s2",
    "missing-of-batch",
    "worst-case",
    "duplicate-id",
    "text-before-result",
    "orphan-result",
    "late-result",
    "input-string",
    "foreign-id",
];

/// How many sessions an ordinary run tries.
const DRAWN: usize = 3;

/// One damage in a session that a version wrote, and that it cuts itself.
type Cell = (Client, &'static Damage);

#[test]
fn the_client_makes_the_cut_itself() {
    let install = || CLIENTS.iter().try_for_each(|client| client.install());
    sandbox::within("untouched::the_client_makes_the_cut_itself", &PROGRAMS, install, || {
        let is_whole = std::env::var_os("CLIENTS_UNTOUCHED").is_some();
        let cells = if is_whole { every() } else { drawn() };
        let is_needed = |client: &Client| cells.iter().any(|(of, _)| of == client);
        let writers: Vec<Client> = CLIENTS.into_iter().filter(is_needed).collect();
        let recordings = queue::run(&writers, |client| record(*client));
        let wrong = queue::run(&cells, |cell| {
            let recording = recordings.iter().find(|recording| recording.writer.client == cell.0);
            told(cell, recording.expect("each has written one"), is_whole)
        });
        let wrong: Vec<String> = wrong.into_iter().flatten().collect();
        assert!(wrong.is_empty(), "{} promises are broken:\n{}", wrong.len(), wrong.join("\n"));
    });
}

fn every() -> Vec<Cell> {
    let able = |damage: &'static Damage| CLIENTS.into_iter().filter(|client| damage.is_of((*client).into()));
    let damages = damage::chosen(damage::all()).into_iter();
    damages.flat_map(|damage| able(damage).map(move |client| (client, damage))).collect()
}

fn drawn() -> Vec<Cell> {
    let seed = seed();
    println!("CLIENTS_SEED={seed} chooses this sample again");
    let (mut dice, mut cells) = (Dice(seed), every());
    cells.retain(|(_, damage)| OFFERED.contains(&damage.name));
    (0..DRAWN.min(cells.len())).map(|_| cells.swap_remove(dice.roll(cells.len()))).collect()
}

/// Tells what became of one session; gives what is wrong.
fn told((client, damage): &Cell, recording: &Recording, is_whole: bool) -> Option<String> {
    let name = format!("{} · {}", damage.name, client.0);
    let sits_down = is_whole && damage.name == OFFERED[0];
    match tried(*client, &damaged(damage, recording).0, recording, sits_down) {
        Ok(None) if OFFERED.contains(&damage.name) => Some(format!("{name}: no command")),
        Ok(says) => {
            println!("{name}: {}", says.as_deref().unwrap_or("no command"));
            None
        }
        Err(why) => {
            println!("{name}: wrong: {why}");
            Some(format!("{name}: {why}"))
        }
    }
}

/// What the new session holds, or nothing where no command is printed.
fn tried(client: Client, bytes: &[u8], recording: &Recording, sits_down: bool) -> Result<Option<String>, String> {
    let scene = Scene::new(Pace::default());
    let (file, bytes) = moved(bytes, recording, &scene);
    let plan = rewind(client, &scene, &file)?;
    let field = |name: &str| plan["fork"][name].as_str();
    let (Some(command), Some(resume), Some(session)) = (field("command"), field("resume"), field("session")) else {
        return Ok(None);
    };
    let said = typed(client, &scene, command)?;
    let turns = scene.api.turns();
    if turns.len() != 1 || turns[0].error.is_some() {
        return Err(format!("{} turns of the model, {:?}: {said}: {command}", turns.len(), turns.first()));
    }
    let made = file.with_file_name(format!("{session}.jsonl"));
    let written = fs::read(&made).map_err(|_| format!("no new session: {said}"))?;
    let checked = product(client, &scene, &["check", &made.to_string_lossy()]);
    if checked["verdict"] != "sound" {
        return Err(format!("the new session does not pass: {checked}"));
    }
    let says = holds(&plan, &written)?;
    let again = replay(client, &written, scene.work.path(), LIMIT);
    if again.verdict != Verdict::Ok {
        return Err(format!("the new session cannot be resumed: {again:?}"));
    }
    unchanged(&file, &bytes)?;
    // Behind that, 2.1.20 at a terminal gives a title to every session that has none.
    if sits_down {
        sit_down(client, &scene, resume);
    }
    Ok(Some(says))
}

fn unchanged(file: &Path, bytes: &[u8]) -> Result<(), String> {
    let now = fs::read(file).unwrap_or_default();
    if now == bytes {
        return Ok(());
    }
    let added = now.strip_prefix(bytes).map(String::from_utf8_lossy);
    Err(format!("the original session was changed: {added:?}"))
}

/// The session as if it had been written on this machine, and its file.
fn moved(bytes: &[u8], recording: &Recording, scene: &Scene) -> (PathBuf, Vec<u8>) {
    let (was, is) = (real(recording.work.path()), real(scene.work.path()));
    // A damaged session may be no text.
    let finder = memchr::memmem::Finder::new(was.as_os_str().as_encoded_bytes());
    let (mut moved, mut done) = (Vec::new(), 0);
    for at in finder.find_iter(bytes) {
        moved.extend_from_slice(&bytes[done..at]);
        moved.extend_from_slice(is.as_os_str().as_encoded_bytes());
        done = at + was.as_os_str().len();
    }
    moved.extend_from_slice(&bytes[done..]);
    let folder = project(scene.home.path(), &is);
    fs::create_dir_all(&folder).expect("scratch is writable");
    let file = folder.join(format!("{}.jsonl", recording.session));
    fs::write(&file, &moved).expect("scratch is writable");
    (file, moved)
}

/// Has a shell run a printed line, and gives what it printed.
fn typed(client: Client, scene: &Scene, line: &str) -> Result<String, String> {
    let shell = shell(client, scene, &scene.api);
    match Client::prompt(shell, scene.home.path(), &["-c", line], LIMIT) {
        Ok(Ended::Left { said, complaint }) => Ok(said + &complaint),
        Ok(Ended::Late) => Err("it hung".to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

fn shell(client: Client, scene: &Scene, api: &Api) -> Command {
    client.shell(scene.home.path(), &real(scene.work.path()), &api.url())
}

/// Opens the new session at a terminal, and says something in it.
fn sit_down(client: Client, scene: &Scene, line: &str) {
    let mut run = shell(client, scene, &scene.api);
    run.args(["-c", line]);
    let terminal = Terminal::start(client, scene.home.path(), &run);
    terminal.say("go on");
    terminal.until("an answer", || scene.api.turns().len() == 2);
    let last = scene.api.turns().pop().expect("there are two");
    assert!(last.error.is_none() && last.messages.len() > 3, "{client:?} goes on with another session: {last:?}");
}

/// What the new session holds, if that is the calls and prompts that were promised, and one prompt more.
fn holds(plan: &Value, written: &[u8]) -> Result<String, String> {
    let rows = readable(written);
    let held = Held::of_rows(&rows);
    let left = |what: &str| {
        let count = |value: &Value| value[what].as_u64().unwrap_or_default();
        (count(&plan["kept"]) - count(&plan["fork"]["less"])) as usize
    };
    let (calls, prompts) = (held.calls(), held.prompts() - 1);
    let says = format!("{calls} calls, {prompts} prompts, {} calls less", plan["fork"]["less"]["calls"]);
    let is_right = calls == left("calls") && prompts == left("prompts") && held.answered() == calls;
    if is_right { Ok(says) } else { Err(format!("it holds {says}, but it was said: {plan}")) }
}

/// The plan of the rewind, in the version that is installed there.
fn rewind(client: Client, scene: &Scene, file: &Path) -> Result<Value, String> {
    let plans = product(client, scene, &["plans", &file.to_string_lossy()]);
    let rewind = plans["plans"].as_array().and_then(|plans| plans.iter().find(|plan| plan["plan"] == "rewind"));
    let rewind = rewind.ok_or_else(|| format!("plans lists no rewind: {plans}"))?;
    match rewind["fork"]["version"].as_str() {
        Some(version) if version != client.0 => Err(format!("it is for {version}")),
        _ => Ok(rewind.clone()),
    }
}

/// What the product prints where this client is installed.
fn product(client: Client, scene: &Scene, arguments: &[&str]) -> Value {
    let home = scene.home.path();
    let mut product = Command::new(binary());
    product.args(arguments).arg("--json").env("PATH", client.on_the_path(home));
    product.env("HOME", home).env("CLAUDE_RESCUE_INDEX", "off").env("CLAUDE_CONFIG_DIR", home.join(".claude"));
    let output = product.env("CLAUDE_RESCUE_STATE_DIR", home.join("state")).output().expect("the product runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {output:?}"))
}
