//! To a government's own sign-on and back.

use std::sync::Arc;

use acts::{Digest, Record};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Amiss, Around, Page, help};
use crate::Fault;
use crate::house::{Cache, House};
use crate::sign_on::{Failed, SignOn};
use crate::words::{Asks, Words};

/// Names whoever was sent to the provider until they come back: from another site, so `Lax`.
const SENT: &str = "onrecord_sign_on";

#[derive(Template)]
#[template(path = "sign_on.html")]
struct ChoicePage {
    t: Words,
    around: Around,
    /// Offices by name, with the links that sign in as them.
    offices: Vec<(String, String)>,
}

impl Page for ChoicePage {
    fn cache(&self) -> Cache {
        Cache::Never
    }
}

/// `GET /login/sign-on`.
pub(super) async fn send(State(house): State<House>, asks: Asks) -> Response {
    let Some(sign_on) = house.sign_on.clone() else {
        return help::amiss(&house, &asks, none(asks.t));
    };
    let now = house.time();
    let sent = tokio::task::spawn_blocking(move || sign_on.send(now)).await;
    let (address, sent) = match sent {
        Ok(Ok(sent)) => sent,
        Ok(Err(failed)) => return help::amiss(&house, &asks, failed.into()),
        Err(broken) => return help::amiss(&house, &asks, Fault(broken.to_string()).into()),
    };
    let key = house.logins.sent(sent);
    let secure = if house.site.origin.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!("{SENT}={key}; Path=/login; HttpOnly; SameSite=Lax; Max-Age=600{secure}");
    moved(&house, &asks, &address, Some(&cookie))
}

/// `GET /login/sign-on/back`.
pub(super) async fn back(
    State(house): State<House>,
    asks: Asks,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(sign_on) = house.sign_on.clone() else {
        return help::amiss(&house, &asks, none(asks.t));
    };
    let query = query.unwrap_or_default();
    match came(&house, asks.t, sign_on, &query, &headers).await {
        Ok(subject) => enter(&house, &asks, subject),
        Err(amiss) => help::amiss(&house, &asks, amiss),
    }
}

async fn came(
    house: &House,
    t: Words,
    sign_on: Arc<SignOn>,
    query: &str,
    headers: &HeaderMap,
) -> Result<Digest, Amiss> {
    let again = |why: &str| {
        let says = t.fill("sign-on-again").put("why", t.say(why));
        Amiss::Forbidden(says.into())
    };
    let sent = house.logins.came_back(headers, SENT);
    let sent = sent.ok_or_else(|| again("sign-on-not-sent"))?;
    let said = |name: &str| {
        let mut pairs = form(query);
        pairs.find(|(key, _)| key == name).map(|(_, value)| value)
    };
    if let Some(error) = said("error") {
        tracing::info!(%error, "the sign-on provider turned somebody away");
        return Err(again("sign-on-turned-away"));
    }
    let (Some(state), Some(code)) = (said("state"), said("code")) else {
        return Err(again("sign-on-not-whole"));
    };
    let (issuer, now) = (said("iss"), house.time());
    let done = tokio::task::spawn_blocking(move || {
        sign_on.back(sent, &state, &code, issuer.as_deref(), now)
    });
    match done.await {
        Ok(Ok(subject)) => Ok(subject),
        Ok(Err(Failed::Answer(wrong))) => {
            tracing::warn!(%wrong, "a sign-on was refused");
            Err(again(wrong.key()))
        }
        Ok(Err(failed @ Failed::Provider(_))) => Err(failed.into()),
        Err(broken) => Err(Fault(broken.to_string()).into()),
    }
}

/// Signs in as the office that the account stands for; asks which when there are several.
fn enter(house: &House, asks: &Asks, subject: Digest) -> Response {
    let record = house.desk.record();
    let mut offices = offices(house, &record, &subject);
    match offices.len() {
        0 => {
            let says = asks.t.fill("sign-on-no-office");
            let says = says.put("number", subject.to_string());
            help::amiss(house, asks, Amiss::Forbidden(says.into()))
        }
        1 => {
            let (_, link) = offices.remove(0);
            moved(house, asks, &link, None)
        }
        _ => {
            let (t, around) = (asks.t, Around::of(house, asks));
            let page = ChoicePage { t, around, offices };
            page.show(StatusCode::OK, asks)
        }
    }
}

fn offices(house: &House, record: &Record, subject: &Digest) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for bound in record.sign_ons(subject) {
        let holder = auth::holder(record, &bound.office, bound.person.as_ref());
        if let Some(holder) = holder {
            let link = house
                .logins
                .mint_for_sign_on(*subject, bound.office.clone());
            all.push((holder.name().to_owned(), link));
        }
    }
    all
}

fn none(t: Words) -> Amiss {
    Amiss::Absent(t.say("signing-none-set-up").into())
}

impl From<Failed> for Amiss {
    fn from(failed: Failed) -> Self {
        Self::Fault(Fault(failed.to_string()))
    }
}

fn moved(house: &House, asks: &Asks, to: &str, cookie: Option<&str>) -> Response {
    let mut response = Cache::Never.with(StatusCode::SEE_OTHER);
    let values = (
        HeaderValue::from_str(to),
        cookie.map(HeaderValue::from_str).transpose(),
    );
    let (Ok(to), Ok(cookie)) = values else {
        return help::amiss(
            house,
            asks,
            Fault("an address cannot be written".to_owned()).into(),
        );
    };
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, to);
    if let Some(cookie) = cookie {
        headers.insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The pairs of a query (WHATWG URL §5.1).
fn form(query: &str) -> impl Iterator<Item = (String, String)> {
    let parsed = form_urlencoded::parse(query.as_bytes());
    parsed.map(|(key, value)| (key.into_owned(), value.into_owned()))
}
