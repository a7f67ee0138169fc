//! What was typed into a plain form, kept where it was refused.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};

use crate::api::{Problem, commands};

/// What was sent with a form, so that nothing typed is lost where it was refused.
#[derive(Clone, Debug, Default)]
pub(in crate::pages) struct Typed {
    fields: Vec<(String, String)>,
    pub(in crate::pages) refused: Option<Refused>,
}

/// Why a form was not taken.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Refused {
    pub(in crate::pages) says: String,
    pub(in crate::pages) status: StatusCode,
    /// Whether the words are the record's own, which are English.
    pub(in crate::pages) english: bool,
}

impl Typed {
    pub(in crate::pages) fn read(body: &[u8]) -> Self {
        Self {
            fields: form_urlencoded::parse(body).into_owned().collect(),
            refused: None,
        }
    }

    pub(in crate::pages) fn text(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let (_, value) = fields.find(|(known, _)| known == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    pub(in crate::pages) fn words(&self, name: &str) -> String {
        // The record keeps words in one line, so that nothing in them can look like two entries.
        let lines = self.text(name).unwrap_or_default().lines().map(str::trim);
        let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
        lines.join(" ")
    }

    /// What was typed, a line each; empty lines count for nothing.
    pub(in crate::pages) fn lines<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let lines = self.text(name).unwrap_or_default().lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }

    pub(in crate::pages) fn maybe(&self, name: &str) -> Option<String> {
        self.text(name).map(|_| self.words(name))
    }

    pub(in crate::pages) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.fields.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.trim())
    }

    pub(in crate::pages) fn here(&self, form: &str) -> bool {
        self.refused.is_some() && self.text("form") == Some(form)
    }

    /// What was typed into a field of a form that was refused.
    pub(in crate::pages) fn of(&self, form: &str, field: &str) -> &str {
        let here = self.here(form).then(|| self.text(field));
        here.flatten().unwrap_or_default()
    }

    /// Whether that was chosen in a form that was refused.
    pub(in crate::pages) fn has(&self, form: &str, field: &str, value: &str) -> bool {
        self.here(form) && self.all(field).any(|given| given == value)
    }

    /// Why a form was refused, and in which language that is said, where it is not the page's.
    pub(in crate::pages) fn refused(&self, form: &str) -> Option<(&str, &'static str)> {
        let refused = self.refused.as_ref().filter(|_| self.here(form))?;
        let language = if refused.english { "en" } else { "" };
        Some((&refused.says, language))
    }

    pub(in crate::pages) fn status(&self) -> StatusCode {
        let refused = self.refused.as_ref();
        refused.map_or(StatusCode::OK, |refused| refused.status)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self {
            says: problem.detail().to_owned(),
            status: problem.status(),
            english: true,
        }
    }
}

impl Refused {
    pub(in crate::pages) fn problem(self) -> Problem {
        Problem::new(self.status, "refused", self.says)
    }
}

pub(in crate::pages) async fn form_of(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        return commands::body_of(body).await;
    }
    let says = "Send the form as a browser does, with the header Content-Type: \
                application/x-www-form-urlencoded.";
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Err(Problem::new(status, "not_a_form", says))
}
