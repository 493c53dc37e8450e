//! An error without its JSON.

/// The API's message with what comes before its JSON: `API Error: 400 messages.3: …`. Text without JSON stays as it is.
pub fn in_short(text: &str) -> String {
    const MESSAGE: &str = "\"message\":\"";
    let words = |at: usize| {
        let value = &text[at + MESSAGE.len() - 1..];
        serde_json::Deserializer::from_str(value).into_iter::<String>().next()?.ok()
    };
    let said = text.rfind(MESSAGE).and_then(words).filter(|said| !said.trim().is_empty());
    match (said, text.find('{')) {
        (Some(said), Some(start)) => format!("{}{}", &text[..start], in_short(&said)),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_stands_for_its_json() {
        let json = r#"API Error: 400 {"type":"error","error":{"type":"x","message":"messages.3: \"a\" is bad"},"request_id":"r"}"#;
        assert_eq!(in_short(json), r#"API Error: 400 messages.3: "a" is bad"#);
        let twice = r#"API Error: 429 {"error":{"message":"{\"error\":{\"message\":\"too much\"}}"}}"#;
        assert_eq!(in_short(twice), "API Error: 429 too much");
        for as_it_is in
            ["API Error: 400 due to tool use concurrency issues.", r#"{"message":"cut off"#, r#"{"message":""}"#]
        {
            assert_eq!(in_short(as_it_is), as_it_is);
        }
    }
}
