//! The task list as it stood at the end, however the client of its time kept it: TodoWrite, or the Task tools.

use super::super::clip::head;
use super::super::story::Story;
use super::Found;
use crate::recovery::calls::{Call, Outcome};
use crate::text::count;
use crate::transcript::Json;

struct Task {
    id: Option<String>,
    subject: String,
    status: String,
    line: u32,
}

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let (tasks, link) = tasks(story);
    let open: Vec<&Task> = tasks.iter().filter(|task| task.status != "completed").collect();
    let Some(last) = open.iter().map(|task| task.line).max() else { return Found::default() };
    let done = tasks.len() - open.len();
    let prompts = story.events.iter().filter(|event| event.link > link && event.is_of_person()).count();
    let since = match prompts {
        0 => String::new(),
        more => format!("; {} came later", count(more as u64, "prompt")),
    };
    let about = format!("As the assistant left it at L{last}, {} done{since}:", count(done as u64, "item"));
    let lines = std::iter::once(None).chain(open.into_iter().map(Some));
    Found::of(lines, room, |no, task| {
        let text = match task {
            None => about.clone(),
            Some(task) => format!(
                "[{}] {}",
                story.clean_line(&task.status),
                head(&story.clean_line(&task.subject), story.scaled(60))
            ),
        };
        Some((no as u32, text))
    })
}

/// The tasks, and the link of the last call that wrote them.
fn tasks(story: &Story<'_>) -> (Vec<Task>, usize) {
    let (mut todos, mut tasks, mut last): (Vec<Task>, Vec<Task>, usize) = (Vec::new(), Vec::new(), 0);
    for call in story.calls.iter().filter(|call| !matches!(call.outcome, Outcome::Failed | Outcome::Refused)) {
        match call.name.as_str() {
            "TodoWrite" => todos = list(call, call.input.and_then(|input| input.get("todos"))).unwrap_or(todos),
            "TaskList" => tasks = list(call, call.detail.and_then(|detail| detail.get("tasks"))).unwrap_or(tasks),
            "TaskCreate" => tasks.push(created(call, tasks.len())),
            "TaskUpdate" => update(&mut tasks, call),
            _ => continue,
        }
        last = call.link;
    }
    todos.extend(tasks.into_iter().filter(|task| task.status != "deleted"));
    (todos, last)
}

fn list(call: &Call<'_>, value: Option<Json<'_>>) -> Option<Vec<Task>> {
    let value = value.filter(|value| value.0.starts_with(b"["))?;
    let text = |value: Json<'_>, field: &str| Some(value.get(field)?.text()?.into_owned());
    let task = |value: Json<'_>| {
        let subject =
            text(value, "content").or_else(|| text(value, "subject")).filter(|subject| !subject.is_empty())?;
        let status = text(value, "status").unwrap_or_else(|| "pending".to_owned());
        Some(Task { id: id(value, "id"), subject, status, line: call.line })
    };
    Some(value.items().into_iter().filter_map(task).collect())
}

fn id(value: Json<'_>, field: &str) -> Option<String> {
    let value = value.get(field)?;
    value.text().map(std::borrow::Cow::into_owned).or_else(|| value.number().map(|number| number.to_string()))
}

/// A new task; clients number them from 1.
fn created(call: &Call<'_>, before: usize) -> Task {
    let known = call.detail.and_then(|detail| id(detail.get("task")?, "id"));
    Task {
        id: known.or_else(|| Some((before + 1).to_string())),
        subject: call.given("subject").or_else(|| call.given("description")).unwrap_or_default(),
        status: "pending".to_owned(),
        line: call.line,
    }
}

fn update(tasks: &mut [Task], call: &Call<'_>) {
    let Some(wanted) = call.input.and_then(|input| id(input, "taskId")) else { return };
    let Some(task) = tasks.iter_mut().find(|task| task.id.as_ref() == Some(&wanted)) else { return };
    task.status = call.given("status").unwrap_or_else(|| task.status.clone());
    task.subject = call.given("subject").unwrap_or_else(|| task.subject.clone());
    task.line = call.line;
}
