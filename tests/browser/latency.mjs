// Measures glass to glass: from a picture on the wire to the same picture on the screen.
//
//   node latency.mjs --minutes 10 [--player onrecord|plain] [--load CORES] [--source pushed|synthetic]
//
// The method, its error and what was learnt: docs/design/latency.md.
import { loadavg } from "node:os";
import { resolve, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, open, run, serveFiles, startDemo, until } from "./shared.mjs";
import { push, recording, tap } from "./streams.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const asked = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv[at + 1];
};
const minutes = Number(asked("minutes", "10"));
const player = asked("player", "onrecord");
const source = asked("source", "pushed");
const busy = Number(asked("load", "0"));
const verbose = process.argv.includes("--verbose");
const settle = Number(asked("settle", "10"));
/** Scripts from this folder in the place of those in the binary, to try changes. */
const assets = asked("assets", "");

const PLAIN = `<!doctype html><title>hls.js with its defaults</title><video muted autoplay width="960"></video>
<script type="module">
import Hls from "/hls.mjs";
const video = document.querySelector("video");
const hls = window.hls = new Hls({ lowLatencyMode: true });
hls.on(Hls.Events.ERROR, (_, { details, fatal }) => console.log("hls.js:", details, fatal ? "fatal" : ""));
hls.loadSource(new URLSearchParams(location.search).get("playlist"));
hls.attachMedia(video);
</script>`;

