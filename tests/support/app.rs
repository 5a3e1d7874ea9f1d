//! The whole application in process: the real router, without a network.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{DateTime, Utc};
use domain::account::Viewer;
use operations::mail::Mailer;
use pages::{Assets, PageState};
use tower::ServiceExt;

use crate::TestDb;

/// The address the application believes it has.
const ORIGIN: &str = "http://127.0.0.1:3000";

/// The application over a test database.
pub struct TestApp {
    /// Its database.
    pub db: TestDb,
    clock: fn() -> DateTime<Utc>,
    router: Router,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// Where it leads, empty when nowhere.
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// Somebody's browser: keeps the sign-in, follows nothing by itself.
pub struct Browser<'a> {
    app: &'a TestApp,
    cookie: Option<String>,
}

impl TestApp {
    /// The application over `db` at [`crate::now`].
    pub fn new(db: TestDb) -> Self {
        Self::at(db, crate::now)
    }

    /// The application over `db` with another clock.
    pub fn at(db: TestDb, clock: fn() -> DateTime<Utc>) -> Self {
        Self::with(db, clock, None)
    }

    /// The application over `db` at [`crate::now`] with a mail server.
    pub fn with_mail(db: TestDb, mailer: Mailer) -> Self {
        Self::with(db, crate::now, Some(mailer))
    }

    fn with(db: TestDb, clock: fn() -> DateTime<Utc>, mailer: Option<Mailer>) -> Self {
        let state = PageState {
            vault: crate::vault(),
            db: db.db.clone(),
            base_url: ORIGIN.to_owned(),
            mailer,
            clock,
            assets: Assets {
                css: "/style.css".into(),
                js: None,
                wasm: String::new(),
            },
            demo_sign_ins: Vec::new(),
        };
        let router = server::app(state, Vec::new()).expect("a router");
        Self { db, clock, router }
    }

    /// A browser that nobody is signed in to.
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            app: self,
            cookie: None,
        }
    }

    /// A browser signed in as `viewer`, without the password.
    pub async fn browser_of(&self, viewer: &Viewer) -> Browser<'_> {
        let ctx = self.db.context_at((self.clock)(), None);
        let token = operations::sign_in::begin_for(&ctx, viewer.account)
            .await
            .expect("a sign-in");
        Browser {
            app: self,
            cookie: Some(format!("fifteen={token}")),
        }
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

impl Browser<'_> {
    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.app
            .send(
                self.request(Method::GET, path)
                    .body(Body::empty())
                    .expect("a request"),
            )
            .await
    }

    /// Sends a form from a page of the same site.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.post_body(path, "application/x-www-form-urlencoded", body)
            .await
    }

    /// Sends a body from a page of the same site.
    pub async fn post_body(&self, path: &str, content_type: &str, body: String) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .expect("a request");
        self.app.send(request).await
    }

    /// Sends a file in a form from a page of the same site.
    pub async fn upload(&self, path: &str, field: &str, text: &str) -> Answer {
        let body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"file.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{text}\r\n--cut--\r\n"
        );
        self.post_body(path, "multipart/form-data; boundary=cut", body)
            .await
    }

    /// Signs in by the form.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let answer = self
            .post("/sign-in", &[("email", email), ("password", password)])
            .await;
        self.cookie = answer
            .headers
            .get(header::SET_COOKIE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::to_owned)
            .or(self.cookie.take());
        answer
    }

    /// A request with this browser's cookie.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:3000");
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }
}
