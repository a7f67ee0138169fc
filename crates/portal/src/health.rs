//! Whether the machine is well, for those who run it.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::get;

use crate::api::Problem;
use crate::house::{Cache, House, SEATS};

pub(crate) fn router() -> Router<House> {
    Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
}

async fn livez() -> Response {
    Cache::Never.with("alive\n")
}

async fn readyz(State(house): State<House>) -> Response {
    let ready = house
        .read(|house| {
            house.shelf()?;
            house.desk.checkpoint()?;
            house.studio.ready().map_err(crate::Fault)?;
            Ok::<_, crate::Fault>(unsealed(house))
        })
        .await;
    match ready {
        Ok(0) => Cache::Never.with("ready\n"),
        // It serves all the same, and nothing leaks: what is closed is only not recorded.
        Ok(count) => Cache::Never.with(format!(
            "ready\nwarning: no seal lies ready for {count} meeting(s) that sit or begin within a \
             day: their closed parts would not be recorded; the console says why\n"
        )),
        Err(fault) => Cache::Never.with((
            StatusCode::SERVICE_UNAVAILABLE,
            format!("not ready: {fault}\n"),
        )),
    }
}

/// Meetings of which no closed part could be recorded, although that was agreed.
fn unsealed(house: &House) -> usize {
    house.desk.record().seals_due(house.time()).count()
}

async fn metrics(State(house): State<House>) -> Response {
    let mut text = String::new();
    let size = *house.desk.watch().borrow();
    house
        .counts
        .write(&mut text, size, SEATS - house.seats.available_permits());
    text.push_str(
        "# HELP onrecord_meetings_without_seal Meetings that sit or begin within a day, are to be \
         sealed when closed, and have no seal ready.\n\
         # TYPE onrecord_meetings_without_seal gauge\n",
    );
    text.push_str(&format!(
        "onrecord_meetings_without_seal {}\n",
        unsealed(&house)
    ));
    house.studio.metrics(&mut text);
    let record = house.desk.record();
    let amiss = record.meetings().filter(|it| it.integrity_findings() > 0);
    text.push_str(&format!(
        "# HELP onrecord_meetings_amiss Meetings whose footage was not as the record says when last read again.\n\
         # TYPE onrecord_meetings_amiss gauge\n\
         onrecord_meetings_amiss {}\n",
        amiss.count()
    ));
    Cache::Never.with((
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    ))
}

/// The address is right, the method is not.
pub(crate) async fn other_method() -> Problem {
    let says = "This address does not take that method: see /api/openapi.json.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", says)
}
