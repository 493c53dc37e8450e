//! Rows that go, come, stand twice or elsewhere, and lines that are no JSON.

use super::Change;
use crate::rows::{Row, Rows};
use crate::sample::Dice;
use serde_json::{Value, json};

pub const CHANGES: &[Change] = &[
    ("drop", |rows, at, _| {
        rows.0.remove(at);
        Some(())
    }),
    ("drop, relinked", |rows, at, _| {
        let gone = rows.0.remove(at);
        rows.rehang(&gone, &gone.parent());
        Some(())
    }),
    ("drop some", |rows, at, dice| {
        let end = rows.0.len().min(at + 2 + dice.roll(4));
        rows.0.drain(at..end);
        Some(())
    }),
    ("truncate", |rows, at, _| {
        rows.0.truncate(at + 1);
        Some(())
    }),
    ("copy the line", |rows, at, dice| {
        let place = *dice.pick(&[at + 1, rows.0.len()]);
        rows.0.insert(place, rows.0[at].clone());
        Some(())
    }),
    ("copy with another uuid", |rows, at, dice| {
        let mut copy = rows.0[at].clone();
        let parent = dice.pick(&[json!(copy.uuid()), copy.parent()]).clone();
        let id = dice.id();
        copy.change(|row| {
            row["uuid"] = id;
            row["parentUuid"] = parent;
        });
        rows.0.insert(at + 1, copy);
        Some(())
    }),
    ("swap with the next", |rows, at, _| (at + 1 < rows.0.len()).then(|| rows.0.swap(at, at + 1))),
    ("move to the end", |rows, at, _| {
        let row = rows.0.remove(at);
        rows.0.push(row);
        Some(())
    }),
    ("tear", |rows, at, dice| {
        let line = rows.0[at].line();
        let end = 20 + dice.roll(180);
        line.truncate((0..=end.min(line.len())).rev().find(|end| line.is_char_boundary(*end))?);
        Some(())
    }),
    ("glue to the next", |rows, at, _| (at + 1 < rows.0.len()).then(|| rows.0[at].glue())),
    ("NUL bytes before", |rows, at, _| {
        let mut zeros = Row::parse("null");
        *zeros.line() = "\0".repeat(40);
        rows.0.insert(at, zeros);
        Some(())
    }),
    ("progress between", |rows, at, dice| {
        between(
            rows,
            at,
            dice,
            &json!({"type": "progress", "data": {"type": "bash_progress"}, "toolUseID": "toolu_x"}),
        );
        Some(())
    }),
    ("system row between", |rows, at, dice| {
        let notice = json!({"type": "system", "subtype": "informational", "content": "a notice", "level": "info"});
        between(rows, at, dice, &notice);
        Some(())
    }),
    ("attachment between", |rows, at, dice| {
        between(
            rows,
            at,
            dice,
            &json!({"type": "attachment", "attachment": {"type": "todo_reminder", "content": [], "itemCount": 0}}),
        );
        Some(())
    }),
    ("unknown kind between", |rows, at, dice| {
        between(rows, at, dice, &json!({"type": "some-new-kind"}));
        Some(())
    }),
    ("error row at the end", |rows, at, dice| {
        let words = *dice.pick(&["API Error: 400 due to tool use concurrency issues.", "API Error: Overloaded"]);
        let parent = rows.0[*dice.pick(&[at, rows.0.len() - 1])].uuid().to_owned();
        let like = rows.0.iter().find(|row| row.is("assistant"))?.clone();
        let row = like_row(&like, dice, |row| {
            row["parentUuid"] = json!(if parent.is_empty() { like.uuid() } else { &parent });
            row["isApiErrorMessage"] = json!(true);
            row["message"]["id"] = json!("error");
            row["message"]["model"] = json!("<synthetic>");
            row["message"]["content"] = json!([{"type": "text", "text": words}]);
        });
        rows.0.push(row);
        Some(())
    }),
    ("interrupt row behind", |rows, at, dice| {
        let words = *dice.pick(&["[Request interrupted by user]", "[Request interrupted by user for tool use]"]);
        let parent = json!(rows.0[at].uuid());
        let linked = dice.roll(2) == 0;
        let like = rows.0.iter().find(|row| row.is("user"))?.clone();
        let row = like_row(&like, dice, |row| {
            row["parentUuid"] = parent;
            row["message"] = json!({"role": "user", "content": [{"type": "text", "text": words}]});
        });
        if linked {
            rows.rehang(&rows.0[at].clone(), &json!(row.uuid()));
        }
        rows.0.insert(at + 1, row);
        Some(())
    }),
    ("compaction before", |rows, at, dice| {
        let row = rows.0[at].clone();
        let boundary = like_row(&row, dice, |new| {
            new["type"] = json!("system");
            new["subtype"] = json!("compact_boundary");
            new["content"] = json!("Conversation compacted");
            new["logicalParentUuid"] = row.parent();
            new["parentUuid"] = json!(null);
            new["compactMetadata"] = json!({"trigger": "manual", "preTokens": 9});
            new.as_object_mut().expect("a row is an object").remove("message");
        });
        let summary = like_row(&row, dice, |new| {
            new["type"] = json!("user");
            new["parentUuid"] = json!(boundary.uuid());
            new["isCompactSummary"] = json!(true);
            new["message"] = json!({"role": "user", "content": "This session is being continued from another one."});
        });
        rows.0[at].change(|row| row["parentUuid"] = json!(summary.uuid()));
        rows.0.splice(at..at, [boundary, summary]);
        Some(())
    }),
];

/// A new row that has the outer fields of another one.
fn like_row(like: &Row, dice: &mut Dice, edit: impl FnOnce(&mut Value)) -> Row {
    let (mut row, id) = (like.clone(), dice.id());
    row.change(|row| {
        row["uuid"] = id;
        row.as_object_mut().expect("a row is an object").remove("toolUseResult");
        edit(row);
    });
    row
}

/// A row of another kind, in the chain above a message.
fn between(rows: &mut Rows, at: usize, dice: &mut Dice, fields: &Value) {
    let new = like_row(&rows.0[at].clone(), dice, |row| {
        let row = row.as_object_mut().expect("a row is an object");
        row.remove("message");
        row.extend(fields.as_object().expect("fields are an object").clone());
    });
    rows.0[at].change(|row| row["parentUuid"] = json!(new.uuid()));
    rows.0.insert(at, new);
}
