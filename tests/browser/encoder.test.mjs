// A real encoder on the spare camera: 1080p, about 4 Mbit/s, H.264 and AAC, pushed by ffmpeg.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { resolve, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PATIENCE, launch, open, run, serveFiles, shot, spotless, startDemo, until } from "./shared.mjs";
import { push, recording } from "./streams.mjs";

const HLS = resolve(dirname(fileURLToPath(import.meta.url)), "../../crates/portal/assets/vendor/hls.light-1.7.4.min.mjs");
const PLAYER = `<!doctype html><link rel="icon" href="data:,"><title>hls.js as it comes</title><video muted autoplay width="960"></video>
<script type="module">
import Hls from "/hls.mjs";
const video = document.querySelector("video");
const hls = window.hls = new Hls({ lowLatencyMode: true });
window.waited = [];
window.errors = [];
video.addEventListener("waiting", () => window.waited.push(video.currentTime));
hls.on(Hls.Events.ERROR, (_, { details, fatal }) => window.errors.push({ details, fatal }));
hls.loadSource(new URLSearchParams(location.search).get("playlist"));
hls.attachMedia(video);
</script>`;

let demo, browser, files, encoder;

before(async () => {
  demo = await startDemo();
  browser = await launch();
  files = await serveFiles({ "/": { text: PLAYER, type: "text/html" }, "/hls.mjs": { file: HLS, type: "text/javascript" } });
});

after(async () => {
  await browser?.close();
  files?.stop();
  await encoder?.stop();
  await demo?.stop();
});

/** Pushes to the spare camera in the place of whatever pushed before; answers with its playlist. */
async function film(file) {
  await encoder?.stop();
  const before = (await demo.status()).cameras.find((one) => one.id === "spare").takes.length;
  encoder = push(file, demo.cameras.find((one) => one.camera === "spare").rtmp);
  return until("pictures of the encoder", async () => {
    if (encoder.child.exitCode !== null) throw new Error(`ffmpeg ended: ${encoder.told.err}`);
    const spare = (await demo.status()).cameras.find((one) => one.id === "spare");
    return spare.state === "live" && spare.takes.length > before && `${demo.portal}${spare.playlist}`;
  });
}

async function plays(playlist, seconds) {
  const { page, context, amiss } = await open(browser, files.origin, { allow: () => true });
  await page.goto(`${files.origin}/?playlist=${encodeURIComponent(playlist)}`);
  await page.waitForFunction(() => document.querySelector("video").currentTime > 0, null, { timeout: PATIENCE });
  const at = () => page.evaluate(() => {
    const video = document.querySelector("video");
    const { config } = window.hls;
    return {
      time: video.currentTime, now: performance.now() / 1000, waited: window.waited.length, errors: window.errors,
      low: config.lowLatencyMode, parts: window.hls.latestLevelDetails?.partList?.length ?? 0,
      width: video.videoWidth, latency: window.hls.latency, dropped: video.getVideoPlaybackQuality().droppedVideoFrames,
    };
  });
  const first = await at();
  assert.equal(first.width, 1920);
  await until(`${seconds} s of pictures`, async () => (await at()).time - first.time > seconds, PATIENCE + seconds * 1000);
  const last = await at();
  await context.close();
  return { ...last, took: last.now - first.now, played: last.time - first.time, waitedMeanwhile: last.waited - first.waited, amiss };
}

/** Other people's players read the same playlist. */
async function read(program, args) {
  const reader = run(program, args);
  const late = setTimeout(() => reader.child.kill("SIGKILL"), PATIENCE);
  const code = await reader.ended;
  clearTimeout(late);
  assert.equal(code, 0, `${program}: ${reader.told.err}${reader.told.out}`);
  return reader.told;
}

for (const [name, bFrames] of [["an encoder without B-frames", false], ["an encoder as x264 comes, with B-frames", true]]) {
  test(`${name}: hls.js, ffmpeg and mpv play it`, { timeout: 8 * PATIENCE }, async () => {
    const { file } = await recording({ seconds: 20, bFrames });
    const playlist = await film(file);
    const seen = await plays(playlist, bFrames ? 8 : 20);
    assert.equal(seen.low, true);
    assert.ok(seen.parts > 0, "hls.js plays by parts");
    assert.deepEqual(seen.errors.filter((one) => one.fatal), []);
    // Never asserted on the clock: a machine that is busy elsewhere may stall any player. What is
    // said here is that hls.js itself found nothing amiss with the stream.
    const wrong = seen.errors.filter((one) => one.details !== "bufferStalledError");
    assert.deepEqual(wrong, []);
    console.log(`# ${name}: played ${seen.played.toFixed(1)} s in ${seen.took.toFixed(1)} s, waited ${seen.waitedMeanwhile} times, dropped ${seen.dropped}, ${seen.latency.toFixed(2)} s behind`);

    const [ffmpeg, mpv] = await Promise.all([
      read("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "warning", "-i", playlist, "-t", "5", "-f", "null", "-"]),
      read("mpv", ["--no-config", "--vo=null", "--ao=null", "--length=5", "--msg-level=all=warn", playlist]),
    ]);
    assert.doesNotMatch(ffmpeg.err, /error|invalid|corrupt|non.?monoton|failed/i);
    assert.doesNotMatch(mpv.err + mpv.out, /error|invalid|corrupt|failed/i);
  });
}

test("the meeting's page offers the encoder's camera and plays it", { timeout: 4 * PATIENCE }, async () => {
  await film((await recording({ seconds: 20 })).file);
  const opened = await open(browser, demo.portal);
  const { page } = opened;
  await page.goto(demo.page);
  await page.waitForFunction(() => window.onrecordPlayer);
  await page.click('[data-choose="spare"]');
  await page.waitForFunction(() => window.onrecordPlayer.angles.some((one) => one.id === "spare" && one.active && one.readyState >= 3));
  const spare = () => page.evaluate(() => window.onrecordPlayer.angles.find((one) => one.id === "spare").currentTime);
  const first = await spare();
  await until("the picture to go on", async () => await spare() > first + 3);
  await page.click("[data-side-by-side]");
  await until("all cameras to play", async () => (await page.evaluate(() => window.onrecordPlayer.angles)).every((one) => one.readyState >= 3));
  await shot(page, "three-angles-desktop");
  assert.deepEqual(await spotless(opened), []);
  await opened.context.close();
});
