//! Handing a message over to a mail server.

use std::io::ErrorKind;
use std::time::Duration;

use domain::mail::MailTrouble;
use lettre::message::header::{ContentType, MessageId};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// How long a server may take for one step of the talk.
const STEP: Duration = Duration::from_secs(20);
/// How long it may take for the whole: well below the time for which a mail is claimed.
const WHOLE: Duration = Duration::from_secs(90);

/// A mail server and who writes.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    whole: Duration,
}

impl std::fmt::Debug for Mailer {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer")
            .field("from", &self.from.to_string())
            .finish_non_exhaustive()
    }
}

/// A message that is ready to go.
pub(super) struct Letter {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    /// Methods and texts; the first one is what a mail program shows.
    pub(super) calendars: Vec<(&'static str, Vec<String>)>,
    pub(super) message_id: String,
}

impl Mailer {
    /// The server at `url` (`smtps://user:password@host`, or `smtp://...?tls=required`), writing as `from`
    /// (`Training <training@example.com>`). Nothing is sent yet.
    ///
    /// # Errors
    /// A sentence when the address or the sender cannot be used.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let from: Mailbox = from.parse().map_err(|_| {
            "The sender of mails cannot be used: give --mail-from as “Training <training@example.com>”."
                .to_owned()
        })?;
        let client = ClientId::Domain(from.email.domain().to_owned());
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| {
                "The mail server’s address cannot be used: give --smtp-url as smtps://USER:PASSWORD@HOST, or smtp://USER:PASSWORD@HOST:587?tls=required."
                    .to_owned()
            })?
            .hello_name(client)
            .timeout(Some(STEP))
            .build();
        Ok(Self {
            transport,
            from,
            whole: WHOLE,
        })
    }

    /// Gives up on a message after so long.
    #[must_use]
    pub fn patient_for(mut self, whole: Duration) -> Self {
        self.whole = whole;
        self
    }

    /// Name and address of who writes.
    pub(super) fn sender(&self) -> (&str, &str) {
        let email: &str = self.from.email.as_ref();
        (self.from.name.as_deref().unwrap_or(email), email)
    }

    /// The right-hand side of the names of messages.
    pub(super) fn domain(&self) -> &str {
        self.from.email.domain()
    }

    pub(super) async fn send(&self, letter: Letter) -> Result<(), MailTrouble> {
        let message = self.message(letter).ok_or(MailTrouble::Unwritable)?;
        match tokio::time::timeout(self.whole, self.transport.send(message)).await {
            Err(_) => Err(MailTrouble::NoAnswer),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                // The answer of a server can hold addresses: it is told at a level that is off by default.
                tracing::debug!(%error, "a mail was not taken");
                Err(trouble(&error))
            }
        }
    }

    fn message(&self, letter: Letter) -> Option<Message> {
        let is_header = |text: &str| !text.chars().any(char::is_control);
        if !is_header(&letter.name) || !is_header(&letter.subject) {
            return None;
        }
        let address: Address = letter.email.parse().ok()?;
        let mut body = MultiPart::alternative()
            .singlepart(SinglePart::plain(letter.text))
            .singlepart(SinglePart::html(letter.html));
        let mut files = Vec::new();
        for (method, texts) in letter.calendars {
            let kind = format!("text/calendar; charset=utf-8; method={method}");
            let kind = ContentType::parse(&kind).ok()?;
            for text in texts {
                if files.is_empty() {
                    let part = SinglePart::builder()
                        .header(kind.clone())
                        .body(text.clone());
                    body = body.singlepart(part);
                }
                let name = format!("session-{}.ics", files.len() + 1);
                files.push(Attachment::new(name).body(text, kind.clone()));
            }
        }
        let mut whole = MultiPart::mixed().multipart(body);
        for file in files {
            whole = whole.singlepart(file);
        }
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.name), address))
            .subject(letter.subject)
            .header(MessageId::from(format!("<{}>", letter.message_id)))
            .multipart(whole)
            .ok()
    }
}

/// What became of a message that the transport reports as not sent.
fn trouble(error: &lettre::transport::smtp::Error) -> MailTrouble {
    if let Some(code) = error.status() {
        return match u16::from(code) {
            550 | 551 | 553 => MailTrouble::BadAddress,
            _ => MailTrouble::Refused,
        };
    }
    if error.is_tls() || error.is_client() {
        return MailTrouble::Unreachable;
    }
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            let never_began = matches!(
                io.kind(),
                ErrorKind::ConnectionRefused
                    | ErrorKind::HostUnreachable
                    | ErrorKind::NetworkUnreachable
                    | ErrorKind::NotFound
            );
            if never_began {
                return MailTrouble::Unreachable;
            }
        }
        source = cause.source();
    }
    // Whether the message was over by then cannot be known.
    MailTrouble::NoAnswer
}
