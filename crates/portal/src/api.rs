//! The API: reading, and the write door.

pub(crate) mod commands;
pub(crate) mod events;
pub(crate) mod log;
mod openapi;
mod problem;
mod read;
mod shapes;
mod status;
mod strict;

pub(crate) use problem::Problem;
pub(crate) use shapes::{CameraState, CameraStatus, MeetingStatus};
pub(crate) use status::status;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// Everything under `/api/` and `/log/` that programs read.
pub(crate) fn router() -> Router<House> {
    Router::new()
        .route("/api/v1/commands", post(commands::submit))
        .route("/api/v1/meetings", get(read::meetings))
        .route("/api/v1/meetings/{meeting}", get(read::meeting))
        .route("/api/v1/meetings/{meeting}/acts", get(read::acts))
        .route("/api/v1/meetings/{meeting}/events", get(events::events))
        .route("/api/v1/log/entries/{n}", get(log::entry))
        .route("/api/v1/log/proofs/{n}", get(log::proof))
        .route("/api/openapi.json", get(openapi::openapi))
        .route("/log/checkpoint", get(log::checkpoint))
        .route("/log/key", get(log::key))
        .route("/log/tile/{*path}", get(log::tile))
        .route("/log/disclosure/{n}", get(log::disclosure))
}
