//! In which language somebody asks, and how an answer tells it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use super::{Language, Words};
use crate::house::Cache;

/// Holds the language that the reader chose.
const COOKIE: &str = "lang";
/// Seconds of a year.
const YEAR: u32 = 31_536_000;

/// Who asks for a page, as far as its words go: `?lang=`, else the cookie that an earlier `?lang=`
/// left, else what the browser prefers (RFC 9110 §12.5.4), else English.
#[derive(Clone, Debug)]
pub(crate) struct Asks {
    /// The words to answer in.
    pub(crate) t: Words,
    path: String,
    query: String,
    /// What was chosen just now.
    chosen: Option<Language>,
}

impl<S: Sync> FromRequestParts<S> for Asks {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let asked = asked(&query);
        let kept = cookie(&parts.headers);
        let language = asked
            .or(kept)
            .or_else(|| preferred(&parts.headers))
            .unwrap_or(Language::En);
        Ok(Self {
            t: Words::of(language),
            path: parts.uri.path().to_owned(),
            query,
            chosen: asked.filter(|_| asked != kept),
        })
    }
}

impl Asks {
    /// The address of this page in a language, below the site's origin.
    pub(crate) fn address(&self, language: Language) -> String {
        format!("{}{}", self.path, self.link(language))
    }

    /// The same as a link from the page itself.
    pub(crate) fn link(&self, language: Language) -> String {
        let others = self.query.split('&').filter(|pair| !pair.is_empty());
        let others = others.filter(|pair| !pair.starts_with("lang="));
        let others: String = others.map(|pair| format!("{pair}&")).collect();
        format!("?{others}lang={}", language.code())
    }

    /// A plain field of the query, `at` of `?at=10:05:30`; taken as it stands.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Whether the address may be told to others: a one-time link may not.
    pub(crate) fn tellable(&self) -> bool {
        !self.path.starts_with("/login/")
    }

    /// Tells caches and readers in which language an answer is, and the browser to keep a choice.
    pub(crate) fn mark(&self, mut response: Response) -> Response {
        if let Some(language) = self.chosen {
            response = Cache::Never.with(response);
            let kept = format!(
                "{COOKIE}={}; Path=/; Max-Age={YEAR}; SameSite=Lax",
                language.code()
            );
            if let Ok(kept) = HeaderValue::from_str(&kept) {
                response.headers_mut().append(header::SET_COOKIE, kept);
            }
        }
        let language = HeaderValue::from_static(self.t.language().code());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, language);
        add_vary(headers, &[header::ACCEPT_LANGUAGE, header::COOKIE]);
        response
    }
}

fn add_vary(headers: &mut HeaderMap, names: &[HeaderName]) {
    let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
    if let Ok(value) = HeaderValue::from_str(&names.join(", ")) {
        headers.append(header::VARY, value);
    }
}

/// The language that a query names.
fn asked(query: &str) -> Option<Language> {
    let named = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
    Language::of(named?)
}

fn cookie(headers: &HeaderMap) -> Option<Language> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let all = all.filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';'));
    let value = pairs.find_map(|pair| pair.trim().strip_prefix("lang="))?;
    Language::of(value)
}

/// What the browser prefers among what we speak; the earlier of equals.
fn preferred(headers: &HeaderMap) -> Option<Language> {
    let said = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(u32, Language)> = None;
    for range in said.split(',').take(40) {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
        let weight = weight.map_or(1000, thousandths);
        let language = if tag == "*" {
            Some(Language::En)
        } else {
            Language::of(tag)
        };
        let Some(language) = language.filter(|_| weight > 0) else {
            continue;
        };
        if best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// A weight (RFC 9110 §12.4.2) in thousandths; nothing where it is not one.
fn thousandths(weight: &str) -> u32 {
    let weight: f32 = weight.trim().parse().unwrap_or(0.0);
    if (0.0..=1.0).contains(&weight) {
        (weight * 1000.0) as u32
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(path: &str, headers: &[(HeaderName, &str)]) -> Asks {
        let mut request = axum::http::Request::get(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime");
        let Ok(asks) = runtime.block_on(Asks::from_request_parts(&mut parts, &()));
        asks
    }

    #[test]
    fn the_reader_chooses_then_the_cookie_then_the_browser() {
        let (accept, cookie) = (header::ACCEPT_LANGUAGE, header::COOKIE);
        let said = |path: &str, headers: &[(HeaderName, &str)]| asks(path, headers).t.language();
        assert_eq!(said("/", &[]), Language::En);
        assert_eq!(
            said("/", &[(accept.clone(), "hi-IN,hi;q=0.9,en;q=0.8")]),
            Language::Hi
        );
        assert_eq!(
            said("/", &[(accept.clone(), "ta, en;q=0.5, hi;q=0.7")]),
            Language::Hi
        );
        assert_eq!(said("/", &[(accept.clone(), "hi;q=0, *")]), Language::En);
        assert_eq!(said("/", &[(accept.clone(), "fr;q=x,;;,")]), Language::En);
        let both = [(accept, "en"), (cookie, "a=b; lang=hi")];
        assert_eq!(said("/", &both), Language::Hi);
        assert_eq!(said("/?lang=en", &both), Language::En);
        assert_eq!(said("/?lang=xx", &both), Language::Hi);
    }

    #[test]
    fn the_choice_keeps_path_and_query() {
        let asks = asks("/log?before=50&lang=en", &[]);
        assert_eq!(asks.address(Language::Hi), "/log?before=50&lang=hi");
        assert_eq!(asks.link(Language::Hi), "?before=50&lang=hi");
    }

    #[test]
    fn a_choice_is_kept_once_and_never_by_shared_caches() {
        let first = asks("/?lang=hi", &[]).mark(Cache::Moment.with(()));
        assert_eq!(first.headers()[header::CACHE_CONTROL], "no-store");
        let kept = "lang=hi; Path=/; Max-Age=31536000; SameSite=Lax";
        assert_eq!(first.headers()[header::SET_COOKIE], kept);
        let cookie = [(header::COOKIE, "lang=hi")];
        let again = asks("/?lang=hi", &cookie).mark(Cache::Moment.with(()));
        assert!(!again.headers().contains_key(header::SET_COOKIE));
        assert_eq!(again.headers()[header::CACHE_CONTROL], "public, max-age=1");
        assert_eq!(again.headers()[header::VARY], "accept-language, cookie");
        assert_eq!(again.headers()[header::CONTENT_LANGUAGE], "hi");
    }
}
