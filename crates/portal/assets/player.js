// The player: several angles of one meeting on one timeline.
import { Angle, supported } from "./angle.js";
import { say } from "./words.js";

const TICK = 100;
const GOING = ["in_session", "closed_session", "recess"];

export class Player {
  #status; #angles; #active; #side = false; #live = true; #behind = false; #sound = false; #wanted = false;
  #root; #stage; #ui = {}; #skew = -Infinity; #compared = false; #switching = null; #dragging = false; #clock; #shut = 0;

  constructor(root) {
    this.#root = root;
    this.#stage = root.querySelector("[data-stage]");
    this.#take(JSON.parse(root.dataset.status));
    this.#angles = this.#status.cameras.map((camera) => {
      const figure = root.querySelector(`[data-angle="${CSS.escape(camera.id)}"]`);
      return figure ? new Angle(figure, camera) : null;
    }).filter(Boolean);
    if (!this.#angles.length) return;
    this.#active = this.#firstAngle();
    this.#clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: this.#status.zone, hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
    this.#tellTests();
    if (!supported) { this.#plain(); return; }
    for (const angle of this.#angles) {
      angle.video.removeAttribute("controls");
      angle.video.replaceChildren();
      angle.video.load();
      angle.video.addEventListener("click", () => this.toggle());
    }
    this.#build();
    this.#activate(this.#active);
    this.#live = this.#going;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.connection?.saveData;
    if (this.#going && !calm) { this.#active.video.muted = true; this.play(); }
    setInterval(() => this.#tick(), TICK);
    this.#tick();
    this.#compareClocks();
  }

  /** How far the server's clock is ahead of this device's, by the quickest of three answers. */
  async #compareClocks() {
    let quickest = Infinity;
    for (let round = 0; round < 3; round += 1) {
      await new Promise((done) => setTimeout(done, 1200));
      try {
        const asked = Date.now();
        const path = `/api/v1/meetings/${encodeURIComponent(this.#status.id)}`;
        const answer = await fetch(path, { cache: "no-store" });
        const took = Date.now() - asked;
        if (!answer.ok || took >= quickest) continue;
        quickest = took;
        const { now } = await answer.json();
        this.#skew = Date.parse(now) - (asked + took / 2);
        this.#compared = true;
      } catch { /* the page's own guess stays */ }
    }
  }

  get #going() { return GOING.includes(this.#status.state); }
  get #epoch() { return this.#status.called_to_order ? Date.parse(this.#status.called_to_order) : null; }
  get #now() { return Date.now() + this.#skew; }
  get #end() { return this.#status.adjourned ? Date.parse(this.#status.adjourned) : this.#now; }

  #firstAngle() {
    const good = this.#angles.find((angle) => ["live", "recorded"].includes(angle.camera.state));
    return good ?? this.#angles[0];
  }

  #take(status) {
    this.#status = status;
    // An answer that lay in a cache tells an earlier time, never a later one.
    if (!this.#compared) this.#skew = Math.max(this.#skew, Date.parse(status.now) - Date.now());
  }

  /** Takes in what the server pushed. */
  tell(status) {
    const before = this.#status.state;
    this.#take(status);
    if (!this.#angles.length) return;
    for (const angle of this.#angles) {
      const camera = status.cameras.find((one) => one.id === angle.id);
      if (camera) angle.camera = camera;
    }
    if (this.#side && supported) { this.#activate(this.#active); if (this.#wanted) this.play(); }
    if (before !== status.state) {
      this.#shut = performance.now();
      if (status.state === "in_session") this.#angles.forEach((angle) => angle.resume());
      // What was live is the archive from here on, under the same pictures.
      if (status.state === "adjourned" && supported) this.#live = this.#live && this.#active.loaded;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.connection?.saveData;
      if (before === "noticed" && status.state === "in_session" && !calm && supported) {
        this.#live = true;
        this.#active.video.muted = true;
        this.play();
      }
    }
    if (supported) this.#tick();
  }

  play() {
    this.#wanted = true;
    this.#ensure();
    for (const angle of this.#shown()) angle.video.play?.().catch(() => this.#refused(angle));
    this.#draw();
  }

  pause() {
    this.#wanted = false;
    // Whoever pauses goes on from there.
    if (this.#live && this.#active.loaded) this.#behind = true;
    for (const angle of this.#angles) angle.video.pause();
    this.#draw();
  }

  toggle() { if (this.#wanted) this.pause(); else this.play(); }

  /** Goes to an instant, in milliseconds since 1970. */
  seek(date) {
    if (this.#epoch === null || !supported) return;
    const to = Math.min(Math.max(date, this.#epoch), this.#end);
    if (this.#live && to > this.#end - 3000) { this.goLive(); return; }
    const near = this.#active.window;
    this.#behind = true;
    if (this.#active.loaded && near && to >= near.from && to <= near.until) {
      this.#shown().forEach((angle) => { angle.video.playbackRate = this.#speed(); });
      this.#shown().forEach((angle) => angle.seek(to));
    } else {
      this.#live = false;
      this.#shown().forEach((angle) => this.#load(angle, to));
    }
    this.play();
  }

  /** Goes to what happens now. */
  goLive() {
    if (!this.#going) return;
    this.#live = true;
    this.#behind = false;
    this.#setSpeed(1);
    this.#shown().forEach((angle) => this.#load(angle));
    this.play();
  }

  /** Shows one camera. */
  choose(id) {
    const next = this.#angles.find((angle) => angle.id === id);
    if (!next || (next === this.#active && !this.#side)) return;
    const from = this.#active;
    if (this.#side) {
      this.#side = false;
      this.#activate(next);
      this.#angles.filter((angle) => angle !== next).forEach((angle) => angle.unload());
      this.#draw();
      return;
    }
    this.#switching = { next, since: performance.now() };
    if (from.loaded) {
      next.video.muted = true;
      this.#load(next, from.date);
      if (this.#wanted) next.video.play().catch(() => {});
    } else {
      this.#finishSwitch();
    }
    this.#draw();
  }

  /** Shows all cameras next to each other. */
  sideBySide() {
    if (this.#angles.filter((angle) => angle.usable).length < 2) return;
    this.#side = true;
    this.#sound = false;
    this.#switching = null;
    this.#activate(this.#active);
    if (this.#wanted || this.#active.loaded) this.#ensure();
    if (this.#wanted) this.play();
    this.#draw();
  }

  #shown() {
    if (!this.#side) return [this.#active];
    return this.#angles.filter((angle) => angle.usable || angle === this.#active);
  }

  #ensure() {
    if (this.#epoch === null) return;
    for (const angle of this.#shown()) {
      if (!angle.loaded) this.#load(angle, this.#active.loaded ? this.#active.date : null);
    }
  }

  #load(angle, date = null) {
    const { camera } = angle;
    if (this.#live && this.#going) {
      const source = this.#sound ? camera.audio : this.#livePlaylist(camera);
      angle.load(source, { live: true });
    } else {
      const begin = date ?? this.#epoch;
      const source = this.#sound ? camera.audio_rewind : camera.rewind;
      angle.load(source, { live: false, date: begin });
    }
    angle.video.defaultPlaybackRate = 1;
    angle.video.playbackRate = this.#speed();
  }

  #livePlaylist(camera) {
    return camera.playlist === camera.rewind ? camera.playlist.replace(/rewind(?=\.m3u8$)/, "live") : camera.playlist;
  }

  #activate(angle) {
    const heard = this.#active ? { muted: this.#active.video.muted, volume: this.#active.video.volume } : null;
    this.#active = angle;
    const shown = this.#shown();
    this.#stage.dataset.angles = this.#side ? String(shown.length) : "1";
    for (const one of this.#angles) {
      const active = one === angle;
      one.figure.hidden = this.#side && !shown.includes(one);
      one.figure.toggleAttribute("data-active", active);
      // One sound at a time.
      if (heard && active) { one.video.volume = heard.volume; one.video.muted = heard.muted; }
      if (!active) one.video.muted = true;
    }
  }

  #finishSwitch() {
    const { next } = this.#switching;
    const before = this.#active;
    this.#switching = null;
    this.#activate(next);
    if (before !== next) before.unload();
    if (this.#wanted) this.play();
    this.#draw();
  }

  #refused(angle) {
    // Sound needs a gesture first; pictures do not.
    if (angle.video.muted) return;
    angle.video.muted = true;
    angle.video.play().catch(() => { this.#wanted = false; this.#draw(); });
    this.#draw();
  }

  #tick() {
    const leader = this.#active;
    if (this.#switching) {
      const { next, since } = this.#switching;
      next.keepWith(leader);
      const off = Math.abs((next.date ?? 0) - (leader.date ?? 0));
      const ready = next.video.readyState >= 3 && !next.video.seeking && off < 120;
      if (ready || leader.dry || performance.now() - since > 4000) this.#finishSwitch();
    }
    this.#pace();
    const state = this.#status.state;
    const shut = state === "closed_session" || state === "recess";
    for (const angle of this.#shown()) {
      if (this.#live && shut && angle.loaded && angle.dry) angle.hold();
      if (this.#live && state === "in_session") {
        angle.resume();
        // Whatever the reason: begin again rather than stand still. A slow line may take its time.
        if (this.#wanted && angle.loaded && (angle.stuck() > 6 || angle.waited() > 20)) this.#load(angle);
        if (this.#wanted && angle.loaded && angle.video.paused && angle.video.readyState >= 2) {
          angle.video.play().catch(() => this.#refused(angle));
        }
      }
      if (angle !== leader) angle.keepWith(leader);
      if (angle.frozen() > 2) angle.thaw();
    }
    if (this.#live && !this.#going && leader.loaded && leader.dry) {
      // Adjourned, and all of it seen: from here on the recording.
      this.#live = false;
      this.#wanted = false;
      this.#angles.forEach((angle) => { angle.video.pause(); angle.unload(); });
    }
    if (!this.#live && !this.#going && leader.video.ended) this.#wanted = false;
    this.#slates();
    this.#draw();
  }

  /** Keeps as near to the live edge as the slowest angle on the screen allows. */
  #pace() {
    const leader = this.#active;
    const late = leader.date === null ? Infinity : this.#now - leader.date;
    // Whoever went back on purpose stays back.
    if (!this.#live || !leader.live || leader.video.paused || leader.video.seeking || this.#behind) return;
    const loaded = this.#shown().filter((angle) => angle.loaded && angle.video.readyState >= 2);
    const ahead = loaded.map((angle) => angle.ahead).filter((one) => one !== null);
    if (!ahead.length || !Number.isFinite(late)) return;
    const { rate, jump } = leader.pace.next(Math.min(...ahead));
    if (jump) leader.video.currentTime += jump;
    else if (Math.abs(leader.video.playbackRate - rate) > 0.004) leader.video.playbackRate = rate;
  }

  #slates() {
    const { state, says } = this.#status;
    for (const angle of this.#angles) {
      if (!this.#shown().includes(angle)) { angle.slate(null); continue; }
      const quietFor = performance.now() - this.#shut;
      const empty = !angle.loaded || angle.dry;
      if (this.#live && ["closed_session", "recess"].includes(state)) {
        angle.slate(empty || quietFor > 4000 ? says.headline : null, says.lines);
      } else if (state === "noticed") {
        angle.slate(says.headline, [say("js-player-begins-by-itself")]);
      } else if (this.#live && state === "in_session" && empty) {
        this.#slateInSession(angle);
      } else if (this.#sound && angle === this.#active) {
        angle.slate(say("js-player-sound-alone"), [this.#status.title]);
      } else if (!this.#wanted && !angle.loaded) {
        const long = say(this.#going ? "js-player-watch" : "js-player-play-recording");
        angle.slate(angle === this.#active ? long : angle.camera.name, [], angle === this.#active ? "play" : "quiet");
      } else {
        angle.slate(null);
      }
    }
  }

  #slateInSession(angle) {
    const { camera } = angle;
    if (!this.#wanted) { angle.slate(say("js-player-watch-live"), [], "play"); return; }
    const lost = camera.state === "lost" || camera.state === "waiting";
    if (this.#shut && performance.now() - this.#shut < 9000) {
      angle.slate(say("js-player-open"), [say("js-player-in-a-moment")]);
      return;
    }
    if (lost || angle.stuck() > 2.5) {
      const others = this.#angles.length > 1 ? [say("js-player-others")] : [];
      angle.slate(say("js-player-lost", { camera: camera.name }), [say("js-player-returns"), ...others]);
    } else if (angle.video.readyState < 2) {
      angle.slate(say("js-player-moment"), [say("js-player-fetching")], "quiet");
    } else {
      angle.slate(null);
    }
  }

  // What can be operated.

  #build() {
    const bar = this.#root.querySelector("[data-controls]");
    const button = (label, does, extra = {}) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: label, ...extra });
      made.addEventListener("click", does);
      return made;
    };
    const ui = this.#ui;
    ui.slider = Object.assign(document.createElement("input"), { type: "range", min: "0", step: "1" });
    ui.slider.setAttribute("aria-label", say("js-player-time"));
    ui.slider.dataset.slider = "";
    ui.slider.addEventListener("input", () => { this.#dragging = true; this.#drawTime(this.#epoch + ui.slider.value * 1000); });
    ui.slider.addEventListener("change", () => { this.#dragging = false; this.seek(this.#epoch + ui.slider.value * 1000); });
    const slider = document.createElement("div");
    slider.className = "slider";
    slider.append(ui.slider);
    ui.play = button(say("js-player-play"), () => this.toggle(), { className: "play" });
    ui.play.dataset.play = "";
    ui.live = button(say("js-player-go-live"), () => this.goLive(), { className: "go-live" });
    ui.live.dataset.goLive = "";
    ui.time = Object.assign(document.createElement("span"), { className: "clock" });
    ui.time.dataset.clock = "";
    ui.back = button(say("js-player-back"), () => this.#skip(-10));
    ui.back.setAttribute("aria-label", say("js-player-back-says"));
    ui.mute = button(say("js-player-sound-on"), () => this.#mute());
    ui.mute.dataset.mute = "";
    ui.volume = Object.assign(document.createElement("input"), { type: "range", min: "0", max: "1", step: "0.05", value: "1", className: "volume" });
    ui.volume.setAttribute("aria-label", say("js-player-volume"));
    ui.volume.addEventListener("input", () => this.#volume(Number(ui.volume.value)));
    ui.speed = document.createElement("select");
    ui.speed.setAttribute("aria-label", say("js-player-speed"));
    ui.speed.dataset.speed = "";
    for (const speed of [0.5, 1, 1.25, 1.5, 2]) ui.speed.append(new Option(`${speed}×`, speed, speed === 1, speed === 1));
    ui.speed.addEventListener("change", () => this.#setSpeed(Number(ui.speed.value)));
    ui.sound = button(say("js-player-sound-alone"), () => this.#soundAlone());
    ui.sound.dataset.audioOnly = "";
    ui.full = button(say("js-player-full-screen"), () => this.#fullScreen());
    ui.angles = document.createElement("div");
    ui.angles.className = "angles";
    ui.angles.setAttribute("role", "group");
    ui.angles.setAttribute("aria-label", say("js-player-angle"));
    if (this.#angles.length > 1) {
      for (const angle of this.#angles) {
        const choice = button(angle.camera.name, () => this.choose(angle.id));
        choice.dataset.choose = angle.id;
        ui.angles.append(choice);
      }
      const both = button(say("js-player-side-by-side"), () => this.sideBySide());
      both.dataset.choose = "";
      both.dataset.sideBySide = "";
      ui.angles.append(both);
    }
    const spring = Object.assign(document.createElement("span"), { className: "spring" });
    bar.append(slider, ui.play, ui.back, ui.live, ui.time, spring, ui.angles, ui.mute, ui.volume, ui.speed, ui.sound, ui.full);
    bar.hidden = false;
    for (const angle of this.#angles) {
      angle.slateBox.addEventListener("click", () => { if (!this.#wanted) this.play(); });
    }
    this.#root.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { tagName, type } = event.target;
    const taken = tagName === "SELECT" || (tagName === "INPUT" && type === "range");
    const at = Number(event.key);
    const does = {
      k: () => this.toggle(), m: () => this.#mute(), f: () => this.#fullScreen(), g: () => this.goLive(),
      j: () => this.#skip(-10), l: () => this.#skip(10), s: () => this.sideBySide(),
      " ": tagName === "BUTTON" || taken ? null : () => this.toggle(),
      ArrowLeft: taken ? null : () => this.#skip(-5), ArrowRight: taken ? null : () => this.#skip(5),
    }[event.key] ?? (at >= 1 && this.#angles[at - 1] ? () => this.choose(this.#angles[at - 1].id) : null);
    if (!does) return;
    event.preventDefault();
    does();
  }

  #skip(seconds) {
    const date = this.#active.date;
    if (date !== null) this.seek(date + seconds * 1000);
  }

  #mute() {
    const { video } = this.#active;
    video.muted = !video.muted;
    if (!video.muted && video.volume === 0) video.volume = 1;
    this.#draw();
  }

  #volume(volume) {
    this.#active.video.volume = volume;
    this.#active.video.muted = volume === 0;
    this.#draw();
  }

  #speed() { return Number(this.#ui.speed?.value ?? 1); }

  #setSpeed(speed) {
    if (this.#ui.speed) this.#ui.speed.value = String(speed);
    // Faster than the clock runs out of live pictures at once.
    if (this.#live && this.#going && speed > 1) {
      const date = this.#active.date;
      this.#live = false;
      this.#behind = true;
      if (date !== null) this.#shown().forEach((angle) => this.#load(angle, date));
      if (this.#wanted) this.play();
    }
    for (const angle of this.#angles) angle.video.playbackRate = speed;
  }

  #soundAlone() {
    const date = this.#active.date;
    this.#sound = !this.#sound;
    if (this.#sound && this.#side) this.choose(this.#active.id);
    if (this.#active.loaded) { this.#load(this.#active, date); if (this.#wanted) this.play(); }
    this.#draw();
  }

  #fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.#root.querySelector("[data-stage]").requestFullscreen?.().catch(() => {});
  }

  #draw() {
    const ui = this.#ui;
    if (!ui.play) return;
    const set = (element, name, value) => { if (element[name] !== value) element[name] = value; };
    const mark = (element, name, value) => {
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    };
    set(ui.play, "textContent", say(this.#wanted ? "js-player-pause" : "js-player-play"));
    set(ui.mute, "textContent", say(this.#active.video.muted ? "js-player-sound-on" : "js-player-mute"));
    const volume = this.#active.video.muted ? "0" : String(this.#active.video.volume);
    if (document.activeElement !== ui.volume) set(ui.volume, "value", volume);
    mark(ui.sound, "aria-pressed", String(this.#sound));
    ui.live.hidden = !this.#going;
    const late = this.#active.date === null ? Infinity : this.#now - this.#active.date;
    const delay = (this.#status.delay_seconds ?? 0) * 1000;
    const edge = this.#live && !this.#behind && late - delay < 15_000 && this.#status.state === "in_session";
    mark(ui.live, "data-at-edge", String(edge));
    set(ui.live, "textContent", say(edge ? "js-player-live" : "js-player-go-live"));
    const chosen = this.#switching?.next ?? this.#active;
    for (const choice of ui.angles.children) {
      const on = this.#side ? choice.dataset.choose === "" : choice.dataset.choose === chosen.id;
      mark(choice, "aria-pressed", String(on));
      // A camera that never sent is offered when it does.
      const angle = this.#angles.find((one) => one.id === choice.dataset.choose);
      const few = this.#angles.filter((one) => one.usable).length < 2;
      choice.hidden = angle ? !angle.usable && angle !== chosen : few;
    }
    const none = this.#epoch === null;
    ui.slider.disabled = none;
    ui.play.disabled = none;
    if (!none && !this.#dragging) {
      const long = String(Math.max(1, Math.round((this.#end - this.#epoch) / 1000)));
      if (ui.slider.max !== long) ui.slider.max = long;
      const at = this.#active.date ?? (this.#live && this.#going ? this.#end : this.#epoch);
      const value = String(Math.round((at - this.#epoch) / 1000));
      if (ui.slider.value !== value) ui.slider.value = value;
      this.#drawTime(at);
    }
  }

  #drawTime(date) {
    const text = this.#clock.format(new Date(date));
    if (this.#ui.time.textContent !== text) {
      this.#ui.time.textContent = text;
      this.#ui.slider.setAttribute("aria-valuetext", text);
    }
  }

  /** Browsers that play HLS by themselves, and no other way. */
  #plain() {
    const { video } = this.#active;
    for (const angle of this.#angles) {
      angle.video.src = angle.camera.playlist;
      angle.video.controls = true;
      angle.video.muted = angle !== this.#active;
    }
    video.preload = "metadata";
    this.#stage.dataset.angles = String(this.#angles.length);
  }

  #tellTests() {
    const player = this;
    const one = (angle) => Object.freeze({
      id: angle.id,
      active: angle === player.#active,
      loaded: angle.loaded,
      currentTime: angle.video.currentTime,
      playingDate: angle.date,
      playbackRate: angle.video.playbackRate,
      readyState: angle.video.readyState,
      paused: angle.video.paused,
      muted: angle.video.muted,
      ahead: angle.ahead,
      keeps: angle.pace?.keeps ?? null,
      stalls: angle.pace?.stalls ?? 0,
      latency: angle.date === null ? null : (player.#now - angle.date) / 1000,
      slate: angle.slateBox.hidden ? null : angle.slateBox.textContent,
    });
    window.onrecordPlayer = Object.freeze({
      get state() { return player.#status.state; },
      get mode() { return player.#live && player.#going ? "live" : "rewind"; },
      get sideBySide() { return player.#side; },
      get audioOnly() { return player.#sound; },
      get playing() { return player.#wanted; },
      get currentTime() { return player.#active.video.currentTime; },
      get latency() { return one(player.#active).latency; },
      get angles() { return player.#angles.map(one); },
      /** Milliseconds by which the angles on the screen lie apart. */
      get apart() {
        const dates = player.#shown().map((angle) => angle.date).filter((date) => date !== null);
        return dates.length > 1 ? Math.max(...dates) - Math.min(...dates) : 0;
      },
    });
  }
}
