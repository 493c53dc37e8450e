//! A tool call and its result as readable text.

use crate::text;
use crate::transcript::{Json, json};

use super::cleaner::ID;

#[derive(Default)]
pub(super) struct CallText {
    /// What it is about, if that fits on a line.
    pub about: Option<String>,
    pub body: String,
}

/// Fields that say what a call is about, best first.
const ABOUT: &[&str] =
    &["file_path", "notebook_path", "path", "pattern", "query", "url", "skill", "subject", "description"];
/// Fields with ids of agents and tasks, which mean nothing in a new session.
const IDS: &[&str] = &["task_id", "taskId", "shell_id", "bash_id", "agentId", "agent_id", "resume", "tool_use_id"];
/// Longest `about`, in bytes.
const LINE: usize = 200;
/// How many levels of nested values are expanded.
const DEEP: usize = 6;

/// A call by its input. `clean` gets each text whole: a secret split over prefixed lines would not be recognized.
pub(super) fn call_text(input: Option<Json<'_>>, cwd: Option<&str>, clean: &mut dyn FnMut(&str) -> String) -> CallText {
    let Some(input) = input else { return CallText::default() };
    let mut fields = input.fields();
    // Show the old text first, whatever the model wrote first.
    fields.sort_by_key(|(name, _)| *name == b"new_string");
    if fields.is_empty() {
        let bare = if input.0 == b"{}" {
            String::new()
        } else {
            json::decode(input.raw_text().unwrap_or(input.0)).into_owned()
        };
        return CallText { about: None, body: bare };
    }
    let is_command = input.get("command").and_then(Json::raw_text).is_some();
    let about = ABOUT.iter().filter(|_| !is_command).find_map(|name| {
        let value = input.get(name)?.text()?;
        let fits = value.len() <= LINE && !value.contains('\n') && !value.is_empty();
        fits.then(|| (*name, text::relative(cwd, &value).to_owned()))
    });
    let (mut body, mut plain) = (Vec::new(), Vec::new());
    for (name, value) in fields {
        let name = text::line(&json::decode(name));
        let is_told = about.as_ref().is_some_and(|(told, _)| *told == name) || is_command && name == "description";
        let is_plain = !matches!(value.0.first(), Some(b'"' | b'{' | b'['));
        match () {
            () if is_told => {}
            () if is_plain => plain.push(field(&name, value, clean)),
            () => body.push(field(&name, value, clean)),
        }
    }
    body.extend(Some(plain.join(", ")).filter(|plain| !plain.is_empty()));
    CallText { about: about.map(|(_, value)| value), body: body.join("\n") }
}

fn field(name: &str, value: Json<'_>, clean: &mut dyn FnMut(&str) -> String) -> String {
    let words = || value.text().unwrap_or_default();
    let signed =
        |sign: &str, words: &str| words.lines().map(|line| format!("{sign} {line}")).collect::<Vec<_>>().join("\n");
    match name {
        "command" if value.raw_text().is_some() => format!("$ {}", clean(&words())),
        "old_string" => signed("-", &clean(&words())),
        "new_string" => signed("+", &clean(&words())),
        "content" | "new_source" | "plan" if value.raw_text().is_some() => clean(&words()),
        "edits" => value.items().into_iter().map(|edit| edited(edit, clean)).collect::<Vec<_>>().join("\n"),
        name if IDS.contains(&name) => format!("{name}: {ID}"),
        name => named(name, value, 0, clean),
    }
}

fn edited(edit: Json<'_>, clean: &mut dyn FnMut(&str) -> String) -> String {
    let mut fields = edit.fields();
    fields.sort_by_key(|(name, _)| *name == b"new_string");
    fields.into_iter().map(|(name, value)| field(&json::decode(name), value, clean)).collect::<Vec<_>>().join("\n")
}

/// `name: value`; longer texts go below the name, lists and objects are indented.
fn named(name: &str, value: Json<'_>, depth: usize, clean: &mut dyn FnMut(&str) -> String) -> String {
    let space = "  ".repeat(depth);
    let inside = |pieces: Vec<String>| format!("{space}{name}:\n{}", pieces.join("\n"));
    match value.0.first() {
        Some(b'"') => {
            let words = clean(&value.text().unwrap_or_default());
            let is_long = words.contains('\n');
            if !is_long {
                return format!("{space}{name}: {words}");
            }
            inside(words.lines().map(|line| format!("{space}  {line}")).collect())
        }
        Some(b'{') if depth < DEEP && value.0.len() > 2 => {
            let fields = value.fields().into_iter();
            inside(fields.map(|(name, value)| named(&json::decode(name), value, depth + 1, clean)).collect())
        }
        Some(b'[') if depth < DEEP && value.0.len() > 2 => {
            let items = value.items().into_iter();
            inside(items.map(|value| item(value, depth + 1, clean)).collect())
        }
        _ => format!("{space}{name}: {}", json::decode(value.0)),
    }
}

