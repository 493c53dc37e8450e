//! A strict stand-in for the Messages API on loopback, which keeps every request in memory.

use crate::replies::{self, Failure};
use crate::rules::{self, broken_rule};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// One request as the API got it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The API's words when it refused.
    pub error: Option<String>,
    pub tools: usize,
    /// It was refused, or answered without a call: the client has nothing more to send for now.
    pub ends: bool,
    pub messages: Vec<Value>,
}

/// How long the stand-in holds things back.
#[derive(Clone, Copy, Default)]
pub struct Pace {
    /// The answers to requests without tools, such as permission checks.
    pub side: Duration,
    /// Every call of a message: clients that start tools while the message still streams have time to end them.
    pub call: Duration,
    /// Every answer.
    pub answer: Duration,
}

/// A running stand-in; it stops listening when dropped.
pub struct Api {
    port: u16,
    desk: Arc<Desk>,
}

/// What all connections share.
struct Desk {
    work: PathBuf,
    pace: Pace,
    turns: AtomicUsize,
    closed: AtomicBool,
    requests: Mutex<Vec<Request>>,
}

impl Api {
    /// Listens on a free port.
    pub fn start(work: &Path, pace: Pace) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let desk = Arc::new(Desk {
            work: work.to_owned(),
            pace,
            turns: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            requests: Mutex::default(),
        });
        let shared = Arc::clone(&desk);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.closed.load(Ordering::SeqCst) {
                    break;
                }
                let desk = Arc::clone(&shared);
                // A client that hangs up in the middle of an answer is no failure of the stand-in.
                thread::spawn(move || desk.serve(&stream).ok());
            }
        });
        Ok(Self { port, desk })
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Everything asked so far, side requests included.
    pub fn requests(&self) -> Vec<Request> {
        self.desk.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The requests of the conversation itself.
    pub fn turns(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.tools > 0).collect()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.desk.closed.store(true, Ordering::SeqCst);
        // The listener sleeps until somebody knocks.
        TcpStream::connect(("127.0.0.1", self.port)).ok();
    }
}

/// The first line and the body of an HTTP request.
struct Letter {
    method: String,
    path: String,
    body: Vec<u8>,
}

impl Desk {
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_mins(2)))?;
        let mut reader = BufReader::new(stream);
        while let Some(letter) = read_letter(&mut reader)? {
            let streamed = self.answer(stream, &letter)?;
            if streamed {
                break;
            }
        }
        Ok(())
    }

    /// Answers one request; true when the answer was a stream, which ends with its connection.
    fn answer(&self, out: &TcpStream, letter: &Letter) -> io::Result<bool> {
        if letter.method == "HEAD" {
            return send(out, 200, "").map(|()| false);
        }
        if letter.path.contains("count_tokens") {
            return send(out, 200, &json!({"input_tokens": 100}).to_string()).map(|()| false);
        }
        if letter.method != "POST" || !letter.path.starts_with("/v1/messages") {
            let failure = Failure { status: 404, kind: "not_found_error", text: "not here".to_owned() };
            return refuse(out, &failure).map(|()| false);
        }
        let body = Self::judge(&letter.body);
        let aside = self.noted(body.as_ref());
        if aside {
            thread::sleep(self.pace.side);
        }
        match body {
            Err(failure) => refuse(out, &failure.1).map(|()| false),
            Ok(body) => {
                thread::sleep(self.pace.answer);
                self.speak(out, &body)
            }
        }
    }

    /// The body, or why the API refuses it (with the body as far as it could be read).
    fn judge(bytes: &[u8]) -> Result<Value, (Value, Failure)> {
        let invalid = |text: &str| Failure { status: 400, kind: "invalid_request_error", text: text.to_owned() };
        let Ok(body) = serde_json::from_slice::<Value>(bytes) else {
            return Err((json!({"tools": [{}]}), invalid(rules::NO_JSON)));
        };
        if let Some(failure) = replies::forced(&body) {
            return Err((body, failure));
        }
        let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        match broken_rule(messages) {
            Ok(()) => Ok(body),
            Err(text) => Err((body, invalid(&text))),
        }
    }

    /// Keeps the request; true when it is a side request.
    fn noted(&self, judged: Result<&Value, &(Value, Failure)>) -> bool {
        let ends = judged.is_ok_and(|body| replies::reply(body, 0, &self.work).stop == "end_turn") || judged.is_err();
        let (body, error) = match judged {
            Ok(body) => (body, None),
            Err((body, failure)) => (body, Some(failure.text.clone())),
        };
        let tools = replies::tools(body);
        let messages = body["messages"].as_array().cloned().unwrap_or_default();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(Request { error, tools, ends, messages });
        tools == 0
    }

    fn speak(&self, mut out: &TcpStream, body: &Value) -> io::Result<bool> {
        let turn = self.turns.fetch_add(1, Ordering::SeqCst) + 1;
        let message = replies::message(&replies::reply(body, turn, &self.work), turn, body);
        if body["stream"] != true {
            return send(out, 200, &message.to_string()).map(|()| false);
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nrequest-id: req_standin\r\nconnection: close\r\n\r\n";
        out.write_all(head.as_bytes())?;
        for event in replies::events(&message).split_inclusive("\n\n") {
            if event.contains("content_block_start") && event.contains("tool_use") {
                thread::sleep(self.pace.call);
            }
            out.write_all(event.as_bytes())?;
        }
        Ok(true)
    }
}

fn refuse(out: &TcpStream, failure: &Failure) -> io::Result<()> {
    let error =
        json!({"type": "error", "error": {"type": failure.kind, "message": failure.text}, "request_id": "req_standin"});
    send(out, failure.status, &error.to_string())
}

fn send(mut out: &TcpStream, status: u16, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\nrequest-id: req_standin\r\ncontent-length: {length}\r\n\r\n"
    );
    out.write_all(head.as_bytes())?;
    out.write_all(body.as_bytes())
}

/// The next request on a connection, or nothing when the client has hung up.
fn read_letter(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Letter>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if reader.read_until(b'\n', &mut head)? == 0 {
            return Ok(None);
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(&head).map_err(io::Error::other)?;
    let length = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let named = |word: Option<&str>| word.unwrap_or_default().to_owned();
    Ok(Some(Letter { method: named(parsed.method), path: named(parsed.path), body }))
}
