//! A mail server on this machine that speaks the protocol, keeps what it takes, and can be told to misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use operations::mail::Mailer;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How the server treats the next messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Takes them.
    Takes,
    /// Refuses them for now (451).
    RefusesForNow,
    /// Knows no address (550).
    KnowsNobody,
    /// Takes the whole message and hangs up without an answer.
    HangsUp,
    /// Takes the whole message and never answers.
    Stalls,
}

/// A message as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// The envelope's addresses.
    pub to: Vec<String>,
    /// Everything after DATA.
    pub data: String,
}

impl Received {
    /// The message with its lines put together again: quoted-printable undone, folded calendar lines unfolded.
    pub fn text(&self) -> String {
        let joined = self.data.replace("=\r\n", "");
        let mut bytes = Vec::new();
        let mut rest = joined.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
            match byte {
                Some(byte) if *first == b'=' => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                _ => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let (head, body) = (head.replace("\r\n ", " "), body.replace("\r\n ", ""));
        format!("{head}\r\n\r\n{body}")
    }

    /// The value of a header or of a line of the calendar part.
    pub fn line(&self, start: &str) -> Option<String> {
        let text = self.text();
        let found = text.lines().find_map(|line| line.strip_prefix(start));
        found.map(|rest| rest.trim().to_owned())
    }
}

/// The server; it ends with the test.
pub struct SmtpServer {
    address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    received: watch::Sender<Vec<Received>>,
    listening: tokio::task::JoinHandle<()>,
}

impl SmtpServer {
    /// A server on a free port that takes everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let manner = Arc::new(Mutex::new(Manner::Takes));
        let (received, _) = watch::channel(Vec::new());
        let (known, kept) = (manner.clone(), received.clone());
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, known.clone(), kept.clone()));
            }
        });
        Self {
            address,
            manner,
            received,
            listening,
        }
    }

    /// From now on it does this.
    pub fn set(&self, manner: Manner) {
        *self.manner.lock().expect("no panic before") = manner;
    }

    /// What it took so far, answered or not.
    pub fn received(&self) -> Vec<Received> {
        self.received.borrow().clone()
    }

    /// Forgets what it took.
    pub fn forget(&self) {
        self.received.send_replace(Vec::new());
    }

    /// Waits until it took so many messages.
    pub async fn has_taken(&self, count: usize) {
        let mut received = self.received.subscribe();
        received
            .wait_for(|all| all.len() >= count)
            .await
            .expect("a server");
    }

    /// Nobody listens on its port any more.
    pub async fn stop(&mut self) {
        self.listening.abort();
        let _ = (&mut self.listening).await;
    }

    /// A mailer that talks to it.
    pub fn mailer(&self) -> Mailer {
        Mailer::new(
            &format!("smtp://{}", self.address),
            "Training <training@example.com>",
        )
        .expect("a mailer")
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn talk(
    stream: TcpStream,
    manner: Arc<Mutex<Manner>>,
    kept: watch::Sender<Vec<Received>>,
) -> Option<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 mail.example.com\r\n").await.ok()?;
    let mut to = Vec::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let now = *manner.lock().expect("no panic before");
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-mail.example.com\r\n250 8BITMIME",
            "MAIL" if now == Manner::RefusesForNow => "451 not now",
            "MAIL" => {
                to.clear();
                "250 go on"
            }
            "RCPT" if now == Manner::KnowsNobody => "550 nobody of that name",
            "RCPT" => {
                to.push(line.chars().skip_while(|c| *c != '<').collect());
                "250 go on"
            }
            "DATA" => {
                writing.write_all(b"354 begin\r\n").await.ok()?;
                let mut data = String::new();
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push_str("\r\n");
                }
                let message = Received {
                    to: std::mem::take(&mut to),
                    data,
                };
                kept.send_modify(|all| all.push(message));
                match now {
                    Manner::HangsUp => return None,
                    Manner::Stalls => std::future::pending().await,
                    _ => "250 taken",
                }
            }
            "RSET" | "NOOP" => "250 fine",
            "QUIT" => "221 goodbye",
            _ => "502 not known",
        };
        writing
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .ok()?;
    }
    Some(())
}
