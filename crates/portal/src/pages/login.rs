//! Signing in: the page for it, and the one-time link that becomes a session.

use std::borrow::Cow;

use acts::Role;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Amiss, Around, Page, help};
use crate::api::set_cookie;
use crate::house::{Cache, House};
use crate::logins::{COOKIE, same_site};
use crate::view::who;
use crate::words::{Asks, Words};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    t: Words,
    around: Around,
    name: String,
    onward: &'static str,
    onward_says: Cow<'static, str>,
}

impl Page for LoginPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    t: Words,
    around: Around,
    /// Whether a government's own sign-on is set up.
    sign_on: bool,
}

impl Page for SignInPage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// `GET /login`.
pub(super) async fn sign_in(State(house): State<House>, asks: Asks) -> Response {
    let page = SignInPage {
        t: asks.t,
        around: Around::of(&house, &asks),
        sign_on: house.sign_on.is_some(),
    };
    page.show(StatusCode::OK, &asks)
}

/// `GET /login/{secret}`. The page moves on by itself: a redirect straight from another site
/// would come without the strict cookie.
pub(super) async fn login(
    State(house): State<House>,
    asks: Asks,
    Path(secret): Path<String>,
    method: axum::http::Method,
    headers: HeaderMap,
) -> Response {
    let gone = || {
        let says = asks.t.say("login-link-gone").into();
        help::amiss(&house, &asks, Amiss::Forbidden(says))
    };
    // A glance ahead by a browser or a mail program must not use the link up.
    let ahead = ["purpose", "sec-purpose"]
        .iter()
        .filter_map(|name| headers.get(*name));
    let ahead = ahead
        .filter_map(|value| value.to_str().ok())
        .any(|said| said.contains("prefetch"));
    if method != axum::http::Method::GET || ahead {
        let works = house.logins.works(&secret);
        return if works {
            Cache::Never.with(StatusCode::NO_CONTENT)
        } else {
            gone()
        };
    }
    let Some(session) = house.logins.enter(&secret, &headers) else {
        return gone();
    };
    let cookie = set_cookie(&house, &session);
    let mut of_session = HeaderMap::new();
    let (Ok(of_page), Ok(cookie)) = (
        HeaderValue::from_str(&format!("{COOKIE}={session}")),
        HeaderValue::from_str(&cookie),
    ) else {
        return gone();
    };
    of_session.insert(header::COOKIE, of_page);
    let Some(actor) = house.visitor(&of_session) else {
        return gone();
    };
    let runs = actor
        .roles
        .iter()
        .any(|role| matches!(role, Role::Clerk | Role::Chair));
    let page = LoginPage {
        t: asks.t,
        around: Around::of(&house, &asks),
        name: who(&actor.by, asks.t),
        onward: if runs { "/console" } else { "/me" },
        onward_says: asks.t.say(if runs {
            "login-to-console"
        } else {
            "login-to-page"
        }),
    };
    let mut response = page.show(StatusCode::OK, &asks);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// `POST /logout`.
pub(super) async fn logout(State(house): State<House>, asks: Asks, headers: HeaderMap) -> Response {
    if same_site_form(&headers).is_err() {
        let says = asks.t.say("login-other-site").into();
        return help::amiss(&house, &asks, Amiss::Forbidden(says));
    }
    house.logins.leave(&headers);
    let mut response = Cache::Never.with(StatusCode::SEE_OTHER);
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_static("/"));
    let ended = "onrecord_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict";
    headers.insert(header::SET_COOKIE, HeaderValue::from_static(ended));
    response
}

/// A plain form carries no header of ours; the rest must fit.
pub(super) fn same_site_form(headers: &HeaderMap) -> Result<(), crate::api::Problem> {
    let mut with = headers.clone();
    with.insert("onrecord-console", HeaderValue::from_static("1"));
    same_site(&with)
}
