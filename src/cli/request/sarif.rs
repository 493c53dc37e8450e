//! Findings as SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};

use super::found::Found;
use crate::diagnosis::{RULES, Rule, Severity};

pub(super) fn log<'a>(found: impl Iterator<Item = &'a Found>) -> Value {
    let found: Vec<&Found> = found.collect();
    let broken: Vec<&Rule> =
        RULES.iter().copied().filter(|rule| found.iter().any(|found| found.rule.name == rule.name)).collect();
    let rules: Vec<Value> = broken.iter().map(|row| rule(row)).collect();
    let results: Vec<Value> = found.iter().map(|found| result(found, &broken)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "claude-rescue", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.says.replace("{tool}", "toolu_…").replace("{other}", "N") },
        "fullDescription": { "text": rule.story },
        "defaultConfiguration": { "level": level(rule.severity.name()) },
    })
}

fn result(found: &Found, rules: &[&Rule]) -> Value {
    let fix = found.fix.map_or(String::new(), |fix| format!(" The fix: {fix}."));
    json!({
        "ruleId": found.rule.name,
        "ruleIndex": rules.iter().position(|rule| rule.name == found.rule.name),
        "level": level(found.severity),
        "message": { "text": format!("{}: {}.{fix}", found.request, found.says) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&found.path) },
                "region": { "startLine": found.line, "startColumn": found.column },
            },
            "logicalLocations": [{ "fullyQualifiedName": found.request }],
        }],
    })
}

fn level(severity: &str) -> &'static str {
    if severity == Severity::Note.name() { "note" } else { "error" }
}

/// A path as a URI reference, percent-encoded.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escaped = |byte: u8| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") };
    path.replace('\\', "/").bytes().map(escaped).collect()
}
