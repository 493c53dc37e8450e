//! The directory of a session: clients look for the file in a folder named after it.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Session;

/// Clients cut longer folder names here and append a hash.
const LONGEST: usize = 200;

/// The name of a directory's project folder: every UTF-16 unit except ASCII letters and digits becomes `-`.
pub fn folder_name(dir: &str) -> String {
    let plain = |unit: u16| u8::try_from(unit).ok().filter(u8::is_ascii_alphanumeric);
    dir.encode_utf16().map(|unit| plain(unit).map_or('-', char::from)).collect()
}

/// The names that a directory's project folder can have. Some disks of Macs keep an accent apart from its letter: 2.0.76
/// and 2.1.332 take the name as it is (measured on Linux), 2.1.150 composes it first (NFC).
pub fn folder_names(dir: &str) -> Vec<String> {
    let mut names = vec![folder_name(dir)];
    if !is_nfc(dir) {
        names.push(folder_name(&dir.nfc().collect::<String>()));
    }
    names
}

/// Whether this is a directory's project folder. Drive letters occur in either case.
pub fn is_folder_of(folder: &str, dir: &str) -> bool {
    is_folder_named(folder, &folder_names(dir))
}

/// Like `is_folder_of`, by the names that a directory's project folder can have: for many folders of one directory.
pub fn is_folder_named(folder: &str, names: &[String]) -> bool {
    names.iter().any(|name| {
        let cut = name.get(..LONGEST).filter(|_| name.len() > LONGEST);
        folder.eq_ignore_ascii_case(name) || cut.is_some_and(|cut| folder.starts_with(cut))
    })
}

impl Session {
    /// Every directory that its client ran in, newest first.
    pub fn directories(&self) -> Vec<&str> {
        let mut ids = Vec::new();
        for cwd in self.transcript.entries.iter().rev().filter_map(|entry| entry.cwd) {
            if !ids.contains(&cwd) {
                ids.push(cwd);
            }
        }
        ids.into_iter().map(|id| self.transcript.id(id)).collect()
    }

    /// The directory from which clients find it in a folder of this name. After `cd sub` they record `sub` but still
    /// use the folder of the directory above.
    pub fn home_in(&self, folder: &str) -> Option<&str> {
        self.directories().into_iter().find(|dir| is_folder_of(folder, dir))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Transcript;

    #[test]
    fn folders_are_named_as_clients_name_them() {
        assert_eq!(folder_name("/home/ann/my_app.v2"), "-home-ann-my-app-v2");
        assert_eq!(folder_name("C:\\Users\\ann"), "C--Users-ann");
        assert_eq!(folder_name("/é/🦀"), "-----", "a crab is two units");
        assert!(is_folder_of("--ber", "/u\u{308}ber") && is_folder_of("-u-ber", "/u\u{308}ber"));
        assert!(is_folder_of("c--Users-ann", "C:\\Users\\ann"));
        let long = format!("/{}", "a".repeat(250));
        assert!(is_folder_of(&format!("-{}-1x2y3z", "a".repeat(199)), &long));
        assert!(!is_folder_of(&format!("-{}", "a".repeat(198)), &long));
    }

    #[test]
    fn the_directory_is_the_one_that_the_folder_is_named_after() {
        let row = |uuid: u8, cwd: &str| format!("{{\"type\":\"user\",\"uuid\":\"{uuid}\",\"cwd\":\"{cwd}\"}}\n");
        let lines = row(1, "/a/app") + &row(2, "/a/app") + &row(3, "/a/app/sub");
        let session = Session::of(Transcript::parse(lines.into_bytes()));
        assert_eq!(session.cwd(), Some("/a/app/sub"));
        assert_eq!(session.directories(), ["/a/app/sub", "/a/app"]);
        assert_eq!(session.home_in("-a-app"), Some("/a/app"));
        assert_eq!(session.home_in("-a-other"), None);
    }
}
