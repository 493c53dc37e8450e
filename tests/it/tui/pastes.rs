//! A paste is never keys: it goes where letters are typed, as one line, and nowhere else.

#![cfg(unix)]

use super::pty::Pty;

const READY: &str = "nothing is written until ⏎";
const NO_KEY: &str = "Pasted text is ignored here";

fn pasted(words: &str) -> Vec<u8> {
    format!("\x1b[200~{words}\x1b[201~").into_bytes()
}

/// On the card, where q leaves and ⏎ writes.
fn on_the_card() -> Pty {
    let pty = Pty::demo(120, 36);
    let screen = pty.wait_for(READY);
    assert!(screen.bracketed_paste());
    pty
}

#[test]
fn what_is_pasted_where_nothing_is_typed_is_no_key() {
    let large = "q\r".repeat(500_000);
    for words in ["q", "\r", "q\ro\r2\r", "a\x03b\x1a\x1b", "x \x1b[201~q\r\x03o", "\x1b[200~q\x1b[201~q\r", &large] {
        let mut pty = on_the_card();
        pty.send(&pasted(words));
        pty.wait_for(NO_KEY);
        assert!(pty.runs());
        pty.press_until("?", "help ·");
        pty.press("\x03");
        assert_eq!(pty.wait_for_end(), 0, "{:?}", words.chars().take(20).collect::<String>());
        assert!(!pty.state().exists());
        pty.wait_until("pastes as before", |screen| !screen.bracketed_paste() && !screen.alternate_screen());
    }
}

#[test]
fn what_is_pasted_into_a_field_is_one_line_of_it() {
    let mut pty = on_the_card();
    pty.press("s");
    pty.wait_for("newest first");
    pty.press("/");
    pty.wait_for("⏎ go to rows");
    pty.send(&pasted("Profile\r\nthe \x1b[31mimporter\n"));
    pty.wait_for("Profile the importer");
    pty.send(&pasted("qq\x1b[201~\r"));
    pty.wait_for("importerqq");
    pty.press("\x1b");
    pty.wait_until("no words", |screen| !screen.contents().contains("importerqq"));
    pty.send(b"\x03");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn a_word_that_is_pasted_writes_nothing_before_enter_is_pressed() {
    let mut pty = on_the_card();
    pty.press("p");
    pty.wait_for("what changes");
    pty.press_until("I", "Type replace and");
    pty.send(b"\x15");
    pty.send(&pasted("replace\r"));
    pty.wait_for(": replace▏");
    pty.press("\x1b");
    pty.wait_for("Nothing was overwritten.");
    pty.press("\x03");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!pty.state().exists());
}

#[test]
fn a_paste_whose_end_is_lost_is_over_with_the_next_press() {
    let mut pty = on_the_card();
    pty.send(b"\x1b[200~half of a paste\r");
    pty.press_until("?", "help ·");
    pty.press("\x03");
    assert_eq!(pty.wait_for_end(), 0);
    let mut pty = on_the_card();
    pty.send(b"\x1b[200~half of a paste\r");
    std::thread::sleep(std::time::Duration::from_millis(600));
    pty.send(b"\x03");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!pty.state().exists());
}

#[test]
fn keys_behind_a_paste_are_keys() {
    let mut pty = on_the_card();
    pty.send(b"\x1b[200~words\x1b[201~?");
    pty.wait_for("help ·");
    pty.send(b"\x03");
    assert_eq!(pty.wait_for_end(), 0);
}
