//! Sessions grown for summaries: long ones of several eras, with compactions, task lists, sub-agents and secrets.

use serde_json::json;

use super::grow::Grown;
use super::planted::secrets;

/// Every grown session that a golden export shows.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![("long", long()), ("tasks", tasks()), ("agent", agent()), ("leaky", leaky())]
}

/// Three compactions over three clients, a task list of TodoWrite, dead ends, and the bug at its end.
pub fn long() -> Vec<u8> {
    let mut s = Grown::new("/home/demo/src/ledger", "1.0.77");
    s.user("Move the ledger from floats to integer cents. No behaviour may change for callers of the HTTP API.\nThe nightly export in export/ must stay byte for byte the same.");
    s.does("ExitPlanMode", &json!({"plan": "1. A `Cents` type\n2. Replace f64 in src/account.rs\n3. Migrate the database\n4. Compare the export"}),
        "User has approved your plan. You can now start coding.", &json!({"plan": "…", "isAgent": false}));
    s.todos(&[
        ("in_progress", "Add the Cents type"),
        ("pending", "Replace f64 in account.rs"),
        ("pending", "Migration"),
        ("pending", "Compare the nightly export"),
    ]);
    s.write("src/cents.rs", "pub struct Cents(i64);\nimpl Cents {\n    pub fn from_major(major: i64) -> Self {\n        Self(major * 100)\n    }\n}\n");
    s.fails("cargo test -p ledger", "Exit code 101\nerror[E0433]: failed to resolve: use of undeclared type `Cents`\nerror: could not compile `ledger`");
    s.edit("src/lib.rs", "mod account;", "mod account;\nmod cents;");
    s.bash("cargo test -p ledger", "running 14 tests\ntest result: ok. 14 passed; 0 failed");
    s.say("`Cents` is in place. I decided to use i64 instead of u64, because refunds are negative.");
    s.compact("1. Primary request: move the ledger from floats to integer cents, HTTP API unchanged, nightly export byte for byte the same.\n2. Done: src/cents.rs.\n3. Pending: account.rs, migration, export comparison.");
    s.user("go on with account.rs, but keep the old constructor as deprecated");
    let path = format!("{}/src/account.rs", s.cwd);
    s.does("MultiEdit", &json!({"file_path": path, "edits": [{"old_string": "balance: f64", "new_string": "balance: Cents"}, {"old_string": "fn new(b: f64)", "new_string": "#[deprecated]\nfn new(b: f64)"}]}),
        "Applied 2 edits", &json!({"filePath": path, "originalFileContents": "balance: f64\nfn new(b: f64)\n",
        "edits": [{"old_string": "balance: f64", "new_string": "balance: Cents"}, {"old_string": "fn new(b: f64)", "new_string": "#[deprecated]\nfn new(b: f64)"}],
        "structuredPatch": [{"lines": ["-balance: f64", "+balance: Cents", "-fn new(b: f64)", "+#[deprecated]", "+fn new(b: f64)"]}]}));
    let id = s.call("Bash", &json!({"command": "diesel migration run"}));
    s.result(&id, "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file). To tell you how to proceed, the user said:\nnever run migrations from here, only write the SQL file\n\nNote: The user's next message may contain a correction or preference. Pay close attention to what they say next.", &json!("Error: rejected"));
    s.write("migrations/0007_cents.sql", "alter table account alter balance type bigint using round(balance * 100);\n");
    s.todos(&[
        ("completed", "Add the Cents type"),
        ("completed", "Replace f64 in account.rs"),
        ("in_progress", "Migration"),
        ("pending", "Compare the nightly export"),
    ]);
    s.say("The migration is written and not run, as you asked. Rounding happens in SQL with `round`, so half cents go away from zero.");
    s.version = "2.0.30";
    s.user("is that the same rounding as in the export?");
    s.does("Read", &json!({"file_path": format!("{}/export/nightly.rs", s.cwd)}), "1\tfn main() {}", &json!({"type": "text", "file": {"filePath": "x", "content": "fn main() {}", "numLines": 1, "startLine": 1, "totalLines": 1}}));
    s.does(
        "WebFetch",
        &json!({"url": "https://www.postgresql.org/docs/16/functions-math.html", "prompt": "how does round break ties"}),
        "Request failed with status code 403",
        &json!("Error: Request failed with status code 403"),
    );
    s.say("Not quite: the export rounds half to even. I will use banker's rounding in the migration too, so that the export stays the same.");
    s.compact("1. Primary request: ledger from floats to integer cents; HTTP API unchanged; export unchanged.\n2. Rounding must be half to even, as in export/nightly.rs.\n3. The person runs migrations; only write SQL.\n4. Pending: fix rounding in migrations/0007_cents.sql, compare the nightly export.");
    s.user("yes, half to even everywhere");
    s.edit("migrations/0007_cents.sql", "round(balance * 100)", "round_half_even(balance * 100)");
    s.does(
        "AskUserQuestion",
        &json!({"questions": [{"question": "Where should round_half_even live?"}]}),
        "User has answered your questions",
        &json!({"questions": [], "answers": {"Where should round_half_even live?": "In the same migration"}}),
    );
    s.edit(
        "migrations/0007_cents.sql",
        "alter table",
        "create function round_half_even(numeric) returns bigint as $$ … $$ language sql;\nalter table",
    );
    s.say("The function stands in the same migration now.");
    s.version = "2.1.19";
    s.compact("1. Primary request: ledger to integer cents, export byte for byte the same.\n2. All code is changed; migration 0007 holds round_half_even.\n3. Pending: compare the nightly export for October.\n4. Current work: about to run scripts/compare-export.sh 2026-10.");
    s.user("now compare the export for October");
    s.fails(
        "scripts/compare-export.sh 2026-10",
        "Exit code 2\nold: 18233 lines\nnew: 18233 lines\n7 lines differ, the first is 4411",
    );
    s.say("Seven lines differ. They are refunds, where the sign is lost.");
    s.edit("src/cents.rs", "Self(major * 100)", "Self(major.signum() * (major.abs() * 100))");
    s.bash("cargo test -p ledger", "running 16 tests\ntest result: ok. 16 passed; 0 failed");
    s.todos(&[
        ("completed", "Add the Cents type"),
        ("completed", "Replace f64 in account.rs"),
        ("completed", "Migration"),
        ("in_progress", "Compare the nightly export"),
    ]);
    s.say("The sign is kept now. I compare the export again.");
    s.call("Bash", &json!({"command": "scripts/compare-export.sh 2026-10"}));
    s.refused("continue");
    s.refused("if it still differs, show me the first line only");
    s.bytes()
}

