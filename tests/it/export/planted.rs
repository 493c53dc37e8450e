//! Sixty secrets and four hundred look-alikes. All are put together here, so that no scanner takes this file for a leak.

/// Numbers that look random and are always the same.
pub struct Dice(u64);

pub const B62: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
pub const HEX: &str = "0123456789abcdef";
pub const B64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }

    pub fn of(&mut self, letters: &str, length: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..length).map(|_| letters[self.roll() % letters.len()]).collect()
    }

    pub fn uuid(&mut self) -> String {
        let part = |dice: &mut Self, length| dice.of(HEX, length);
        format!("{}-{}-4{}-a{}-{}", part(self, 8), part(self, 4), part(self, 3), part(self, 3), part(self, 12))
    }
}

/// A secret, the kind it is of, and the text that it stands in.
pub struct Planted {
    pub kind: &'static str,
    pub secret: String,
    pub text: String,
}

/// Three of each of twenty kinds.
pub fn secrets() -> Vec<Planted> {
    let mut dice = Dice::new(42);
    let mut found = Vec::new();
    for round in 0..3 {
        let mut add = |kind: &'static str, secret: String, around: &str| {
            let text = around.replace("{}", &secret);
            found.push(Planted { kind, secret, text });
        };
        let d = &mut dice;
        let pem = ["RSA ", "", "OPENSSH "][round];
        let lines: Vec<String> = (0..6).map(|_| d.of(B64, 64)).collect();
        let (begin, end) =
            (format!("-----BEGIN {pem}PRIV{}", "ATE KEY-----"), format!("-----END {pem}PRIV{}", "ATE KEY-----"));
        add("private-key", format!("{begin}\n{}\n{end}", lines.join("\n")), "the key is\n{}\nkeep it");
        add("anthropic-key", format!("sk-{}-api03-{}", "ant", d.of(B62, 80)), "export X={} # mine");
        add("openai-key", format!("sk-{}-{}", "proj", d.of(B62, 60)), "I use {} for it");
        add("aws-access-key", format!("AK{}{}", "IA", d.of(UPPER, 16)), "aws_access_key_id = {}");
        add("aws-secret-key", d.of(B62, 40), "aws_secret_access_key = {}\n");
        add("github-token", format!("gh{}_{}", ["p", "o", "s"][round], d.of(B62, 36)), "git clone with {}, then build");
        add("gitlab-token", format!("gl{}-{}", "pat", d.of(B62, 20)), "PRIVATE: {}");
        add(
            "slack-token",
            format!("xo{}-{}-{}-{}", "xb", d.of("123456789", 12), d.of("123456789", 12), d.of(B62, 24)),
            "slack {}",
        );
        add(
            "stripe-key",
            format!("sk_{}_{}", ["live", "test", "live"][round], d.of(B62, 24)),
            "Stripe::api_key = \"{}\"",
        );
        add("google-key", format!("AI{}{}", "za", d.of(B62, 35)), "maps?key={}&v=3");
        add("npm-token", format!("np{}_{}", "m", d.of(B62, 36)), "//registry.example.org/:_authToken={}");
        add("pypi-token", format!("py{}-{}", "pi", d.of(B62, 120)), "password = {}");
        add("sendgrid-key", format!("S{}.{}.{}", "G", d.of(B62, 22), d.of(B62, 43)), "mail {}");
        add("huggingface-token", format!("h{}_{}", "f", d.of(B62, 34)), "login --use {}");
        add("digitalocean-token", format!("do{}_v1_{}", "p", d.of(HEX, 64)), "doctl auth init {}");
        add(
            "jwt",
            format!("ey{}{}.ey{}{}.{}", "J", d.of(B62, 30), "J", d.of(B62, 60), d.of(B62, 43)),
            "cookie is {} now",
        );
        add(
            "url-password",
            d.of(B62, 14),
            ["postgres://app:{}@db:5432/pay", "redis://:{}@cache:6379/0", "https://bot:{}@git.example.org/x.git"]
                [round],
        );
        add(
            "authorization",
            d.of(B62, 30),
            ["curl -H 'Authorization: Bearer {}' https://x", "authorization: Basic {}", "\"x-api-key\": \"{}\""][round],
        );
        add(
            "env-value",
            d.of(B62, 18),
            ["DB_PASSWORD={}\n", "export SESSION_SECRET=\"{}\"", "docker run -e API_TOKEN={} app"][round],
        );
        add("named-value", d.of(B62, 22), ["{\"client_secret\": \"{}\"}", "password: '{}'", "api_key = \"{}\""][round]);
    }
    found
}

