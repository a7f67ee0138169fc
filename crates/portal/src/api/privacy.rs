//! What is held about persons, as it is shown to them.

use acts::privacy::{BESIDE, Beside, NEVER, PERSONAL, Personal};
use axum::Json;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use crate::house::Cache;

/// Everything that is held about persons.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Privacy {
    /// What acts may hold, with the fields.
    personal: &'static [Personal],
    /// What the server keeps beside the record.
    beside: &'static [Beside],
    /// What is never stored.
    never: &'static [&'static str],
}

/// `GET /api/v1/privacy`.
pub(crate) async fn privacy() -> Response {
    Cache::Minute.with(Json(Privacy {
        personal: PERSONAL,
        beside: BESIDE,
        never: NEVER,
    }))
}
