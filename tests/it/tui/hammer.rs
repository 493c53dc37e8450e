//! A hammer on the real binary: keys, bytes and sizes by chance. Nothing is written without a key that writes, the app
//! lives until Ctrl-C, and the terminal is given back. `HAMMER=<rounds>` strikes more often.

#![cfg(unix)]

use std::env;

use claude_rescue::store::demo;

use super::pty::Pty;

/// How many rounds, each with a program of its own, and strikes in each.
const ROUNDS: u64 = 3;
const STRIKES: usize = 400;

/// What is struck. The keys that leave, write, suspend or start something else are left out.
const KEYS: &[u8] =
    b"jkhlgGdDpPvVBsSbB.[]nN/aHRyYueEftwTWmM?123456890lrI-+ \x09\x08\x7f\x01\x02\x04\x05\x0c\x0e\x15\x17";
const PIECES: &[&[u8]] = &[
    b"\x1b",
    b"\x1b[",
    b"\x1b[A",
    b"\x1b[6~",
    b"\x1b[Z",
    b"\x1bOP",
    b"\x1b[<0;10;10M",
    b"\x1b[<65;10;10M",
    b"\x1b[<0;0;0M",
    b"\x1b[M !!",
    b"\x1b[97;5u",
    b"\x1b]52;c;AAAA",
    b"\x1bP\x1b\x1b",
    b"\x1b[200~pasted q o \r words\x1b[201~",
    b"\x1b[200~cut off",
    b"\x1b[201~",
    "عربي".as_bytes(),
    "👩‍👩‍👧é\u{301}\u{202e}".as_bytes(),
    b"\xf0\x9f\x91",
    b"\xff\xc3\x28",
];
const SIZES: &[(u16, u16)] = &[(1, 1), (120, 36), (80, 24), (40, 16), (30, 8), (3, 90), (200, 2), (200, 60)];

/// Numbers by chance, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

#[test]
fn nothing_is_written_and_the_terminal_is_given_back_whatever_is_struck() {
    let rounds = env::var("HAMMER").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    for round in 1..=rounds {
        let demo = demo::unpack().expect("the demo can be unpacked");
        let sessions = demo.place.sessions().len();
        let mut pty = Pty::session(&demo.place.configs[0], "3f2a9c1e");
        pty.wait_for("What broke");
        let mut chance = Chance(round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for strike in 0..STRIKES {
            match chance.below(10) {
                0..=5 => pty.send(&[KEYS[chance.below(KEYS.len())]]),
                6..=7 => pty.send(PIECES[chance.below(PIECES.len())]),
                8 => {
                    let bytes: Vec<u8> = (0..chance.below(24)).map(|_| 0x80 + chance.below(0x80) as u8).collect();
                    pty.send(&bytes);
                }
                _ if strike % 20 == 0 => {
                    let (columns, rows) = SIZES[chance.below(SIZES.len())];
                    pty.resize(columns, rows);
                }
                _ => pty.send(b"\x1b"),
            }
            assert!(pty.runs(), "round {round} ended at strike {strike}:\n{}", pty.screen().contents());
        }
        // A paste may still be open; the first press behind a pause ends it.
        pty.resize(120, 36);
        while pty.runs() {
            std::thread::sleep(std::time::Duration::from_millis(500));
            pty.try_send(b"\x03");
        }
        assert_eq!(pty.wait_for_end(), 0, "round {round} ended as\n{}", pty.screen().contents());
        let screen = pty.wait_until("the normal screen", |screen| !screen.alternate_screen());
        assert!(!screen.hide_cursor() && !screen.bracketed_paste() && !pty.is_raw(), "round {round}");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "round {round}");
        assert!(!pty.state().exists() && demo.place.sessions().len() == sessions, "round {round} wrote something");
    }
}
