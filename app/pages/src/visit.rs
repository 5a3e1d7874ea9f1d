//! One request to a page: who asks, with what theme, and how it is answered.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::AnyView;
use operations::{AppError, Context};

use crate::failure::Failure;
use crate::render::html;
use crate::shell::shell;
use crate::state::PageState;

/// What a handler returns.
pub(crate) type Answer = Result<Response, Failure>;

/// Light, dark, or what the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// A sentence shown once on the next page.
#[derive(Clone, Debug)]
pub(crate) struct Flash {
    /// `ok`, `warn` or `danger`.
    pub(crate) kind: &'static str,
    pub(crate) sentence: String,
}

impl Flash {
    pub(crate) fn ok(sentence: impl Into<String>) -> Self {
        Self {
            kind: "ok",
            sentence: sentence.into(),
        }
    }

    pub(crate) fn warn(sentence: impl Into<String>) -> Self {
        Self {
            kind: "warn",
            sentence: sentence.into(),
        }
    }
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// What operations are given.
    pub(crate) ctx: Context,
    /// The path that was asked for.
    pub(crate) path: String,
    /// What stands behind the question mark, parsed.
    pub(crate) query: crate::fields::Fields,
    /// The caller's address, for the sign-in throttle.
    pub(crate) address: String,
    /// The cookie's token, when there is one.
    pub(crate) token: Option<String>,
    pub(crate) theme: Theme,
    pub(crate) flash: Option<Flash>,
    state: PageState,
}

/// The address of the caller, put into the request by the process that serves it.
#[derive(Clone, Debug)]
pub struct CallerAddress(pub String);

impl FromRequestParts<PageState> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &PageState) -> Result<Self, Infallible> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let mut ctx = state.context();
        let token = cookie(&parts.headers, session_cookie(state));
        if let Some(token) = &token {
            ctx.viewer = operations::sign_in::recognise(&ctx, token)
                .await
                .unwrap_or_else(|error| {
                    tracing::error!(?error, "sign-in could not be read");
                    None
                });
        }
        let visit = Self {
            ctx,
            path: parts.uri.path().to_owned(),
            query: crate::fields::Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()),
            address: parts
                .extensions
                .get::<CallerAddress>()
                .map(|address| address.0.clone())
                .unwrap_or_default(),
            token,
            theme: cookie(&parts.headers, "theme")
                .map_or(Theme::System, |text| Theme::parse(&text)),
            flash: cookie(&parts.headers, "flash").and_then(|text| read_flash(&text)),
            state: state.clone(),
        };
        parts.extensions.insert(visit.clone());
        Ok(visit)
    }
}

impl Visit {
    /// What the process gave the pages.
    pub(crate) fn state(&self) -> &PageState {
        &self.state
    }