/** Runs in the page: notes pictures, and when the picture stands still. */
function measure(video) {
  const noted = window.noted = { shown: [], waiting: [], still: [], begun: Date.now(), rates: 0 };
  let moved = { time: video.currentTime, at: performance.now() };
  video.addEventListener("waiting", () => noted.waiting.push([Date.now(), video.currentTime]));
  video.addEventListener("ratechange", () => { noted.rates += 1; });
  setInterval(() => {
    const now = performance.now();
    if (video.currentTime === moved.time && !video.paused) return;
    // What did not advance; a page that was not asked for a while has seen the picture go on.
    const stood = now - moved.at - (video.currentTime - moved.time) * 1000;
    if (now - moved.at > 250 && stood > 200 && !video.paused) noted.still.push([Date.now(), Math.round(now - moved.at)]);
    moved = { time: video.currentTime, at: now };
  }, 20);
  let last = 0;
  const next = (now, about) => {
    // Ten a second are plenty, and leave the machine alone.
    if (now - last > 90) {
      last = now;
      const value = window.pictures.read(video);
      const display = Math.max(0, about.expectedDisplayTime - performance.now());
      if (value !== null) noted.shown.push([value, performance.timeOrigin + performance.now() + display]);
    }
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  noted.quality = () => {
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    return { totalVideoFrames, droppedVideoFrames };
  };
}

const part = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** When each picture was due: the encoder's own schedule, laid so that no picture passed before
 *  it was due. What the encoder or the wire was late counts against us. */
function schedule(pictures) {
  let zero = Infinity;
  for (const { ts, at } of pictures) zero = Math.min(zero, at - ts);
  return (index) => zero + pictures[index].ts;
}

function latencies(noted, from, tapped, stream) {
  const out = [];
  if (source === "synthetic") {
    for (const [value, at] of noted.shown) if (at >= from) out.push({ at, late: (((at | 0) - value) | 0) + (at % 1) });
    return out;
  }
  const due = schedule(tapped.pictures);
  let index = 0;
  for (const [value, at] of noted.shown) {
    // The last picture with this number that had passed by then.
    while (index + 1 < tapped.pictures.length && tapped.pictures[index + 1].at <= at) index += 1;
    let found = index - (((index % stream.frames) - value + stream.frames) % stream.frames);
    if (found < 0 || at < from) continue;
    out.push({ at, late: at - due(found), wire: at - tapped.pictures[found].at });
  }
  return out;
}

const stream = source === "pushed" ? await recording({ seconds: 60 }) : null;
const demo = await startDemo();
const stopped = [];
let encoder, tapped, browser, files;
try {
  const camera = source === "pushed" ? "spare" : "east";
  if (source === "pushed") {
    tapped = await tap(demo.cameras.find((one) => one.camera === "spare").rtmp);
    encoder = push(stream.file, tapped.address);
  }
  const playlist = await until("pictures", async () => {
    const status = await demo.status();
    const found = status.cameras.find((one) => one.id === camera && one.state === "live");
    return found && `${demo.portal}${found.playlist}`;
  });
  // Somebody who comes to a meeting that has begun: the live playlist is as long as it gets to be.
  await until("the stream to have run for a while", async () => ((await (await fetch(playlist)).text()).match(/#EXTINF/g) ?? []).length >= 6);
  for (let core = 0; core < busy; core += 1) stopped.push(run("sh", ["-c", "while :; do :; done"]));
  browser = await launch();
  files = await serveFiles({
    "/": { text: PLAIN, type: "text/html" },
    "/hls.mjs": { file: resolve(HERE, "../../crates/portal/assets/vendor/hls.light-1.7.4.min.mjs"), type: "text/javascript" },
  });
  const { page } = await open(browser, demo.portal);
  if (verbose) {
    page.on("console", (message) => console.log(`  page: ${message.text()}`));
    const began = new Map();
    const done = (how) => async (request) => {
      const took = Date.now() - (began.get(request) ?? Date.now());
      began.delete(request);
      const status = (await request.response().catch(() => null))?.status() ?? 0;
      if (/\/live\//.test(request.url()) && (took > 900 || status !== 200)) {
        console.log(`  ${new Date().toISOString()} ${how} ${status} after ${took} ms: ${request.url().split("/live/")[1]} ${request.failure()?.errorText ?? ""}`);
      }
    };
    page.on("request", (request) => began.set(request, Date.now()));
    page.on("requestfinished", done("finished"));
    page.on("requestfailed", done("failed"));
  }
  if (assets) {
    await page.route("**/assets/*/*.js", (route) => route.fulfill({ path: resolve(assets, route.request().url().split("/").pop()), contentType: "text/javascript" }));
  }
  if (player === "plain") {
    await page.goto(`${files.origin}/?playlist=${encodeURIComponent(playlist)}`);
  } else {
    await page.goto(demo.page);
    await page.waitForFunction(() => window.onrecordPlayer);
    if (camera !== "east") await page.click(`[data-choose="${camera}"]`);
  }
  const video = player === "plain" ? "video" : `[data-angle="${camera}"] video`;
  await page.waitForFunction((which) => document.querySelector(which)?.currentTime > 0, video, { timeout: 60_000 });
  await page.$eval(video, measure);
  const begun = Date.now();
  const from = begun + settle * 1000;
  const loads = [];
  while (Date.now() < from + minutes * 60_000) {
    await new Promise((done) => setTimeout(done, 5000));
    loads.push(loadavg()[0]);
    if (verbose) {
      const noted = await page.evaluate(() => ({ shown: window.noted.shown, waiting: window.noted.waiting.length, still: window.noted.still.length, rate: document.querySelector("video").playbackRate }));
      const late = latencies(noted, Date.now() - 5000, tapped, stream).map((one) => one.late).sort((a, b) => a - b);
      console.log(`  ${new Date().toISOString()} n=${late.length} p50=${part(late, 0.5)?.toFixed(0)} p95=${part(late, 0.95)?.toFixed(0)} waiting=${noted.waiting} still=${noted.still} load=${loads.at(-1).toFixed(1)}`);
    }
  }
  const noted = await page.evaluate(() => ({ ...window.noted, quality: window.noted.quality() }));
  const all = latencies(noted, from, tapped, stream);
  const late = all.map((one) => one.late).sort((a, b) => a - b);
  const ms = (value) => (value === undefined ? "?" : Math.round(value));
  const after = (list) => list.filter(([at]) => at >= from);
  const still = after(noted.still);
  console.log(JSON.stringify({
    player, source, minutes, load_cores: busy, samples: late.length,
    p50_ms: ms(part(late, 0.5)), p95_ms: ms(part(late, 0.95)), p99_ms: ms(part(late, 0.99)), max_ms: ms(late.at(-1)), min_ms: ms(late[0]),
    wire_to_screen_p95_ms: ms(part(all.map((one) => one.wire).filter(Number.isFinite).sort((a, b) => a - b), 0.95)),
    waiting_events: after(noted.waiting).length, standstills_over_250_ms: still.length, longest_standstill_ms: Math.max(0, ...still.map(([, long]) => long)),
    before_settling: { waiting: noted.waiting.length - after(noted.waiting).length, standstills: noted.still.length - still.length },
    rate_changes: noted.rates,
    frames: noted.quality.totalVideoFrames, dropped: noted.quality.droppedVideoFrames,
    load_average: { mean: +(loads.reduce((sum, one) => sum + one, 0) / loads.length).toFixed(1), max: +Math.max(...loads).toFixed(1) },
  }));
  const first = await demo.status().catch(() => null);
  if (first) {
    const spare = first.cameras.find((one) => one.id === camera);
    console.log(`# takes of ${camera}: ${spare.takes?.length}, state ${spare.state}`);
  }
} finally {
  await browser?.close();
  files?.stop();
  await encoder?.stop();
  for (const one of stopped) await one.stop("SIGKILL");
  tapped?.stop();
  await demo.stop();
}
process.exit(0);