/// An item of a list; an object of plain values takes one line.
fn item(value: Json<'_>, depth: usize, clean: &mut dyn FnMut(&str) -> String) -> String {
    let (space, fields) = ("  ".repeat(depth), value.fields());
    let is_flat = fields.iter().all(|(_, value)| !matches!(value.0.first(), Some(b'{' | b'[')));
    if let Some(words) = value.text() {
        return format!("{space}- {}", text::line(&clean(&words)));
    }
    if fields.is_empty() && value.0.first() != Some(&b'[') {
        return format!("{space}- {}", json::decode(value.0));
    }
    if fields.is_empty() || !is_flat {
        return named("-", value, depth, clean);
    }
    let told = fields.into_iter().map(|(name, value)| {
        let words = value.text().map_or_else(|| json::decode(value.0).into_owned(), |words| clean(&words));
        format!("{}: {}", json::decode(name), text::line(&words))
    });
    format!("{space}- {}", told.collect::<Vec<_>>().join("; "))
}

/// What a result says; media are only named.
pub(super) fn result(body: Json<'_>) -> String {
    let Some(content) = body.get("content") else { return String::new() };
    if let Some(words) = content.text() {
        return words.into_owned();
    }
    let items: Vec<Json<'_>> = match content.0.first() {
        Some(b'[') => content.items(),
        _ => vec![content],
    };
    items.into_iter().map(item_text).collect::<Vec<_>>().join("\n")
}

fn item_text(item: Json<'_>) -> String {
    let text_of = |name| item.get(name).and_then(Json::text);
    if let Some(words) = text_of("text") {
        return words.into_owned();
    }
    match text_of("type").as_deref() {
        Some("image" | "document") => media(item),
        // A web page or a looked-up tool.
        Some(kind) => {
            let told = ["title", "url", "tool_name", "error_code"].iter().filter_map(|name| text_of(name));
            format!("[{kind}: {}]", told.collect::<Vec<_>>().join(", "))
        }
        None => String::new(),
    }
}

/// `[picture, png, 120 KB]`
pub(super) fn media(item: Json<'_>) -> String {
    let is_document = item.get("type").and_then(Json::text).is_some_and(|kind| kind == "document");
    let source = item.get("source");
    let kind = source.and_then(|source| source.get("media_type")?.text()).unwrap_or_default();
    let size = source.and_then(|source| source.get("data")).map(|data| text::bytes(data.0.len() as u64 / 4 * 3));
    let what = if is_document { "document" } else { "picture" };
    let kind = kind.rsplit('/').next().filter(|kind| !kind.is_empty()).map(str::to_owned);
    let told: Vec<String> = [Some(what.to_owned()), kind, size].into_iter().flatten().collect();
    text::line(&format!("[{}]", told.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(input: &str) -> String {
        let told = call_text(Some(Json(input.as_bytes())), Some("/w"), &mut str::to_owned);
        format!("{}|{}", told.about.unwrap_or_default(), told.body)
    }

    #[test]
    fn calls_read_as_people_write_them() {
        for (input, told) in [
            (r#"{"command":"cargo test\necho","description":"Run"}"#, "|$ cargo test\necho"),
            (r#"{"file_path":"/w/src/a.rs","old_string":"a\nb","new_string":"c"}"#, "src/a.rs|- a\n- b\n+ c"),
            (r#"{"file_path":"/x/b","content":"one\ntwo"}"#, "/x/b|one\ntwo"),
            (r#"{"-n":true,"pattern":"TODO","-A":3,"path":"/w/src"}"#, "src|pattern: TODO\n-n: true, -A: 3"),
            (
                r#"{"todos":[{"content":"fix","status":"done"}],"x":{"y":[1]}}"#,
                "|todos:\n  - content: fix; status: done\nx:\n  y:\n    - 1",
            ),
            (r#"{"task_id":"b123","block":true}"#, "|task_id: (id)\nblock: true"),
            ("{}", "|"),
            (r#""bare""#, "|bare"),
        ] {
            assert_eq!(shown(input), told, "{input}");
        }
    }

    #[test]
    fn pictures_are_named() {
        let content = r#"{"content":[{"type":"text","text":"seen"},{"type":"image","source":{"media_type":"image/png","data":"AAAAAAAA"}}]}"#;
        assert_eq!(result(Json(content.as_bytes())), "seen\n[picture, png, 6 B]");
    }
}
