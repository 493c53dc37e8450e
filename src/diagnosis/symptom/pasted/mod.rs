//! Reads an error as it was pasted: coloured, boxed, quoted, wrapped, escaped.
//!
//! Forms can be nested, such as a wrapped box in JSON in a log, so they are undone in rounds until nothing changes.

mod colours;
mod escapes;
mod frame;
mod wrapped;

/// More rounds than any log escapes a text.
const ROUNDS: usize = 8;

/// The text without the form it was pasted in.
pub(in crate::diagnosis) fn read(pasted: &str) -> String {
    let mut text = pasted.to_owned();
    // Most recorded errors are one plain line.
    if is_bare(&text) {
        return text;
    }
    for _ in 0..ROUNDS {
        // HTML comes off first, because it is outside the wrapped lines; string escapes last, because they are inside.
        let lines = frame::lines(&colours::gone(&escapes::html(&text)));
        let next = escapes::strings(&wrapped::joined(&lines));
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn is_bare(text: &str) -> bool {
    let is_plain =
        |c: char| (c == ' ' || !c.is_whitespace()) && !c.is_control() && !matches!(c, '\\' | '&' | '<' | '␛');
    text.chars().all(is_plain) && !text.starts_with(|c: char| !c.is_alphabetic()) && !colours::are_in(text)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_id_broken_over_lines_is_whole_again() {
        let pasted = "╭──────────────────────────────╮\n│ blocks with id: toolu_01WjbY │\n│ afn5hwEL and nothing more    │\n╰──────────────────────────────╯";
        assert_eq!(read(pasted).trim(), "blocks with id: toolu_01WjbYafn5hwEL and nothing more");
    }

    #[test]
    fn lines_that_nobody_wrapped_stay_apart() {
        let pasted =
            "No conversation found with session ID: 6ded9425-ceda-441f-ad79-4352a88b7cc4\nNo conversation found";
        assert!(read(pasted).contains("4352a88b7cc4 No"), "{}", read(pasted));
        let pasted = "see\nthe message that follows here\n\nand\nnothing at all";
        assert_eq!(read(pasted), pasted);
    }

    #[test]
    fn escapes_are_undone_as_often_as_they_were_made() {
        let once = serde_json::to_string("API Error: \"`a` & 'b'\"\n\u{1b}[31mred\u{1b}[0m").expect("a string");
        let twice = serde_json::to_string(&once).expect("a string");
        assert!(read(&twice).contains("API Error: \"`a` & 'b'\"red"), "{}", read(&twice));
        assert!(read("<p>it&amp;#39;s &lt;synthetic&gt;</p>").contains("it's <synthetic>"));
    }

    #[test]
    fn what_looks_like_a_form_and_is_none_stays() {
        for text in ["C:\\new\\table", "a < b && c > d", "[claude/opus] [400]: no", "see messages.[5].role"] {
            assert_eq!(read(text), text);
        }
    }
}
