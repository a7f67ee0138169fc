// What a camera sends, as it comes, also behind closed doors; and how loud it is.
import { say } from "./words.js";

/** Seconds that are kept behind the picture, and how far it may be behind what has come. */
const KEPT = 5, BEHIND = 1.2;
/** Without a piece for so long, in milliseconds, the picture is not of now. */
const STALE = 2000;
/** Below this it is silent, in decibels below full scale; it is clipped when more than this share of
 *  the samples is at full scale. */
const SILENT = -50, CLIPPED = 0.002;

let context;

/** Whether sound can be measured yet; browsers ask for a press first. */
export const measures = () => context?.state === "running";

/** Begins to measure, where the browser lets us; after a press it does. Tells `changed` either way. */
export async function listen(changed) {
  if (!context) {
    context = new AudioContext();
    context.addEventListener("statechange", () => changed(measures()));
  }
  if (context.state !== "running" && navigator.userActivation?.hasBeenActive !== false) await context.resume();
  changed(measures());
}

/** One camera's pictures and loudness in a tile. `loud` is told {db, state} while it is measured. */
export class Look {
  constructor(tile, address, loud) {
    Object.assign(this, { tile, address, loud, wait: 500, peaks: [] });
    this.video = tile.querySelector("video");
    this.slateText = tile.querySelector("[data-slate]");
    this.going = false;
    this.slate(say("js-console-look-waits"));
    this.meter = setInterval(() => this.measure(), 100);
  }

  slate(text) {
    if (this.slateText.textContent !== text) this.slateText.textContent = text;
    this.tile.dataset.picture = text ? "none" : "shown";
  }

  start() {
    if (this.going) return;
    this.going = true;
    this.run();
  }

  stop(why) {
    this.going = false;
    this.abort?.abort();
    if (why) this.slate(why);
  }

  async run() {
    while (this.going) {
      try { await this.once(); } catch (error) {
        if (!this.going) return;
        this.slate(error.says ?? say("js-console-look-lost"));
      }
      // Backs off to ten seconds, so that a camera that is gone is not asked without pause.
      await new Promise((done) => setTimeout(done, this.wait));
      this.wait = Math.min(this.wait * 2, 10_000);
    }
  }

  async once() {
    const abort = this.abort = new AbortController();
    const answer = await fetch(this.address, { signal: abort.signal, cache: "no-store" });
    if (!answer.ok) throw Object.assign(new Error(), { says: say(answer.status === 503 ? "js-console-look-nothing" : "js-console-look-not-now") });
    const type = answer.headers.get("content-type");
    if (!window.MediaSource?.isTypeSupported(type)) {
      abort.abort();
      this.wait = 30_000;
      throw Object.assign(new Error(), { says: say("js-console-no-codec", { codecs: type.split("codecs=")[1] ?? type }) });
    }
    const source = new MediaSource();
    const address = URL.createObjectURL(source);
    this.video.src = address;
    const watch = setInterval(() => {
      if (performance.now() - this.last > STALE) this.slate(say("js-console-look-lost"));
      if (performance.now() - this.last > 3 * STALE) abort.abort();
    }, 250);
    try {
      await new Promise((done) => source.addEventListener("sourceopen", done, { once: true }));
      const buffer = source.addSourceBuffer(type);
      const idle = () => buffer.updating && new Promise((done, failed) => {
        buffer.addEventListener("updateend", done, { once: true });
        buffer.addEventListener("error", failed, { once: true });
      });
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        this.last = performance.now();
        buffer.appendBuffer(value);
        await idle();
        await this.chase(buffer, idle);
      }
    } finally {
      clearInterval(watch);
      abort.abort();
      this.video.removeAttribute("src");
      this.video.load();
      URL.revokeObjectURL(address);
      if (this.going) this.slate(say("js-console-look-lost"));
    }
  }

  /** Keeps to the newest picture, and a few seconds behind it. */
  async chase(buffer, idle) {
    const { buffered } = buffer;
    if (!buffered.length) return;
    const end = buffered.end(buffered.length - 1), { video } = this;
    if (end - video.currentTime > BEHIND) video.currentTime = Math.max(buffered.start(buffered.length - 1), end - 0.3);
    if (video.paused) video.play().catch(() => {});
    if (video.readyState >= 2) { this.slate(""); this.wait = 500; }
    if (buffered.start(0) < video.currentTime - KEPT) { buffer.remove(0, video.currentTime - KEPT); await idle(); }
  }

  measure() {
    if (!measures()) return;
    if (!this.analyser) {
      // The sound goes into the meter and nowhere else: nobody hears it.
      this.analyser = new AnalyserNode(context, { fftSize: 4096 });
      context.createMediaElementSource(this.video).connect(this.analyser);
      this.samples = new Float32Array(this.analyser.fftSize);
      this.video.muted = false;
    }
    if (this.tile.dataset.picture !== "shown") { this.peaks = []; this.loud(this, null); return; }
    this.analyser.getFloatTimeDomainData(this.samples);
    let peak = 0, full = 0;
    for (const sample of this.samples) {
      const size = Math.abs(sample);
      if (size > peak) peak = size;
      if (size > 0.999) full += 1;
    }
    this.peaks.push([peak, full / this.samples.length]);
    if (this.peaks.length > 30) this.peaks.shift();
    if (this.peaks.length < 10) return;
    const db = (value) => Math.min(0, Math.max(-60, 20 * Math.log10(value || 1e-9)));
    const most = db(Math.max(...this.peaks.map(([one]) => one)));
    const clipped = this.peaks.reduce((sum, [, share]) => sum + share, 0) / this.peaks.length > CLIPPED;
    this.loud(this, { now: Math.round(db(peak)), most: Math.round(most), state: most < SILENT ? "silent" : clipped ? "clipped" : "good" });
  }
}
