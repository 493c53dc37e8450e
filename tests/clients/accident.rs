//! What becomes of an accident: what the product says, and what every client makes of it before and after each remedy.

use crate::client::Client;
use crate::facts::{self, Accidents, Told};
use crate::held::Held;
use crate::matrix::{Case, Origin, READERS, Replays};
use crate::measure::outcome;
use crate::page;
use crate::queue;
use crate::rows::Rows;
use crate::sample::seed;
use crate::scene::Scene;
use crate::stories::Story;
use std::env;

/// An accident that happened.
struct Happened {
    story: &'static Story,
    writer: Client,
    scene: Scene,
    session: String,
    bytes: Vec<u8>,
}

/// Has these accidents happen and looks at them; `more` is what else must hold of one. Returns everything that is wrong.
/// With `CLIENTS_FULL` every client has them and the outcome is kept, else one client that the seed chooses.
pub fn run(stories: &'static [Story], more: impl Fn(&Scene, &Case) -> Vec<String>) -> Vec<String> {
    let full = env::var_os("CLIENTS_FULL").is_some();
    let choice = seed();
    println!("CLIENTS_SEED={choice} chooses these clients again");
    let chosen = |story: &&Story| if full { None } else { Some(choice as usize % story.writers.len()) };
    let jobs: Vec<_> = stories
        .iter()
        .flat_map(|story| {
            let writers = story.writers.iter().enumerate();
            let wanted = chosen(&story);
            writers
                .filter(move |(place, _)| wanted.is_none_or(|wanted| wanted == *place))
                .map(move |pair| (story, *pair.1))
        })
        .collect();
    let happened = queue::run(&jobs, |(story, writer)| {
        let scene = (story.happen)(*writer);
        let (session, bytes) = scene.session();
        Happened { story, writer: *writer, scene, session, bytes }
    });
    let mut wrong = Vec::new();
    let cases: Vec<_> = happened.iter().map(|happened| happened.case(&mut wrong)).collect();
    for (happened, case) in happened.iter().zip(&cases) {
        if !happened.story.verdicts.iter().any(|verdict| case.report["verdict"] == *verdict) {
            wrong.push(format!("{}: check may say {:?}: {}", case.name(), happened.story.verdicts, case.report));
        }
        wrong.extend(more(&happened.scene, case));
    }
    let mut replays = Replays::default();
    wrong.extend(replays.judge(&cases));
    let mut kept: Accidents = if full { facts::load(&facts::accidents_path()) } else { Accidents::default() };
    for case in &cases {
        let row = kept.entry(case.story.to_owned()).or_default();
        row.insert(case.writer.name().to_owned(), told(case, &replays));
        // Writers that newer ones took the place of.
        let story = stories.iter().find(|story| story.name == case.story).expect("it is one of these");
        row.retain(|name, _| story.writers.iter().any(|writer| writer.0 == name));
    }
    println!("\n{}", page::accidents(&kept));
    if full {
        facts::save(&facts::accidents_path(), &format!("{}\n", facts::print(&kept, "")));
        page::update();
    }
    wrong
}

fn told(case: &Case, replays: &Replays) -> Told {
    let verdict = case.report["verdict"].as_str().unwrap_or_default().to_owned();
    Told { verdict, exit: case.code.unwrap_or(-1), outcome: outcome(case, replays) }
}

impl Happened {
    fn case(&self, wrong: &mut Vec<String>) -> Case<'_> {
        let held = Held::of(&Rows::parse(&self.bytes)).count();
        let of = Origin { story: self.story.name, writer: self.writer.into(), session: &self.session };
        Case::new(of, self.scene.work.path(), &READERS, self.bytes.clone(), held, wrong)
    }
}
