//! The task list, however the client of its time kept it: TodoWrite and TodoRead, or the Task tools.

use super::super::call::{Call, Outcome};
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::story::Story;
use super::{open, pending};
use crate::transcript::Json;

/// A task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    id: Option<String>,
    /// What is to be done.
    pub subject: String,
    /// How far it is.
    pub status: String,
}

impl Task {
    /// Whether somebody is at it.
    pub fn is_under_way(&self) -> bool {
        self.status == "in_progress"
    }

    fn is_done(&self) -> bool {
        self.status == "completed"
    }
}

/// The tasks as they stood at the end.
pub(super) fn tasks(story: &Story<'_>) -> Vec<Task> {
    let (mut todos, mut tasks): (Vec<Task>, Vec<Task>) = (Vec::new(), Vec::new());
    for call in story.calls.iter().filter(|call| !matches!(call.outcome, Outcome::Failed | Outcome::Refused)) {
        match call.name.as_str() {
            "TodoWrite" => todos = list(story, call.input.and_then(|input| input.get("todos"))).unwrap_or(todos),
            "TodoRead" => todos = list(story, call.detail).filter(|list| !list.is_empty()).unwrap_or(todos),
            "TaskList" => {
                tasks = list(story, call.detail.and_then(|detail| detail.get("tasks"))).unwrap_or(tasks);
            }
            "TaskCreate" => tasks.push(created(story, call, tasks.len())),
            "TaskUpdate" => update(story, &mut tasks, call),
            _ => {}
        }
    }
    todos.extend(tasks.into_iter().filter(|task| task.status != "deleted"));
    todos
}

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let (done, open): (Vec<_>, Vec<_>) = tasks(story).into_iter().partition(Task::is_done);
    let mut items: Vec<Item> = (0..).zip(&open).map(|(no, task)| open_task(task, no)).collect();
    let requests = [pending::find(story), open::requests(story)].concat();
    if open.is_empty() && done.is_empty() {
        let told = match (requests.is_empty(), story.last_edit()) {
            (false, _) => "No task list was kept",
            (true, Some(_)) => "No task list was kept. Every request has an edit or a command in its turn",
            (true, None) => "No task list was kept, and no request to do something is left",
        };
        items.push(Item::new(905).say(told));
        items.extend(open::lists(story));
    } else if open.is_empty() {
        items.push(Item::new(900).say("All tasks of its list are marked as done"));
    }
    if !done.is_empty() {
        let subjects: Vec<&str> = done.iter().map(|task| task.subject.as_str()).collect();
        let done = format!("Marked as done, {} of {}: ", done.len(), done.len() + open.len());
        items
            .push(Item::new(520).called("those marked as done").say(done).quote(subjects.join("; "), Cut::Middle(120)));
    }
    items.extend(requests);
    items.extend(open::planned(story));
    items
}

fn open_task(task: &Task, no: u32) -> Item {
    let (mark, weight) = if task.is_under_way() { ("[under way] ", 925) } else { ("[open] ", 915) };
    Item::new(weight - no.min(100)).say(mark).quote(&task.subject, Cut::End(60))
}

fn list(story: &Story<'_>, value: Option<Json<'_>>) -> Option<Vec<Task>> {
    let value = value.filter(|value| value.0.starts_with(b"["))?;
    Some(value.items().into_iter().filter_map(|item| task(story, item)).collect())
}

fn task(story: &Story<'_>, value: Json<'_>) -> Option<Task> {
    let text = |field: &str| value.get(field).and_then(Json::text).map(|text| one_line(&story.clean(&text)));
    let subject = text("content").or_else(|| text("subject")).filter(|subject| !subject.is_empty())?;
    Some(Task { id: id(value, "id"), subject, status: text("status").unwrap_or_else(|| "pending".to_owned()) })
}

fn id(value: Json<'_>, field: &str) -> Option<String> {
    let value = value.get(field)?;
    value.text().map(std::borrow::Cow::into_owned).or_else(|| value.number().map(|number| number.to_string()))
}

/// A new task; clients number them from 1.
fn created(story: &Story<'_>, call: &Call<'_>, before: usize) -> Task {
    let known = call.detail.and_then(|detail| id(detail.get("task")?, "id"));
    Task {
        id: known.or_else(|| Some((before + 1).to_string())),
        subject: call
            .given("subject")
            .or_else(|| call.given("description"))
            .map(|text| one_line(&story.clean(&text)))
            .unwrap_or_default(),
        status: "pending".to_owned(),
    }
}

fn update(story: &Story<'_>, tasks: &mut [Task], call: &Call<'_>) {
    let Some(wanted) = call.input.and_then(|input| id(input, "taskId")) else { return };
    let Some(task) = tasks.iter_mut().find(|task| task.id.as_ref() == Some(&wanted)) else { return };
    task.status = call.given("status").unwrap_or_else(|| task.status.clone());
    task.subject =
        call.given("subject").map_or_else(|| task.subject.clone(), |subject| one_line(&story.clean(&subject)));
}