/// Four hundred texts that look like secrets and are none.
pub fn look_alikes() -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut dice = Dice::new(7);
    for _ in 0..12 {
        let d = &mut dice;
        found.push(format!("commit {}", d.of(HEX, 40)));
        found.push(format!("index {}..{} 100644", d.of(HEX, 7), d.of(HEX, 7)));
        found.push(format!("sha256:{}", d.of(HEX, 64)));
        found.push(format!("\"integrity\": \"sha512-{}==\",", d.of(B64, 86)));
        found.push(format!("\"id\": \"{}\"", d.uuid()));
        found.push(format!("data:image/png;base64,iVBORw0KGgoAAAANSUhEUg{}", d.of(B64, 300)));
        found.push(format!("checksum = \"{}\"", d.of(HEX, 64)));
        found.push(format!("etag: W/\"{}\"", d.of(HEX, 32)));
        found.push(format!("/nix/store/{}-hello-2.12", d.of("0123456789abcdfghijklmnpqrsvwxyz", 32)));
        found.push(format!("!function(e,t){{var n=\"{}\",r=e.token||t[n];return r}}(a,b);", d.of(B62, 12)));
        found.push(format!("https://cdn.example.org/app.{}.js", d.of(HEX, 20)));
        found.push(format!("h1:{}=", d.of(B64, 43)));
        found.push(format!("\"nextPageToken\": \"{}\"", d.of(B62, 24)));
    }
    found.extend(WRITTEN.iter().copied().chain(include_str!("alike.txt").lines()).map(str::to_owned));
    found
}

/// Code, documentation, examples and placeholders.
const WRITTEN: &[&str] = &[
    "const token = await getToken();",
    "let password = prompt(\"Password: \");",
    "API_KEY=${API_KEY}",
    "export TOKEN=$(cat token.txt)",
    "DB_PASSWORD=<your password>",
    "SECRET_KEY=changeme",
    "MAX_TOKENS=8192",
    "TOKEN_LIMIT=200000",
    "Authorization: Bearer $TOKEN",
    "Authorization: Bearer <token>",
    "-H \"Authorization: Bearer YOUR_API_TOKEN_HERE\"",
    "authorization: required",
    "postgres://user:${DB_PASS}@localhost/app",
    "https://user:<password>@host/",
    "http://localhost:8080/@scope/pkg",
    "ssh://git@github.com:22/acme/app.git",
    "mailto:ada@example.org",
    "see https://example.org:8443/a@b",
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-ant-xxxxxxxxxxxxxxxxxxxxxxxx",
    "class=\"sk-spinner sk-spinner-three-bounce-very-long-name-indeed\"",
    "if pem.contains(\"-----BEGIN PRIVATE KEY-----\") {",
    "password: string;",
    "password?: string | undefined",
    "token: Token,",
    "fn token(&self) -> Option<String>",
    "self.token = token",
    "token = request.headers.token",
    "os.environ[\"SECRET_TOKEN\"]",
    "process.env.STRIPE_SECRET_KEY",
    "secret: process.env.SESSION_SECRET,",
    "\"password\": \"string\"",
    "password=\"password\"",
    "test_token_is_refused ... ok",
    "error: invalid token at line 12",
    "unexpected token: expected identifier",
    "--token-file /run/secrets/db",
    "--password-stdin",
    "input type=\"password\" name=\"password\"",
    "The API key is read from the keychain.",
    "keys are rotated every 90 days",
    "Cookie: session=60; user_id=1",
    "pub fn next(team: team_id, cookie: *mut i32)",
    "secret = keypair[:32]",
    "token = token[:-1]",
    "hints are given with --username and --password options",
    "docker login and password prompt follow",
    "mysql -p app < dump.sql",
    "https://api.example.org/list?pageToken=CAUQAA7Zr3Lx7Vb1",
    "location.search = \"?token=\" + token",
    "PRIMARY_KEY=id",
    "CACHE_KEY=users:list:page",
];