    /// Answers with a page inside the shell.
    pub(crate) async fn page(
        self,
        title: &str,
        main: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Answer {
        self.page_with(StatusCode::OK, title, "", main).await
    }

    /// As [`Self::page`] across the whole width: boards, calendars, heat maps.
    pub(crate) async fn wide_page(
        self,
        title: &str,
        main: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Answer {
        self.page_with(StatusCode::OK, title, "wide", main).await
    }

    /// The same page again with what is wrong (422): `Error:` goes before its title.
    pub(crate) async fn page_again(
        self,
        title: &str,
        main: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Answer {
        self.page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &format!("Error: {title}"),
            "",
            main,
        )
        .await
    }

    /// As [`Self::page_again`] across the whole width.
    pub(crate) async fn wide_page_again(
        self,
        title: &str,
        main: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Answer {
        let title = format!("Error: {title}");
        self.page_with(StatusCode::UNPROCESSABLE_ENTITY, &title, "wide", main)
            .await
    }

    async fn page_with(
        self,
        status: StatusCode,
        title: &str,
        main_class: &'static str,
        main: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Answer {
        let state = self.state.clone();
        let visit = self.clone();
        Ok(html(&state, &self, status, title, "app", move || {
            shell(&visit, main_class, main)
        })
        .await)
    }

    /// Answers with a page without navigation: `body` begins with `<main id="main">`.
    pub(crate) async fn plain_page(
        self,
        status: StatusCode,
        title: &str,
        body_class: &'static str,
        body: impl FnOnce() -> AnyView + Send + 'static,
    ) -> Answer {
        let state = self.state.clone();
        Ok(html(&state, &self, status, title, body_class, body).await)
    }

    /// 303 to a path of this site.
    pub(crate) fn redirect(&self, path: &str) -> Answer {
        Ok(Redirect::to(safe_path(path)).into_response())
    }

    /// 303 to a path of this site with a sentence shown there.
    pub(crate) fn redirect_with(&self, path: &str, flash: Flash) -> Answer {
        let mut response = Redirect::to(safe_path(path)).into_response();
        let text: String = form_urlencoded::byte_serialize(flash.sentence.as_bytes()).collect();
        let value = format!("{}.{text}", flash.kind);
        response
            .headers_mut()
            .append(header::SET_COOKIE, self.cookie("flash", &value, Some(60))?);
        Ok(response)
    }

    /// 303 after signing in: a new cookie.
    pub(crate) fn redirect_signed_in(&self, path: &str, token: &str) -> Answer {
        let mut response = Redirect::to(safe_path(path)).into_response();
        let cookie = self.cookie(session_cookie(&self.state), token, None)?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok(response)
    }

    /// 303 after signing out: the cookie goes.
    pub(crate) fn redirect_signed_out(&self) -> Answer {
        let mut response = Redirect::to("/sign-in").into_response();
        let cookie = self.cookie(session_cookie(&self.state), "", Some(0))?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok(response)
    }

    /// 303 back with the theme kept for a year.
    pub(crate) fn redirect_with_theme(&self, path: &str, theme: Theme) -> Answer {
        let mut response = Redirect::to(safe_path(path)).into_response();
        let cookie = self.cookie(
            "theme",
            theme.attribute().unwrap_or("system"),
            Some(31_536_000),
        )?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok(response)
    }

    /// Ends the flash cookie once it is shown.
    pub(crate) fn forget_flash(&self) -> HeaderValue {
        HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    }

    fn cookie(
        &self,
        name: &str,
        value: &str,
        max_age: Option<u32>,
    ) -> Result<HeaderValue, Failure> {
        let secure = if self.state.is_https() {
            "; Secure"
        } else {
            ""
        };
        let age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")
            .parse()
            .map_err(|_| {
                AppError::Internal(format!("cookie {name} has characters it cannot have")).into()
            })
    }
}

fn session_cookie(state: &PageState) -> &'static str {
    if state.is_https() {
        "__Host-fifteen"
    } else {
        "fifteen"
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

fn read_flash(text: &str) -> Option<Flash> {
    let (kind, sentence) = text.split_once('.')?;
    let kind = ["ok", "warn", "danger"]
        .into_iter()
        .find(|known| *known == kind)?;
    let (sentence, _) = form_urlencoded::parse(sentence.as_bytes()).next()?;
    Some(Flash {
        kind,
        sentence: sentence.into_owned(),
    })
}

/// The path when it stays on this site, `/` otherwise.
pub(crate) fn safe_path(path: &str) -> &str {
    let stays = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    if stays { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_never_leaves_the_site() {
        assert_eq!(safe_path("/cohorts/3?tab=people"), "/cohorts/3?tab=people");
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/a\r\nSet-Cookie: x=1",
            "",
        ] {
            assert_eq!(safe_path(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn a_flash_survives_its_cookie() {
        let flash = read_flash("ok.Ana+moved+to+B%2C+13+of+15.").unwrap();
        assert_eq!(
            (flash.kind, flash.sentence.as_str()),
            ("ok", "Ana moved to B, 13 of 15.")
        );
        assert!(read_flash("evil.x").is_none());
    }
}
