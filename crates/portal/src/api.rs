//! The API: reading, and the write door.

mod calendar;
mod chapters;
pub(crate) mod commands;
pub(crate) mod events;
mod house;
mod lists;
pub(crate) mod log;
mod me;
mod openapi;
mod papers;
mod privacy;
mod problem;
mod read;
pub(crate) mod released;
pub(crate) mod sessions;
mod shapes;
mod signing;
mod status;
mod strict;

pub(crate) use problem::Problem;
pub(crate) use sessions::set_cookie;
pub(crate) use shapes::{CameraState, CameraStatus, MeetingStatus};
pub(crate) use status::{says_of_closing, status};

use axum::Router;
use axum::routing::{delete, get, post};

use crate::house::House;

/// Everything under `/api/` and `/log/` that programs read.
pub(crate) fn router() -> Router<House> {
    Router::new()
        .route("/api/v1/commands", post(commands::submit))
        .route("/api/v1/replies", post(calendar::replies))
        .route("/calendar.ics", get(calendar::all))
        .route("/bodies/{body}/calendar.ics", get(calendar::of_body))
        .route("/api/v1/commands/prepare", post(signing::prepare))
        .route("/api/v1/passkeys", post(sessions::register))
        .route("/api/v1/passkeys/challenge", post(sessions::challenge))
        .route(
            "/api/v1/sessions",
            get(sessions::list).post(sessions::sign_in),
        )
        .route("/api/v1/sessions/step-up", post(sessions::step_up))
        .route("/api/v1/sessions/{id}", delete(sessions::end))
        .route("/api/v1/links", post(sessions::link))
        .route("/api/v1/meetings", get(read::meetings))
        .route("/api/v1/meetings/{meeting}", get(read::meeting))
        .route("/api/v1/meetings/{meeting}/acts", get(read::acts))
        .route("/api/v1/meetings/{meeting}/events", get(events::events))
        .route(
            "/api/v1/meetings/{meeting}/register",
            get(chapters::register),
        )
        .route(
            "/api/v1/meetings/{meeting}/business",
            get(chapters::business),
        )
        .route(
            "/api/v1/meetings/{meeting}/handling",
            get(chapters::handling),
        )
        .route("/api/v1/meetings/{meeting}/custody", get(chapters::custody))
        .route(
            "/api/v1/meetings/{meeting}/openings/{n}/files",
            post(released::bring),
        )
        .route(
            "/api/v1/meetings/{meeting}/openings/{n}/release",
            post(released::release),
        )
        .route("/meetings/{meeting}/released/{file}", get(released::fetch))
        .route("/api/v1/bodies", get(house::bodies))
        .route("/api/v1/bodies/{body}", get(house::body))
        .route("/api/v1/rules", get(house::rules))
        .route("/api/v1/offices", get(house::offices))
        .route("/api/v1/offices/{office}", get(house::office))
        .route("/api/v1/offices/{office}/recipient", get(house::recipient))
        .route("/api/v1/attendance", get(lists::attendance))
        .route("/api/v1/unstreamed", get(lists::unstreamed))
        .route("/api/v1/confidential", get(lists::confidential))
        .route("/api/v1/commitments", get(lists::commitments))
        .route("/api/v1/assurances", get(lists::assurances))
        .route("/api/v1/requests", get(papers::requests))
        .route("/api/v1/letters", get(papers::letters))
        .route("/api/v1/statements", get(papers::statements))
        .route("/api/v1/reports", get(papers::reports))
        .route("/api/v1/me", get(me::me))
        .route("/api/v1/privacy", get(privacy::privacy))
        .route("/api/v1/log/entries/{n}", get(log::entry))
        .route("/api/v1/log/proofs/{n}", get(log::proof))
        .route("/api/openapi.json", get(openapi::openapi))
        .route("/log/checkpoint", get(log::checkpoint))
        .route("/log/key", get(log::key))
        .route("/log/tile/{*path}", get(log::tile))
        .route("/log/disclosure/{n}", get(log::disclosure))
}
