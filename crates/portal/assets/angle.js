// One camera in the player: its playlist, its video element, its slate.
import Hls from "./vendor/hls.light-1.7.4.min.mjs";

export const supported = Hls.isSupported();

const COMMON = {
  enableWorker: false,
  backBufferLength: 60,
  liveDurationInfinity: true,
  // Cues would hang on a data: track, which the page's policy has no place for.
  enableDateRangeMetadataCues: false,
  enableEmsgMetadataCues: false,
  enableID3MetadataCues: false,
};
const LIVE = { ...COMMON, lowLatencyMode: true };
const WHOLE = { ...COMMON, lowLatencyMode: false, maxBufferLength: 30 };

/** Seconds that are kept loaded ahead of the picture at the live edge, at least. */
const LEAST = 0.45;

/** How near to the live edge it is safe to play.
 *
 *  Parts come in bursts, so what counts is the least that was loaded ahead within the last second
 *  and a half. hls.js by itself speeds up only while more than a second is ahead, which keeps it
 *  that far behind for good. */
export class Pace {
  #seen = []; #keep = LEAST; #since = performance.now(); #stalled = 0; stalls = 0;

  get keeps() { return this.#keep; }

  /** Takes in what is loaded ahead; answers the speed to play at, or a jump in seconds. */
  next(ahead) {
    const now = performance.now();
    if (ahead < 0.04 && now - this.#since > 3000 && now - this.#stalled > 2000) {
      // Ran dry: this much was too little here.
      this.#keep = Math.min(2.5, this.#keep + 0.25);
      this.#stalled = now;
      this.stalls += 1;
    }
    if (now - Math.max(this.#stalled, this.#since) > 90_000) {
      this.#keep = Math.max(LEAST, this.#keep - 0.05);
      this.#since = now;
    }
    this.#seen.push([now, ahead]);
    while (this.#seen[0][0] < now - 1500) this.#seen.shift();
    const least = Math.min(...this.#seen.map(([, one]) => one));
    const over = least - this.#keep;
    if (over > 3 && this.#seen.length > 10) { this.#seen = []; return { jump: over }; }
    if (over > 0.06) return { rate: 1 + Math.min(0.2, over * 0.35) };
    return { rate: over < -0.22 ? 0.95 : 1 };
  }
}

/** Seconds into a playlist's media at which an instant lies; null where nothing is dated. In time
 *  that was closed or lost, where the next picture lies. */
function place(fragments, date) {
  const dated = fragments.filter((one) => one.programDateTime);
  const found = dated.find((one) => one.programDateTime + one.duration * 1000 > date) ?? dated.at(-1);
  if (!found) return null;
  return found.start + Math.min(Math.max(0, (date - found.programDateTime) / 1000), found.duration);
}

export class Angle {
  constructor(figure, camera) {
    this.figure = figure;
    this.camera = camera;
    this.video = figure.querySelector("video");
    this.slateBox = figure.querySelector("[data-slate]");
    this.hls = null;
    this.source = null;
    this.held = false;
    this.retry = 0;
    this.moved = { at: performance.now(), time: -1 };
    this.corrected = 0;
    this.began = performance.now();
    this.drew = { frames: 0, time: 0, tries: 0 };
  }

  get id() { return this.camera.id; }
  get loaded() { return this.hls !== null; }

  /** When what is on the screen happened, in milliseconds since 1970. */
  get date() { return this.hls?.playingDate?.getTime() ?? null; }

  /** The part of the timeline that is at hand in the present playlist. */
  get window() {
    const fragments = this.hls?.latestLevelDetails?.fragments ?? [];
    const dated = fragments.filter((one) => one.programDateTime);
    if (!dated.length) return null;
    const last = dated[dated.length - 1];
    return { from: dated[0].programDateTime, until: last.programDateTime + last.duration * 1000 };
  }

  /** Plays `source`, from `date` on where that is given. */
  load(source, { live, date = null }) {
    this.unload();
    this.source = source;
    this.live = live;
    // Where a date lies the playlist tells alone: closed and lost time is not in it. Nothing is
    // loaded before that is known, so the first picture is the one that was asked for.
    const settings = { ...live ? LIVE : WHOLE, autoStartLoad: date === null };
    this.pace = new Pace();
    const hls = new Hls(settings);
    this.hls = hls;
    this.held = false;
    this.moved = { at: performance.now(), time: -1 };
    this.began = performance.now();
    let sought = date === null;
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => {
      this.retry = 0;
      if (sought) return;
      sought = true;
      hls.startLoad(place(details.fragments, date) ?? -1);
    });
    hls.on(Hls.Events.ERROR, (_, error) => this.amiss(hls, error));
    hls.loadSource(source);
    hls.attachMedia(this.video);
  }

  amiss(hls, error) {
    if (!error.fatal || this.hls !== hls) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && this.retry < 3) {
      this.retry += 1;
      hls.recoverMediaError();
      return;
    }
    this.retry += 1;
    const wait = Math.min(5000, 400 * 2 ** Math.min(this.retry, 4));
    const { source } = this;
    setTimeout(() => {
      if (this.hls !== hls || this.source !== source || this.held) return;
      if (hls.latestLevelDetails) hls.startLoad(-1);
      else hls.loadSource(source);
    }, wait);
  }

  /** Lets go of everything that was loaded. */
  unload() {
    this.hls?.destroy();
    this.hls = null;
    this.source = null;
  }

  /** Loads nothing more for the time being; what is loaded plays to its end. */
  hold() {
    if (!this.hls || this.held) return;
    this.held = true;
    this.hls.stopLoad();
  }

  resume() {
    if (!this.hls || !this.held) return;
    this.held = false;
    this.began = performance.now();
    this.moved = { at: performance.now(), time: -1 };
    if (this.hls.latestLevelDetails) this.hls.startLoad(-1);
    else this.hls.loadSource(this.source);
  }

  /** Goes to an instant; answers whether the playlist holds it. */
  seek(date) {
    const to = place(this.hls?.latestLevelDetails?.fragments ?? [], date);
    if (to !== null) this.video.currentTime = to;
    return to !== null;
  }

  /** Keeps with the leader: a little faster or slower, or a jump when far off. */
  keepWith(leader) {
    const [mine, theirs] = [this.date, leader.date];
    if (mine === null || theirs === null || leader.video.seeking || this.video.seeking) return;
    if (this.video.readyState < 2) return;
    const behind = (theirs - mine) / 1000;
    const rate = leader.video.playbackRate;
    const now = performance.now();
    const far = Math.abs(behind) > 1 || (Math.abs(behind) > 0.25 && this.holds(behind));
    if (far && now - this.corrected > 1500) {
      this.corrected = now;
      // Closed and lost time is not in the media: far jumps go by the playlist's dates.
      if (!this.live || Math.abs(behind) > 5) this.seek(theirs);
      else this.video.currentTime = Math.max(0, this.video.currentTime + behind);
      this.video.playbackRate = rate;
      return;
    }
    const bend = Math.abs(behind) < 0.012 ? 0 : Math.max(-0.1, Math.min(0.1, behind));
    const wanted = rate * (1 + bend);
    if (Math.abs(this.video.playbackRate - wanted) > 0.001) this.video.playbackRate = wanted;
  }

  /** Seconds that are loaded ahead of the picture; null where nothing is. */
  get ahead() {
    const { buffered, currentTime } = this.video;
    for (let at = 0; at < buffered.length; at += 1) {
      if (buffered.start(at) <= currentTime + 0.05 && currentTime < buffered.end(at)) {
        return buffered.end(at) - currentTime;
      }
    }
    return null;
  }

  /** Whether what lies `seconds` from here is loaded, with something to spare. */
  holds(seconds) {
    const { buffered, currentTime } = this.video;
    const to = currentTime + seconds;
    for (let at = 0; at < buffered.length; at += 1) {
      if (buffered.start(at) <= to && to + 0.15 < buffered.end(at)) return true;
    }
    return false;
  }

  /** Whether it sends or has sent anything. */
  get usable() { return !["waiting", "nothing_kept", "destroyed"].includes(this.camera.state); }

  /** Seconds for which it has been loading and has no picture. */
  waited() {
    const now = performance.now();
    if (this.held || this.video.readyState >= 2) this.began = now;
    return (now - this.began) / 1000;
  }

  /** Seconds for which nothing moved though it should. */
  stuck() {
    const now = performance.now();
    const time = this.video.currentTime;
    if (this.video.paused || this.held || time !== this.moved.time) this.moved = { at: now, time };
    return (now - this.moved.at) / 1000;
  }

  /** Seconds that were played since the last new picture. Where a closed part was left out, Chromium
   *  may lose its place among the pictures and play the sound alone for good (version 156). */
  frozen() {
    const { video, drew } = this;
    const frames = video.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
    // Sound alone has no pictures, and what nobody sees need not be drawn.
    const none = document.hidden || !video.videoWidth || video.paused || video.seeking;
    if (frames !== drew.frames) drew.tries = 0;
    if (none || frames !== drew.frames || video.currentTime < drew.time) {
      drew.frames = frames;
      drew.time = video.currentTime;
    }
    return video.currentTime - drew.time;
  }

  /** Looks for the next picture anew: a seek starts the decoders again. Where that is in vain, it is
   *  left alone: the sound goes on. */
  thaw() {
    this.drew.time = this.video.currentTime;
    this.drew.tries += 1;
    if (this.drew.tries <= 3) this.video.currentTime += 0.01;
  }

  /** Whether playback has used up what is loaded. */
  get dry() {
    const { video } = this;
    if (!this.hls || video.readyState < 3) return true;
    const { buffered } = video;
    for (let at = 0; at < buffered.length; at += 1) {
      if (buffered.start(at) <= video.currentTime && video.currentTime < buffered.end(at) - 0.12) return false;
    }
    return true;
  }

  /** Says in words why there is no picture; nothing takes the slate away. */
  slate(title, lines = [], tone = "") {
    const key = title === null ? "" : [title, tone, ...lines].join("\n");
    if (this.slated === key) return;
    this.slated = key;
    this.slateBox.hidden = title === null;
    this.slateBox.dataset.tone = tone;
    if (title === null) { this.slateBox.replaceChildren(); return; }
    const strong = document.createElement("strong");
    strong.textContent = title;
    const box = document.createElement("div");
    box.className = "lines-slate";
    box.append(...lines.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }));
    this.slateBox.replaceChildren(strong, box);
  }
}
