//! The table of secrets against what is planted.

use claude_rescue::recovery::redact::{KINDS, Keep, Redactor};

use super::corpus::corpus;
use super::planted::{look_alikes, secrets};
use crate::support::root;

#[test]
fn every_row_finds_its_examples() {
    for kind in KINDS.iter() {
        assert!(!kind.examples.is_empty(), "{} has no example", kind.name);
        for example in &kind.examples {
            let mut redactor = Redactor::default();
            let hidden = redactor.redact(example);
            let found: Vec<_> = redactor.secrets(&hidden).iter().map(|secret| secret.kind).collect();
            assert_eq!(found, [kind.name], "{} in {hidden:?}", kind.name);
        }
    }
}

#[test]
fn planted_secrets_are_hidden_and_look_alikes_stay() {
    let planted: Vec<_> = secrets().into_iter().chain(corpus()).collect();
    let missed: Vec<&str> = planted
        .iter()
        .filter(|planted| Redactor::default().redact(&planted.text).contains(&planted.secret))
        .map(|planted| planted.text.as_str())
        .collect();
    let alike = look_alikes();
    let alarms: Vec<(&String, String)> = alike
        .iter()
        .map(|text| (text, Redactor::default().redact(text)))
        .filter(|(text, hidden)| *text != hidden)
        .collect();
    let mut kinds: Vec<&str> = planted.iter().map(|planted| planted.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    println!("{} secrets of {} kinds: {} missed", planted.len(), kinds.len(), missed.len());
    println!("{} look-alikes: {} false alarms", alike.len(), alarms.len());
    assert!(planted.len() > 225 && kinds.len() > 120 && alike.len() > 400, "{} look-alikes", alike.len());
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(alarms.is_empty(), "{alarms:#?}");
}

/// Forms that people type and tools print, beside those of the vendors.
#[test]
fn passwords_of_commands_and_addresses_are_hidden() {
    let secret = ["h7Jq2", "Wc9Zr4T"].concat();
    let forms = [
        "mysql -u root -p{} app",
        "redis-cli -a {} ping",
        "curl -u ada:{} https://x",
        "PGPASSWORD={} psql",
        "sshpass -p {} ssh host",
        "machine x login ada password {}",
        "tool --api-key {} run",
        "tool --password={}",
        "https://x/?api_key={}&y=1",
        "Server=db;Password={};",
        "grant=1&client_secret={}&token={}",
        "db_password: {}",
        "\"Authorization\": \"Bearer {}{}\"",
    ];
    let missed: Vec<&&str> = forms
        .iter()
        .filter(|form| Redactor::default().redact(&form.replace("{}", &secret)).contains(&secret))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

/// This project's own texts hold none, so whatever is found in them is a false alarm.
#[test]
fn nothing_is_found_in_this_project() {
    let mut read = 0;
    for folder in ["src", "docs", "assets/demo", "tests/cases", "Cargo.lock"] {
        for entry in walkdir::WalkDir::new(root(folder)).into_iter().filter_map(Result::ok) {
            let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
            let mut redactor = Redactor::default();
            let hidden = redactor.redact(&text);
            let found: Vec<_> = redactor.secrets(&hidden).into_iter().filter(|secret| secret.kind != "home").collect();
            assert!(found.is_empty(), "{}: {found:?}", entry.path().display());
            read += text.len();
        }
    }
    assert!(read > 500_000, "only {read} bytes were read");
}

/// What surrounds a secret must not save it: quotes, brackets, escapes, the ends of the text, other scripts.
#[test]
fn surroundings_do_not_save_a_secret() {
    let around = ["{}", "\"{}\"", "({})", "`{}`", "a\n{}\nb", "鍵は {} です", "x={};", "<{}>", "{}\\n", "[{}]"];
    let own = ["jwt", "github-token", "anthropic-key", "stripe-key", "slack-token", "sendgrid-key", "pypi-token"];
    for planted in secrets().iter().filter(|planted| own.contains(&planted.kind)) {
        for frame in around {
            let text = frame.replace("{}", &planted.secret);
            assert!(!Redactor::default().redact(&text).contains(&planted.secret), "{text}");
        }
    }
}

#[test]
fn one_secret_can_be_kept_and_has_one_number() {
    let github: Vec<_> = secrets().into_iter().filter(|planted| planted.kind == "github-token").collect();
    let text = format!("{}\nand {}\nand {} again", github[0].secret, github[1].secret, github[0].secret);
    let keep: Keep = "github-token:1".parse().expect("a kind and a number");
    let mut redactor = Redactor::new(vec![keep], None);
    let hidden = redactor.redact(&text);
    assert_eq!(hidden, format!("{0}\nand [redacted:github-token:2]\nand {0} again", github[0].secret));
    let secrets = redactor.secrets(&hidden);
    let told: Vec<_> = secrets.iter().map(|secret| (secret.number, secret.lines.clone(), secret.kept)).collect();
    assert_eq!(told, [(1, vec![1, 3], true), (2, vec![2], false)]);
    assert!("github-token:x".parse::<Keep>().is_err() && "nonsense".parse::<Keep>().is_err());
}

#[test]
fn homes_become_tildes() {
    let mut redactor = Redactor::new(Vec::new(), Some("/srv/people/ada".to_owned()));
    let text = "/home/ada/x /Users/ada/y C:\\Users\\ada\\z /srv/people/ada/w /srv/people/adams";
    assert_eq!(redactor.redact(text), "~/x ~/y ~\\z ~/w /srv/people/adams");
    for (path, short) in [
        ("~ada/w", "~/w"),
        ("-I/home/ada/include PATH=/bin:/home/ada/bin file:///home/ada/a", "-I~/include PATH=/bin:~/bin file://~/a"),
        ("\"C:\\\\Users\\\\Ada Lovelace\\\\x\"", "\"~\\\\x\""),
        ("/mnt/c/Users/ada/x", "~/x"),
        ("in /home/josé. Then", "in ~. Then"),
    ] {
        assert_eq!(redactor.redact(path), short);
    }
    for elsewhere in ["/backup/home/ada/x", "/srv/www/Users/ada", "s3://b/home/ada", "~adams/x", "x/srv/people/ada/y"] {
        assert_eq!(redactor.redact(elsewhere), elsewhere);
    }
}

/// As long as a text is, so long it takes: once 80,000 paths of one prompt took 19 seconds.
#[test]
fn a_flood_of_homes_and_secrets_takes_no_longer_than_its_length() {
    let secret = |no: usize| format!("gh{}_{no:036}x /home/ada/{no} password: h7Jq2W{no}\n", "p");
    let time = |count: usize| {
        let text: String = (0..count).map(secret).collect();
        let start = std::time::Instant::now();
        let mut redactor = Redactor::default();
        let hidden = redactor.redact(&text);
        let found = redactor.secrets(&hidden).len();
        assert!(found > count && hidden.contains("~/1 "), "{found} of {count}");
        start.elapsed()
    };
    time(100);
    let (short, long) = (time(2_000), time(16_000));
    assert!(long < short * 24, "eight times as much took {long:?} instead of {short:?}");
}
