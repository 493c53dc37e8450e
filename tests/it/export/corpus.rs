//! More secrets, of kinds and in forms that testers found missing. Invented, and put together here, so that no scanner
//! takes this file for a leak.

use super::planted::{B62, B64, Dice, HEX, Planted};

const LOW: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const BECH: &str = "023456789ACDEFGHJKLMNPQRSTUVWXYZ";
const B58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// A kind, the pieces that its secrets begin with, the signs behind those, and how many.
type Shape = (&'static str, [&'static str; 2], &'static str, usize);

/// A kind, the text that its secret stands in, and the secret: a word, or the signs it is rolled of and how many.
type Form = (&'static str, &'static str, &'static [&'static str], usize);

#[rustfmt::skip]
const SHAPES: &[Shape] = &[
    ("groq", ["gs", "k_"], B62, 52),
    ("openrouter", ["sk-", "or-v1-"], HEX, 64),
    ("xai", ["x", "ai-"], B62, 80),
    ("replicate", ["r", "8_"], B62, 37),
    ("perplexity", ["pp", "lx-"], B62, 48),
    ("supabase", ["sb", "p_"], HEX, 40),
    ("supabase secret", ["sb_", "secret_"], B62, 31),
    ("nvidia", ["nv", "api-"], B62, 64),
    ("tavily", ["tv", "ly-"], B62, 32),
    ("vercel", ["vc", "p_"], B62, 56),
    ("linear", ["lin", "_api_"], B62, 40),
    ("notion", ["nt", "n_"], B62, 46),
    ("notion secret", ["sec", "ret_"], B62, 43),
    ("fly", ["fo", "1_"], B62, 43),
    ("doppler", ["dp.", "pt."], B62, 43),
    ("figma", ["fi", "gd_"], B62, 40),
    ("fireworks", ["f", "w_"], B62, 24),
    ("together", ["tgp", "_v1_"], B62, 43),
    ("cerebras", ["cs", "k-"], LOW, 48),
    ("langsmith", ["lsv2", "_pt_"], HEX, 32),
    ("pinecone", ["pc", "sk_"], B62, 68),
    ("jina", ["ji", "na_"], B62, 60),
    ("elevenlabs", ["s", "k_"], HEX, 48),
    ("firecrawl", ["f", "c-"], HEX, 32),
    ("e2b", ["e", "2b_"], HEX, 40),
    ("deepseek", ["s", "k-"], HEX, 32),
    ("moonshot", ["s", "k-"], B62, 48),
    ("openai legacy", ["s", "k-"], B62, 48),
    ("resend", ["re", "_h7Jq2Wc9_"], B62, 24),
    ("render", ["rn", "d_"], B62, 28),
    ("netlify", ["nf", "p_"], B62, 36),
    ("neon", ["na", "pi_"], LOW, 64),
    ("posthog", ["ph", "x_"], B62, 43),
    ("newrelic", ["NR", "AK-"], UPPER, 27),
    ("nuget", ["oy", "2"], LOW, 43),
    ("tencent", ["AK", "ID"], B62, 32),
    ("buildkite", ["bk", "ua_"], HEX, 40),
    ("tailscale", ["ts", "key-auth-k7Jq2Wc9CNTRL-"], B62, 32),
    ("hubspot", ["pat-", "na1-"], "", 0),
    ("langfuse", ["sk-", "lf-"], "", 0),
    ("sonar", ["sq", "u_"], HEX, 40),
    ("razorpay", ["rz", "p_live_"], B62, 14),
    ("clickup", ["p", "k_48213975_"], UPPER, 32),
    ("docker hub", ["dc", "kr_pat_"], B62, 27),
    ("databricks", ["da", "pi"], HEX, 32),
    ("shopify", ["sh", "pat_"], HEX, 32),
    ("mailgun", ["ke", "y-"], HEX, 32),
    ("twilio", ["S", "K"], HEX, 32),
    ("crates", ["ci", "o"], B62, 32),
    ("age", ["AGE-SECRET", "-KEY-1"], BECH, 58),
    ("grafana", ["gl", "c_"], B62, 40),
    ("vault", ["hv", "s."], B62, 95),
    ("1password", ["ops", "_eyJ"], B62, 260),
    ("planetscale", ["pscale", "_tkn_"], B62, 43),
    ("postman", ["PM", "AK-8f3a1c9e7b2d40658f3a1c9e-"], HEX, 34),
    ("pulumi", ["pu", "l-"], HEX, 40),
    ("rubygems", ["ruby", "gems_"], HEX, 48),
    ("heroku", ["HR", "KU-AA"], B62, 58),
    ("atlassian", ["AT", "ATT3xFfGF0"], B62, 160),
    ("bitbucket", ["AT", "BB"], B62, 32),
    ("discord bot", ["MT", "A5ODc2NTQzMjEwOTg3NjU0.GhIjKl."], B62, 38),
    ("square", ["sq0", "atp-"], B62, 22),
    ("github fine", ["github", "_pat_11AB"], B62, 72),
    ("gitlab runner", ["gl", "rt-"], B62, 20),
    ("gitlab deploy", ["gl", "dt-"], B62, 20),
    ("slack app", ["xa", "pp-1-A05EF6GH7-"], B62, 40),
    ("slack user", ["xo", "xp-263594206564-2343594206574-"], B62, 30),
    ("telegram", ["71234567", "89:AA"], B62, 33),
    ("azure ad", ["7Jq8", "Q~"], B62, 34),
    ("airtable", ["pat", "q8Zr3Lx7Vb1Nk5."], HEX, 64),
    ("sentry", ["sn", "tryu_"], HEX, 64),
    ("dynatrace", ["dt0", "c01.Q8ZR3LX7VB1NK5TY9WD2HJ6M."], UPPER, 64),
    ("mapbox", ["sk", ".eyJ1IjoiYWRhIiwiYSI6ImNreDRmN2IyZDQwNjV4In0."], B62, 22),
    ("zhipu", ["8f3a1c9e7b2d4065", "9e1a3c7b9d2e4f68."], B62, 16),
    ("readme", ["rd", "me_"], LOW, 70),
    ("typeform", ["typeform: tf", "p_"], LOW, 59),
    ("xprv", ["xp", "rv"], B58, 107),
    ("aws session", ["IQoJ", "b3JpZ2lu"], B62, 160),
    ("google oauth", ["GOC", "SPX-"], B62, 28),
    ("google token", ["ya", "29."], B62, 60),
];

