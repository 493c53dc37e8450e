//! The table of secrets against what is planted.

use claude_rescue::recovery::redact::{KINDS, Keep, Redactor};

use super::planted::{look_alikes, secrets};

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
    let planted = secrets();
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
    assert!(planted.len() == 60 && kinds.len() == 20 && alike.len() >= 200, "{} look-alikes", alike.len());
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(alarms.is_empty(), "{alarms:#?}");
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
}
