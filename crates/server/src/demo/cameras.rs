//! Synthetic cameras that push over real RTMP, each on a thread of its own.

use std::time::Duration;

use acts::Time;
use base::Clock;
use camera::rtmp::Publisher;
use camera::synthetic::{Config, Synthetic, View};
use tracing::warn;

/// Starts a camera that pushes to `address` for as long as the process lives.
pub(crate) fn start(
    camera: &str,
    label: &str,
    address: String,
    clock: Clock,
) -> Result<(), String> {
    let view = if camera == "west" {
        View::Side
    } else {
        View::Front
    };
    // The room's name as well would run into the strip that programs read.
    let config = Config::new(view, &label.to_uppercase());
    let name = camera.to_owned();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        match runtime {
            Ok(runtime) => runtime.block_on(forever(&name, &config, &address, &clock)),
            Err(fault) => warn!(camera = %name, %fault, "the synthetic camera cannot be started"),
        }
    };
    std::thread::Builder::new()
        .name(format!("camera-{camera}"))
        .spawn(work)
        .map(drop)
        .map_err(|fault| fault.to_string())
}

async fn forever(name: &str, config: &Config, address: &str, clock: &Clock) {
    loop {
        if let Err(why) = push(config, address, clock).await {
            warn!(camera = %name, %why, "the synthetic camera starts again");
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn push(config: &Config, address: &str, clock: &Clock) -> Result<(), String> {
    let say = |fault: &dyn std::fmt::Display| fault.to_string();
    let now = || Time(clock.now_us());
    let mut camera = Synthetic::new(config.clone(), now()).map_err(|fault| say(&fault))?;
    let mut to = Publisher::connect(address)
        .await
        .map_err(|fault| say(&fault))?;
    for track in camera.tracks() {
        to.track(&track).await.map_err(|fault| say(&fault))?;
    }
    camera.begin(now());
    loop {
        let early = camera.due().since(now());
        if early > 0 {
            tokio::time::sleep(Duration::from_micros(early.unsigned_abs())).await;
        }
        for frame in camera.next(now()).map_err(|fault| say(&fault))? {
            to.frame(&frame).await.map_err(|fault| say(&fault))?;
        }
    }
}
