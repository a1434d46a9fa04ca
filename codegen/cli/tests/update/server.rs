//! A server on loopback that answers each path with what a test wants, for as long as the test lasts.
// Each test program uses its part of it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What is sent for a path.
#[derive(Clone)]
pub enum Answer {
    Document(String),
    Status(u16),
    /// On to another place.
    To(String),
    /// Bytes without end.
    Endless,
}

type Answers = Arc<Mutex<Vec<(String, Answer)>>>;

pub struct Server {
    answers: Answers,
    asked: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
    port: u16,
}

impl Server {
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (answers, asked) = (Answers::default(), Arc::new(AtomicUsize::new(0)));
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let (known, count, seen) = (answers.clone(), asked.clone(), heads.clone());
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (known, count, seen) = (known.clone(), count.clone(), seen.clone());
                std::thread::spawn(move || answer(stream, &known, &count, &seen));
            }
        });
        Server { answers, asked, heads, port }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn put(&self, path: &str, answer: Answer) {
        let mut answers = self.answers.lock().unwrap();
        answers.retain(|(known, _)| known != path);
        answers.push((path.to_owned(), answer));
    }

    /// The heads of the requests since this was last asked.
    pub fn heads(&self) -> Vec<String> {
        std::mem::take(&mut *self.heads.lock().unwrap())
    }

    /// How often it was asked for something.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, answers: &Answers, asked: &AtomicUsize, heads: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    while reader.read_line(&mut line).ok()? > 2 {}
    heads.lock().unwrap().push(line);
    asked.fetch_add(1, Ordering::SeqCst);
    let known = answers.lock().unwrap().iter().find(|(known, _)| *known == path).map(|(_, answer)| answer.clone());
    let head = |status: &str, more: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n");
    match known.unwrap_or(Answer::Status(404)) {
        Answer::Document(text) => {
            let length = format!("Content-Length: {}\r\n", text.len());
            write!(stream, "{}{text}", head("200 OK", &length)).ok()
        }
        Answer::Status(code) => write!(stream, "{}", head(&format!("{code} So"), "Content-Length: 0\r\n")).ok(),
        Answer::To(place) => {
            let more = format!("Location: {place}\r\nContent-Length: 0\r\n");
            write!(stream, "{}", head("302 Found", &more)).ok()
        }
        Answer::Endless => {
            write!(stream, "{}", head("200 OK", "")).ok()?;
            let bytes = vec![b' '; 1 << 20];
            loop {
                stream.write_all(&bytes).ok()?;
            }
        }
    }
}