#[rustfmt::skip]
const FORMS: &[Form] = &[
    ("password in quotes", "password=\"{}\"", &["P@ss", "w0rd1"], 0),
    ("password in quotes", "password = '{}'", &["hun", "ter2"], 0),
    ("password in JSON", "{\"password\": \"{}\"}", &["Summe", "r2024!"], 0),
    ("password in JSON", "\"db_password\":\"{}\"", &["let", "mein"], 0),
    ("password in JSON of JSON", "{\\\"password\\\": \\\"{}\\\"}", &["qwer", "ty123"], 0),
    ("password in a line", "use password: {} for it", &["S3cr", "etpw"], 0),
    ("password in a setting", "db.password={}", &["S3cr", "etpw9"], 0),
    ("password in YAML", "  password: {}\n  port: 1", &["tr0u", "b4dor"], 0),
    ("password said", "the password is {} by the way", &["hunt", "er22"], 0),
    ("password said", "The root password was {}.", &["Tr0ub", "4dor&3"], 0),
    ("password set", "please change the admin password to {}", &["N3wS", "ecret"], 0),
    ("user and password", "login ada password {}", &["h7Jq", "2Wc9x"], 0),
    ("credentials", "credentials: admin/{}", &["h7Jq", "2Wc9y"], 0),
    ("German", "Passwort: {}", &["Gehe", "im123"], 0),
    ("German said", "das Passwort lautet {}", &["Gehe", "im456"], 0),
    ("French", "mot de passe : {}", &["Secr", "3tmdp"], 0),
    ("French said", "le mot de passe est {}", &["Secr", "3tdit"], 0),
    ("Spanish", "contraseña: {}", &["Clav", "e2024"], 0),
    ("Spanish said", "la contraseña es {}", &["Clav", "e2025"], 0),
    ("Portuguese", "senha=\"{}\"", &["minha", "S3nha"], 0),
    ("Polish", "hasło: {}", &["Tajn", "e2024"], 0),
    ("Turkish", "şifre: {}", &["Gizl", "i2024"], 0),
    ("Dutch", "wachtwoord: {}", &["Geh3", "im77"], 0),
    ("Chinese", "密码：{}", &["abc1", "2345"], 0),
    ("Chinese said", "密码是{}，别忘了", &["mima", "8842"], 0),
    ("Japanese", "パスワード：{}", &["himi", "tsu88"], 0),
    ("Japanese said", "パスワードは{}です", &["himi", "tsu99"], 0),
    ("Korean", "비밀번호: {}", &["bimi", "l1234"], 0),
    ("Russian", "пароль: {}", &["qwer", "ty12"], 0),
    ("mysql", "mysql -uroot -p{} shop", &["S3cr", "etdb1"], 0),
    ("docker login", "docker login -u ada -p {} registry.example.org", &["S3cr", "etdk1"], 0),
    ("zip", "zip -P {} out.zip a", &["S3cr", "etzp1"], 0),
    ("7z", "7z a -p{} out.7z a", &["S3cr", "et7z1"], 0),
    ("openssl", "openssl rsa -in a.pem -passin pass:{}", &["S3cr", "etos1"], 0),
    ("openssl enc", "openssl enc -aes-256-cbc -k {} -in a", &["S3cr", "etoe1"], 0),
    ("ldap", "ldapsearch -x -D cn=admin -w {} -b dc=x", &["S3cr", "etld1"], 0),
    ("sshpass", "sshpass -p {} ssh ada@x", &["S3cr", "etss1"], 0),
    ("redis", "redis-cli -h x -a {} ping", &["S3cr", "etre1"], 0),
    ("mongo", "mongosh --host x -u ada -p {} db", &["S3cr", "etmo1"], 0),
    ("htpasswd", "htpasswd -bc file ada {}", &["S3cr", "etht1"], 0),
    ("chpasswd", "echo 'ada:{}' | chpasswd", &["S3cr", "etch1"], 0),
    ("sudo", "echo {} | sudo -S true", &["S3cr", "etsu1"], 0),
    ("curl", "curl -u ada:{} https://x", &["S3cr", "etcu1"], 0),
    ("SQL", "CREATE USER 'ada'@'%' IDENTIFIED BY '{}';", &["S3cr", "etsq1"], 0),
    ("SQL", "ALTER USER ada WITH PASSWORD '{}';", &["S3cr", "etsq2"], 0),
    ("ODBC", "Server=db;Uid=ada;Pwd={};Database=x", &["S3cr", "etod1"], 0),
    ("libpq", "host=db user=ada password={} dbname=x", &["S3cr", "etpq1"], 0),
    ("pgpass", "\ndb.example.org:5432:app:ada:{}\n", &["S3cr", "etpp1"], 0),
    ("header", "X-Auth-Token: {}", &[B62], 30),
    ("header", "X-Vault-Token: {}", &[B62], 26),
    ("header", "-H 'Private-Token: {}'", &[B62], 20),
    ("header", "Ocp-Apim-Subscription-Key: {}", &[HEX], 32),
    ("basic", "Authorization: Basic {}", &[B62], 28),
    ("cookie", "Cookie: theme=dark; sessionid={}", &[LOW], 32),
    ("cookie", "Set-Cookie: connect.sid=s%3A{}; Path=/; HttpOnly", &[B62], 40),
    ("CSRF", "csrf_token={}", &[B62], 32),
    ("CSRF", "<input type=\"hidden\" name=\"csrfmiddlewaretoken\" value=\"{}\">", &[B62], 64),
    ("CSRF", "X-CSRF-Token: {}", &[B62], 32),
    ("UUID", "HEROKU_API_KEY={}", &["@UUID"], 0),
    ("UUID", "postmark api key: {}", &["@UUID"], 0),
    ("UUID", "\"apiKey\": \"{}\"", &["@UUID"], 0),
    ("kubeconfig", "    client-key-data: {}", &[B64], 120),
    ("kubeconfig", "    token: {}", &[B62], 40),
    ("docker auths", "{\"auths\":{\"https://x\":{\"auth\":\"{}\"}}}", &[B64], 28),
    ("npm _auth", "_auth={}", &[B64], 28),
    ("npm _authToken", "//registry.example.org/:_authToken={}", &["@UUID"], 0),
    ("npm _password", "_password=\"{}\"", &[B64], 24),
    ("WireGuard", "[Interface]\nPrivateKey = {}", &["@WG"], 0),
    ("WireGuard", "PresharedKey = {}", &["@WG"], 0),
    ("seed phrase", "my wallet: {}", &["ribbon velvet minor cabbage frame sa", "nd tuna canyon hover lens topic quote"], 0),
    ("seed phrase", "{}", &["legal winner thank year wave sausage ", "worth useful legal winner thank yellow"], 0),
    ("passphrase", "passphrase: \"{}\"", &["correct horse ", "battery staple"], 0),
    ("escaped", "https://x/?a=1%26token%3D{}", &["@GH"], 0),
    ("escaped", "line one\\n{}\\nline three", &["@GH"], 0),
    ("unseen", "{}", &["@ZW"], 0),
    ("broken", "see {} above", &["@BROKEN"], 0),
    ("broken by a mail", "key:\n    {}\n", &["@BROKENSK"], 0),
    ("token said", "the api key is {}, keep it", &[B62], 32),
    ("named", "algolia_admin_key = '{}'", &[HEX], 32),
    ("named", "wandb api key: {}", &[HEX], 40),
    ("named", "mistral_api_key: {}", &[B62], 32),
    ("named", "COHERE_KEY={}", &[B62], 40),
    ("store", "vault kv put secret/db password={}", &["S3cr", "etva1"], 0),
    ("store", "gh secret set TOKEN --body {}", &[B62], 30),
    ("store", "kubectl create secret generic x --from-literal=password={}", &["S3cr", "etku1"], 0),
    ("URL", "amqp://ada:{}@mq:5672/", &["S3cr", "etmq1"], 0),
    ("URL", "https://x/?access_token={}", &[B62], 30),
    ("URL", "https://s3.example.org/a?X-Amz-Signature={}", &[HEX], 64),
    ("Azure", "DefaultEndpointsProtocol=https;AccountName=x;AccountKey={}==;", &[B64], 86),
    ("PuTTY", "Private-Lines: 2\n{}\nPrivate-MAC: 0", &[B64], 64),
    ("JWK", "{\"kty\":\"OKP\",\"d\":\"{}\"}", &[B62], 43),
    ("cut key", "-----BEGIN PRIV~ATE KEY-----\n{}\nand so on (more)", &[B64], 64),
    ("service account", "{\"type\":\"service_account\",\"private_key\":\"-----BEGIN PRIV~ATE KEY-----\\n{}\\n-----END PRIV~ATE KEY-----\\n\"}", &[B64], 64),
];