/// The Task tools, an agent, words queued while a tool ran, three languages, and an end in the middle of a call.
pub fn tasks() -> Vec<u8> {
    let mut s = Grown::new("/home/demo/src/shop", "2.1.150");
    s.user("カートの合計に送料を含めてください。テストも書いてください。");
    s.does(
        "TaskCreate",
        &json!({"subject": "送料の計算を追加する", "description": "cart.ts"}),
        "Task #1 created",
        &json!({"task": {"id": "1", "subject": "送料の計算を追加する"}}),
    );
    s.does(
        "TaskCreate",
        &json!({"subject": "テストを書く", "description": "cart.test.ts"}),
        "Task #2 created",
        &json!({"task": {"id": "2", "subject": "テストを書く"}}),
    );
    s.does(
        "TaskCreate",
        &json!({"subject": "古い割引を消す", "description": "discount.ts"}),
        "Task #3 created",
        &json!({"task": {"id": "3", "subject": "古い割引を消す"}}),
    );
    s.does("Agent", &json!({"description": "Find where totals are computed", "prompt": "look for total", "subagent_type": "Explore"}),
        "Totals are computed in src/cart.ts:40 and in src/invoice.ts:12; only the cart knows the country.", &json!({"status": "completed", "agentId": "a1", "content": []}));
    s.does(
        "TaskUpdate",
        &json!({"taskId": "1", "status": "in_progress"}),
        "Updated task #1",
        &json!({"success": true, "taskId": "1"}),
    );
    s.edit("src/cart.ts", "return sum;", "return sum + shipping(country);");
    s.row("attachment", &json!({"attachment": {"type": "queued_command", "prompt": "Versand nach Österreich kostet 9,90 €, sonst 4,90 €", "commandMode": "prompt"}}));
    s.edit("src/shipping.ts", "export {};", "export const shipping = (c: string) => c === \"AT\" ? 990 : 490;");
    s.does(
        "TaskUpdate",
        &json!({"taskId": "1", "status": "completed"}),
        "Updated task #1",
        &json!({"success": true, "taskId": "1"}),
    );
    s.does(
        "TaskUpdate",
        &json!({"taskId": "3", "status": "deleted"}),
        "Updated task #3",
        &json!({"success": true, "taskId": "3"}),
    );
    s.does(
        "TaskUpdate",
        &json!({"taskId": "2", "status": "in_progress"}),
        "Updated task #2",
        &json!({"success": true, "taskId": "2"}),
    );
    s.say("送料は整数のセントで計算することにしました。浮動小数は丸め誤差が出るためです。");
    s.user("好的，请继续写测试");
    s.write("src/cart.test.ts", "test(\"Österreich\", () => expect(total([], \"AT\")).toBe(990));\n");
    s.say("テストを実行します。");
    s.call("Bash", &json!({"command": "npx vitest run src/cart.test.ts"}));
    s.bytes()
}

