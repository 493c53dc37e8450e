//! The keyboard of a Windows console, which sends events instead of bytes.

use std::collections::HashSet;
use std::io;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// How long to wait for a key before looking whether somebody else wants the keyboard.
const LOOK: Duration = Duration::from_millis(50);
/// How soon the next key of a paste follows.
const AT_ONCE: Duration = Duration::from_millis(4);
/// Nobody types so many keys at once, of which so many differ.
const PASTED: (usize, usize) = (6, 4);

/// The keyboard.
pub struct Keyboard {
    /// Held while somebody reads the keyboard.
    turn: Arc<Mutex<()>>,
}

impl Keyboard {
    /// Whoever has `turn` has the keyboard.
    pub fn open(turn: Arc<Mutex<()>>) -> io::Result<Self> {
        Ok(Self { turn })
    }

    /// Waits for events, at most `most`.
    pub fn next(&mut self, most: Option<Duration>) -> io::Result<Vec<Event>> {
        loop {
            let found = self.read(most.unwrap_or(LOOK))?;
            if most.is_some() || !found.is_empty() {
                return Ok(pasted(found.into_iter().map(typed).collect()));
            }
            // Whoever waits for the turn gets it.
            thread::sleep(AT_ONCE);
        }
    }

    /// Takes the keyboard anew each time: this process goes on beside an editor and a client, whose keys are not ours.
    fn read(&self, mut wait: Duration) -> io::Result<Vec<Event>> {
        let _mine = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        while event::poll(wait)? {
            found.push(event::read()?);
            wait = AT_ONCE;
        }
        Ok(found)
    }
}

/// A letter that is typed with AltGr, which comes as Ctrl and Alt, is that letter.
fn typed(event: Event) -> Event {
    match event {
        Event::Key(key @ KeyEvent { code: KeyCode::Char(_), .. })
            if key.modifiers.contains(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
        {
            let modifiers = key.modifiers - (KeyModifiers::CONTROL | KeyModifiers::ALT);
            Event::Key(KeyEvent { modifiers, ..key })
        }
        other => other,
    }
}

/// The letter that a key press types.
fn letter(event: &Event) -> Option<char> {
    match event {
        Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. })
            if !modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
        {
            match code {
                KeyCode::Char(letter) => Some(*letter),
                KeyCode::Enter => Some('\n'),
                KeyCode::Tab => Some('\t'),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Takes what comes at once for pasted text. A Windows console sends each letter of it as a key.
fn pasted(events: Vec<Event>) -> Vec<Event> {
    let is_release = |event: &Event| matches!(event, Event::Key(key) if key.kind == KeyEventKind::Release);
    let (mut out, mut run) = (Vec::new(), Vec::new());
    for event in events.into_iter().filter(|event| !is_release(event)) {
        if letter(&event).is_some() {
            run.push(event);
        } else {
            close(&mut run, &mut out);
            out.push(event);
        }
    }
    close(&mut run, &mut out);
    out
}

/// Ends a run of letters: as a paste, or as the keys that they were.
fn close(run: &mut Vec<Event>, out: &mut Vec<Event>) {
    let run = mem::take(run);
    let text: String = run.iter().filter_map(letter).collect();
    let letters: HashSet<char> = text.chars().collect();
    if run.len() >= PASTED.0 && letters.len() >= PASTED.1 {
        out.push(Event::Paste(text));
    } else {
        out.extend(run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Event> {
        text.chars().map(|letter| Event::Key(KeyCode::Char(letter).into())).collect()
    }

    #[test]
    fn what_comes_at_once_is_a_paste_and_a_held_key_is_none() {
        assert_eq!(pasted(keys("API Error: 400")), [Event::Paste("API Error: 400".to_owned())]);
        assert_eq!(pasted(keys("jjjjjjjjjjjj")), keys("jjjjjjjjjjjj"));
        assert_eq!(pasted(keys("gd")), keys("gd"));
        let mut mixed = keys("jk");
        mixed.push(Event::FocusGained);
        assert_eq!(pasted(mixed.clone()), mixed);
    }

    #[test]
    fn alt_gr_types_letters() {
        let key = |modifiers| Event::Key(KeyEvent::new(KeyCode::Char('['), modifiers));
        assert_eq!(typed(key(KeyModifiers::CONTROL | KeyModifiers::ALT)), key(KeyModifiers::NONE));
        assert_eq!(typed(key(KeyModifiers::CONTROL)), key(KeyModifiers::CONTROL));
    }
}