/// Every one of them, with how the secret reads and the text around it.
pub fn corpus() -> Vec<Planted> {
    let mut dice = Dice::new(2026);
    let mut found = Vec::new();
    for (kind, prefix, letters, length) in SHAPES {
        let rolled = if letters.is_empty() { dice.uuid() } else { dice.of(letters, *length) };
        let secret = format!("{}{rolled}", prefix.concat());
        let around = ["use {} now", "export KEY='{}'", "{\"v\": \"{}\"}", "a\n{}\nb", "curl https://x/?k={}&a=1"];
        let text = around[found.len() % around.len()].replace("{}", &secret);
        found.push(Planted { kind, secret: rolled, text });
    }
    for (kind, around, word, length) in FORMS {
        let (secret, shown) = rolled(&mut dice, word, *length);
        found.push(Planted { kind, text: around.replace('~', "").replace("{}", &shown), secret });
    }
    found
}

/// A secret, and how it is written down.
fn rolled(dice: &mut Dice, word: &[&str], length: usize) -> (String, String) {
    let github = |dice: &mut Dice| format!("gh{}_{}", "p", dice.of(B62, 36));
    let secret = match word {
        ["@UUID"] => dice.uuid(),
        ["@WG"] => dice.of(B62, 42) + "A=",
        ["@GH"] => github(dice),
        // What nobody sees in the middle, and a line end there.
        ["@ZW"] => return halves(&github(dice), "\u{200b}"),
        ["@BROKEN"] => return halves(&github(dice), "\n"),
        ["@BROKENSK"] => return halves(&format!("sk-{}-api03-{}", "ant", dice.of(B62, 90)), "\n    "),
        [letters] if length > 0 => dice.of(letters, length),
        pieces => pieces.concat(),
    };
    (secret.clone(), secret)
}

fn halves(secret: &str, between: &str) -> (String, String) {
    let (one, other) = secret.split_at(secret.len() / 2);
    (other.to_owned(), format!("{one}{between}{other}"))
}