/// The transcript of a sub-agent.
pub fn agent() -> Vec<u8> {
    let mut s = Grown::new("/home/demo/src/agent", "2.0.40");
    s.sidechain = true;
    s.user("Find every place where the session cookie is set, and say whether SameSite is given.");
    s.does(
        "Grep",
        &json!({"pattern": "Set-Cookie"}),
        "src/login.rs:31",
        &json!({"mode": "content", "numFiles": 1, "filenames": []}),
    );
    s.does(
        "Read",
        &json!({"file_path": "/home/demo/src/agent/src/login.rs"}),
        "31\theaders.insert(SET_COOKIE, …)",
        &json!({"type": "text", "file": {"filePath": "x"}}),
    );
    s.say("One place, src/login.rs:31. SameSite is not given there.");
    s.bytes()
}

/// Every planted secret, said, run, printed and written.
pub fn leaky() -> Vec<u8> {
    let mut s = Grown::new("/home/demo/src/leaky", "2.1.150");
    for (no, planted) in secrets().iter().enumerate() {
        match no % 4 {
            0 => {
                s.user(&format!("use this for the deployment: {}", planted.text));
                s.say("Noted.");
            }
            1 => s.bash(&format!("deploy <<EOF\n{}\nEOF", planted.text), "deployed"),
            2 => s.fails("make deploy", &format!("Exit code 1\nrefused\n{}\n", planted.text)),
            _ => {
                s.write(&format!("conf/{no}.env"), &format!("{}\n", planted.text));
                s.say(&format!("I will keep this one: {}", planted.text));
                s.user("next");
            }
        }
        // Whatever takes sentences or names out of a text.
        s.user(&format!("never print it, it must stay. for later: {}\nnot now.", planted.text));
        s.say(&format!("- kept: `{}`\n- pending: {}", planted.text, planted.text));
    }
    let pending: Vec<String> = secrets().iter().map(|planted| format!("Pending: {}", planted.text)).collect();
    s.compact(&pending.join("\n"));
    // A block of many lines stands wherever lines are picked.
    for planted in secrets().iter().filter(|planted| planted.kind == "private-key") {
        s.fails("make key", &format!("Exit code 1\n{}\nnot a key\n", planted.text));
        s.bash("cat key.pem", &planted.secret);
        s.bash(&planted.secret, "ok");
        s.edit("key.pem", "none", &planted.secret);
        s.say(&planted.text);
        s.user("go on");
    }
    s.say("All are in place.");
    s.bytes()
}

/// Files that are as they were left, changed since, gone, links, and outside.
#[cfg(unix)]
pub fn on_disk(cwd: &str) -> Vec<u8> {
    let mut s = Grown::new(cwd, "2.1.150");
    s.user("write some files");
    for name in ["same", "other", "gone", "link"] {
        s.write(&format!("src/{name}.rs"), "one\ntwo\n");
    }
    let detail = &json!({"type": "create", "filePath": "/etc/outside", "content": "x", "structuredPatch": []});
    s.does("Write", &json!({"file_path": "/etc/outside", "content": "x"}), "File created", detail);
    let detail = &json!({"edit_mode": "delete", "new_source": "", "original_file": "{}", "updated_file": "{\n}"});
    s.does("NotebookEdit", &json!({"notebook_path": format!("{cwd}/src/book.ipynb")}), "Deleted cell", detail);
    s.say("Done. Two more.");
    for name in ["landed", "waiting"] {
        s.write(&format!("src/{name}.rs"), "one\ntwo\n");
        let path = format!("{cwd}/src/{name}.rs");
        s.call("Edit", &json!({"file_path": path, "old_string": "two", "new_string": "three"}));
    }
    s.say("Done. What next?");
    s.bytes()
}
