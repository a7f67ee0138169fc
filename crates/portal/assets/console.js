// The console: shows the state as the server tells it, twice a second, and nothing else; buttons
// and forms go through the same write door as everybody's commands.
import { refresh, renew } from "./follow.js";
import { Look, listen, measures } from "./look.js";
import { readBack, reachable } from "./outside.js";
import { confirmed, send as ask } from "./passkey.js";
import { language, say } from "./words.js";

/** Without a word from the server for so long, in milliseconds, nothing is known. */
const SILENCE = 2000;
/** Milliseconds for which a second step can be taken, and before which it cannot. */
const ARMED = 10_000, AT_LEAST = 700;
/** HTTP/1.1 has six connections for all tabs together; commands need some. */
const LOOKS = performance.getEntriesByType("navigation")[0]?.nextHopProtocol === "h2" ? 16 : 3;

const OVER = ["adjourned", "cancelled"];

const root = document.querySelector("[data-console]");
const { meeting, zone } = root.dataset;
const find = (what, within = root) => within.querySelector(what);
const all = (what, within = root) => [...within.querySelectorAll(what)];
const [stands, problem, undo, back] = ["stands", "problem", "undo", "readback"].map((name) => find(`[data-${name}]`));
/** What is being done, by the names of the buttons: a fresh page brings others of the same name. */
const busy = new Set();
const named = (button) => [button.closest("[data-office]")?.dataset.office, button.form?.dataset.form, button.id,
  ...Object.entries(button.dataset).filter(([key]) => key !== "off").map((pair) => pair.join("="))].join(" ");

/** Says something to a screen reader: at once when `now`, else when it has time. */
function tell(text, now = false) { find(now ? "[data-calls]" : "[data-announcer]").textContent = text; }

function put(element, text) { if (element && element.textContent !== text) element.textContent = text; }

const clock = (ms) => new Date(ms).toLocaleTimeString("en-GB", { timeZone: zone, hourCycle: "h23" });

// The link to the server

let pulse = JSON.parse(root.dataset.pulse);
let link = "waiting", heard = performance.now(), lag = Infinity, source;

/** Takes what the server says now; what was held up on the way is not now. */
function take(told) {
  const late = performance.now() - told.now_ms;
  lag = Math.min(lag, late);
  if (late - lag > SILENCE) return;
  heard = performance.now();
  const before = pulse, was = link;
  pulse = told;
  link = "up";
  draw(before, was);
}

function lose() {
  if (link === "lost") return;
  link = "lost";
  root.dataset.link = link;
  stands.dataset.shown = "unknown";
  put(find("[data-big]"), say("js-console-lost"));
  put(find("[data-line]"), say("js-console-unknown", { clock: clock(pulse.now_ms) }));
  for (const part of ["since", "length", "item"]) put(find(`[data-${part}]`), "");
  put(find("[data-clock]"), "––:––:––");
  find("[data-stop]").hidden = back.hidden = undo.hidden = find("[data-outside]").hidden = true;
  for (const tile of all("[data-tile]")) put(find("[data-says]", tile), say("js-console-tile-unknown"));
  disarm();
  gate();
  tell(`${say("js-console-lost")}. ${find("[data-line]").textContent}`, true);
}

function connect() {
  source?.close();
  source = new EventSource(`/console/${encodeURIComponent(meeting)}/pulse?lang=${language}`);
  source.addEventListener("message", (event) => take(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    lose();
    // A refusal ends an event source for good: knock again.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  });
}
setInterval(() => {
  if (performance.now() - heard <= SILENCE) return;
  lose();
  // A stream that hangs does not say that it broke.
  if (performance.now() - heard > 3 * SILENCE) { heard = performance.now() - SILENCE - 1; connect(); }
}, 100);
// Whether the server answers all the same is seen by asking anew: it may be on this very machine.
addEventListener("offline", () => { lose(); connect(); });
addEventListener("online", connect);
addEventListener("pagehide", () => { source?.close(); lose(); });
addEventListener("pageshow", (event) => { if (event.persisted) connect(); });

// What is shown

function draw(before, was) {
  const now = pulse.stands, changed = before.stands.shown !== now.shown || was !== "up";
  root.dataset.link = link;
  stands.dataset.shown = now.shown;
  put(find("[data-big]"), now.big);
  put(find("[data-line]"), now.line);
  put(find("[data-since]"), now.since ?? "");
  put(find("[data-item]"), now.item ?? "");
  const stop = find("[data-stop]");
  put(stop, now.alarm ?? "");
  stop.hidden = !now.alarm;
  tick();
  gate();
  if (changed && was !== "waiting") tell([passage(before.stands, now), now.big, now.line, now.item].filter(Boolean).join(" "), true);
  else if (before.stands.item !== now.item) tell(now.item ?? "");
  drawTiles();
  if (find('[data-fresh="page"]').textContent !== pulse.page) refresh();
  // What is left to do is another page.
  if (OVER.includes(now.phase) && !OVER.includes(before.stands.phase)) location.reload();
  seenByServer();
  if (now.shown === "closed") watchOutside();
  else { clearTimeout(outside); outside = undefined; back.hidden = true; }
}

/** What happened between two states, where that has a sentence. */
function passage(before, now) {
  if (before.phase === now.phase) return "";
  if (now.phase === "closed_session") return say("js-console-call-closed");
  return before.phase === "closed_session" && now.phase === "in_session" ? say("js-console-call-reopened") : "";
}

function tick() {
  if (link !== "up") return;
  const now = pulse.now_ms + performance.now() - heard;
  put(find("[data-clock]"), clock(now));
  const since = pulse.stands.since_us;
  const seconds = Math.max(0, Math.floor((now - since / 1000) / 1000));
  const two = (n) => String(n).padStart(2, "0");
  put(find("[data-length]"), since ? ` · ${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}` : "");
}
setInterval(tick, 250);

/** What changes something can be pressed only while the state is known. */
function gate() {
  for (const button of all("[data-acts]")) button.disabled = link !== "up" || busy.has(named(button)) || button.hasAttribute("data-off");
}

document.addEventListener("refreshed", () => {
  weigh();
  gate();
  const quorum = find(".quorum")?.textContent;
  if (quorum && quorum !== lastQuorum && lastQuorum !== undefined) tell(quorum);
  lastQuorum = quorum;
  if (link === "up" && find('[data-fresh="page"]').textContent !== pulse.page) setTimeout(refresh, 100);
});
let lastQuorum;

// Cameras

const looks = new Map();
const loudness = new Map();

function drawTiles() {
  for (const told of pulse.tiles) {
    const tile = find(`[data-tile="${CSS.escape(told.id)}"]`);
    if (!tile) continue;
    tile.dataset.good = told.good;
    put(find("[data-says]", tile), told.says);
    const details = find("[data-details]", tile);
    if (details.textContent !== told.details.join("")) {
      details.replaceChildren(...told.details.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    }
    const warning = find("[data-warning]", tile);
    put(warning, told.warning ?? "");
    warning.hidden = !told.warning;
    if (!looks.has(told.id)) {
      looks.set(told.id, new Look(tile, `/console/${encodeURIComponent(meeting)}/cameras/${encodeURIComponent(told.id)}/look`, (look, level) => loud(told, tile, level)));
    }
  }
  const free = pulse.tiles.filter((one) => one.connected && looks.has(one.id));
  for (const told of pulse.tiles) {
    const look = looks.get(told.id), place = free.indexOf(told);
    if (!look) continue;
    if (place < 0) look.stop(say("js-console-look-nothing"));
    else if (place >= LOOKS) look.stop(say("js-console-look-many"));
    else if (document.hidden) look.stop(say("js-console-look-waits"));
    else look.start();
  }
}

function loud({ id, name }, tile, level) {
  loudness.set(id, level && { ...level, name });
  const meter = find("meter", tile);
  meter.value = level?.now ?? -60;
  const words = { silent: "js-console-silent", clipped: "js-console-clipped", good: "js-console-level" };
  put(find("[data-level]", tile), level ? say(words[level.state], { n: level.most }) : say("js-console-unmeasured"));
  tile.dataset.sound = level?.state ?? "unknown";
  weigh();
}

const hear = find("[data-hear]");
const measure = () => listen((can) => { hear.hidden = can; }).catch(() => { hear.hidden = false; });
if (hear) {
  measure();
  for (const press of ["pointerdown", "keydown"]) addEventListener(press, () => { if (!measures()) measure(); });
}

// Pre-flight

let seenOutside;
async function lookOutside() {
  if (find('[data-check="outside"]') && link === "up") { seenOutside = await reachable(meeting); weigh(); }
  setTimeout(lookOutside, 10_000);
}

function judge(row, sign, text, helps = "") {
  if (!row) return;
  row.dataset.sign = sign;
  put(find(".sign", row), say({ good: "js-console-good", look: "js-console-look", bad: "js-console-bad" }[sign]));
  put(find("[data-says]", row), text);
  put(find("[data-helps]", row), helps);
  find("[data-helps]", row).hidden = !helps;
}

/** Puts in what the page measures itself, and opens or blocks the call to order. */
function weigh() {
  const call = find("[data-call]");
  if (!call) return;
  for (const [id, level] of loudness) {
    const row = find(`[data-check="sound-${CSS.escape(id)}"]`);
    if (!level || !row) continue;
    const values = { camera: level.name, n: level.most };
    if (level.state === "good") judge(row, "good", say("js-console-sound-good", values));
    if (level.state === "silent") judge(row, "bad", say("js-console-sound-silent", values), say("js-console-sound-silent-help"));
    if (level.state === "clipped") judge(row, "bad", say("js-console-sound-clipped", values), say("js-console-sound-clipped-help"));
  }
  const row = find('[data-check="outside"]');
  if (seenOutside === true) judge(row, "good", say("js-console-outside-good"));
  if (seenOutside === false) judge(row, "bad", say("js-console-outside-bad"), say("js-console-outside-help"));
  const never = find('[data-sign="never"]'), bad = all('[data-sign="bad"]');
  call.toggleAttribute("data-off", Boolean(never || bad.length));
  find("[data-override]").hidden = Boolean(never) || !bad.length;
  find("[data-blocked]").hidden = !never && !bad.length;
  find("[data-reds]").replaceChildren(...bad.map((one) => Object.assign(document.createElement("li"), { textContent: find("[data-says]", one).textContent })));
  gate();
}

// The read-back from outside: by the server itself, and by this browser

function seenByServer() {
  const line = find("[data-outside]"), seen = pulse.outside;
  line.hidden = !seen;
  if (!seen) return;
  line.dataset.kind = seen.kind === "dark" ? "dark" : "fails";
  put(line, seen.says);
}

let outside;
function watchOutside() {
  if (outside) return;
  const show = (kind, text, now) => {
    if (pulse.stands.shown !== "closed" || link !== "up") return;
    const changed = back.dataset.kind !== kind;
    back.dataset.kind = kind;
    back.hidden = false;
    put(back, text);
    if (changed && kind !== "asks") tell(text, now);
  };
  show("asks", say("js-console-asks"));
  const round = async () => {
    try {
      const { dark, state, served } = await readBack(meeting);
      const at = clock(pulse.now_ms + performance.now() - heard);
      if (dark) show("dark", say("js-console-dark", { clock: at }));
      else {
        const what = served.map((one) => say("js-console-served", { camera: one.camera, clock: clock(one.until) }));
        if (state !== "closed_session") what.unshift(say("js-console-served-state"));
        show("lit", say("js-console-lit", { what: what.join("; ") }), true);
      }
    } catch { show("fails", say("js-console-outside-unknown"), true); }
    if (outside) outside = setTimeout(round, back.dataset.kind === "dark" ? 5000 : 1000);
  };
  outside = setTimeout(round, 0);
}

// Doing

/** Sends one command; says what is amiss in the server's words. */
async function send(command, button) {
  const name = named(button);
  if (link !== "up" || busy.has(name)) return false;
  problem.hidden = true;
  busy.add(name);
  gate();
  try {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const headers = { "idempotency-key": key };
    await confirmed(() => ask("/api/v1/commands", { ...command, meeting }, { headers }));
    await renew();
    return true;
  } catch (error) {
    // A dialog covers what lies below it.
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    problem.textContent = error.message;
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
    return false;
  } finally {
    busy.delete(name);
    gate();
  }
}

function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return null;
  for (const select of all("select[data-from]", dialog)) {
    const from = all(`[data-${select.dataset.from}] li`).map((one) => new Option(one.textContent, one.dataset.id));
    // Nobody is chosen until somebody chooses.
    const none = [...select.options].filter((one) => one.value === "");
    select.replaceChildren(...none, ...from);
    select.selectedIndex = 0;
  }
  const open = dialog.querySelector("[name=public]");
  if (open) open.checked = pulse.stands.phase === "in_session";
  dialog.showModal();
  return dialog;
}

let turned;
/** Turns to an item, and offers the way back. */
async function turn(item, button) {
  const now = find(".turns .now");
  if (!await send({ type: "open_item", item }, button)) return;
  turned = now?.dataset.item;
  const to = find(`.turns [data-item="${CSS.escape(item)}"]`);
  tell(say("js-console-turned", { title: to?.dataset.title ?? "" }));
  undo.hidden = !now;
  if (!now) return;
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: say("js-console-turn-back", { title: now.dataset.title }) });
  again.dataset.acts = "";
  again.dataset.turn = turned;
  undo.replaceChildren(again);
  gate();
}

// What cannot be taken back takes two steps, of which the second is open for ten seconds.

let arming;
function disarm() {
  clearInterval(arming);
  arming = undefined;
  for (const button of all("[data-confirm]")) button.disabled = true;
  for (const text of all("[data-armed]")) put(text, "");
}

function arm(dialog) {
  disarm();
  const began = performance.now(), confirm = find("[data-confirm]", dialog);
  const count = () => {
    const gone = performance.now() - began;
    if (gone > ARMED || !dialog.open) { disarm(); if (dialog.open) tell(say("js-console-disarmed")); return; }
    // Not at once: the second half of a double press is no second step.
    confirm.disabled = gone < AT_LEAST || link !== "up";
    put(find("[data-armed]", dialog), say("js-console-armed", { n: Math.ceil((ARMED - gone) / 1000) }));
  };
  arming = setInterval(count, 100);
  count();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !root.contains(button)) return;
  const { command, open, incident, roll, vote, publish } = button.dataset;
  const dialog = button.closest("dialog");
  if (command) send({ type: command }, button);
  if (open) show(open);
  if ("turn" in button.dataset) turn(button.dataset.turn, button);
  if (incident) send({ type: "mark_incident", kind: incident }, button).then((done) => { if (done) tell(say("js-console-marked", { kind: button.textContent })); });
  if (roll) mark(button.closest("[data-office]"), roll);
  if (vote) ballots(vote, button.dataset.text);
  if (publish) send({ type: "publish_decision", decision: Number(publish) }, button);
  if ("close" in button.dataset) dialog.close();
  if ("next" in button.dataset) words(button.closest("form"));
  if ("back" in button.dataset) step(button.closest("form"), 1);
  if ("arm" in button.dataset) arm(dialog);
  if ("confirm" in button.dataset && arming) {
    const { arm: type } = find("[data-arm]", dialog).dataset;
    disarm();
    dialog.close();
    send({ type }, button);
  }
});
document.addEventListener("close", () => disarm(), true);

// Closing: the second step shows what the public will read, as the server will tell it.

function step(form, to) {
  for (const part of all("[data-step]", form)) part.hidden = part.dataset.step !== String(to);
}

function grounded(form) {
  return form.checkValidity() && form.elements.ground.value.trim() !== "";
}

async function words(form) {
  const refused = find("[data-refused]", form);
  refused.hidden = true;
  if (!grounded(form)) { form.reportValidity(); return; }
  try {
    const read = await ask(`/console/${encodeURIComponent(meeting)}/closing`, { type: "close_session", meeting, ...fields(form) });
    put(find("[data-words]", form), [read.headline, ...read.lines].join("\n"));
    put(find("[data-about]", form), read.item ? say("js-console-about", { title: read.item }) : "");
    step(form, 2);
    const quote = find("[data-words]", form);
    quote.tabIndex = -1;
    quote.focus();
  } catch (error) {
    refused.textContent = error.message;
    refused.hidden = false;
  }
}

const closing = document.querySelector('form[data-form="close_session"]');
closing?.addEventListener("input", () => {
  find("[data-next]", closing).toggleAttribute("data-off", !grounded(closing));
  gate();
});
closing?.closest("dialog").addEventListener("close", () => { step(closing, 1); delete closing.dataset.back; });

/** The instant that a closing reaches back to: counted from when it was first said, not from later. */
function asOf(form, seconds) {
  const now = pulse.now_ms + performance.now() - heard;
  if (form.dataset.back !== String(seconds)) Object.assign(form.dataset, { back: seconds, since: now });
  return new Date(Number(form.dataset.since) - seconds * 1000).toISOString();
}

function fields(form) {
  const out = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "cameras") (out.cameras ??= []).push(value);
    else if (name === "back") { if (value) out.as_of = asOf(form, Number(value)); }
    else if (value.trim()) out[name] = value.trim();
  }
  return out;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-form]");
  if (!form) return;
  event.preventDefault();
  const type = form.dataset.form, said = fields(form), button = event.submitter ?? form;
  const hidden = find('[data-step="2"]', form)?.hidden;
  if (hidden) { words(form); return; }
  if (type === "override") {
    const reds = all("[data-reds] li").map((one) => one.textContent).join(" ");
    const text = say("js-console-excuse", { reds, reason: said.text });
    const excuse = root.dataset.excuse === "make_statement" ? { type: "make_statement", text } : { type: "mark_incident", kind: "other", text };
    form.closest("dialog").close();
    if (await send(excuse, button)) { await send({ type: "call_to_order" }, button); form.reset(); }
    return;
  }
  if (type === "record_decision") {
    said.public = "public" in said;
    const item = find(".turns .now")?.dataset.item;
    if (item) said.item = item;
  }
  if (type === "move_motion") {
    const item = find(".turns .now")?.dataset.item;
    if (item) said.item = item;
  }
  if (type === "set_delay") said.seconds = Number(said.seconds);
  if (type === "correct_register") said.corrects = Number(said.corrects);
  if (type === "take_vote") {
    said.motion = Number(form.dataset.motion);
    said.ballots = Object.fromEntries(all("[data-member]", form).filter((row) => row.dataset.ballot).map((row) => [row.dataset.member, row.dataset.ballot]));
  }
  const done = await send({ type, ...said }, button);
  form.closest("dialog")?.close();
  if (done) form.reset();
});

// The roll call

function mark(row, key) {
  const button = find(`[data-roll="${key}"]`, row);
  if (!button || button.disabled) return;
  const { office, name, last, lastSays } = row.dataset;
  const after = (done) => { if (done) tell(`${name}: ${find(`[data-office="${CSS.escape(office)}"] .standing`)?.textContent ?? ""}`); };
  if (key === "p") send({ type: "note_arrival", office }, button).then(after);
  if (key === "l") send({ type: "note_departure", office }, button).then(after);
  if (key === "a" || key === "x") {
    const dialog = show(key === "a" ? "absence" : "strike");
    if (!dialog) return;
    put(find("[data-whom]", dialog), key === "a" ? name : `${name}: ${lastSays}`);
    find("input[type=hidden]", dialog).value = key === "a" ? office : last;
  }
}

function ballots(motion, text) {
  const dialog = show("vote");
  if (!dialog) return;
  const form = find("form", dialog);
  form.dataset.motion = motion;
  put(find("[data-text]", dialog), text);
  const kinds = [["a", "aye", "js-console-aye"], ["n", "no", "js-console-no"], ["x", "abstained", "js-console-abstained"]];
  find("[data-ballots]", dialog).replaceChildren(...all("[data-members] li").map((member) => {
    const row = document.createElement("li");
    row.tabIndex = 0;
    row.dataset.member = member.dataset.id;
    const name = Object.assign(document.createElement("strong"), { className: "whom", textContent: member.textContent });
    const keys = Object.assign(document.createElement("div"), { className: "keys" });
    for (const [key, ballot, id] of kinds) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: say(id) });
      button.dataset.key = key.toUpperCase();
      button.dataset.ballot = ballot;
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => cast(row, ballot));
      keys.append(button);
    }
    row.append(name, keys);
    return row;
  }));
  counted(dialog);
  find("[data-member]", dialog)?.focus();
}

function cast(row, ballot) {
  row.dataset.ballot = ballot;
  for (const button of all("button", row)) button.setAttribute("aria-pressed", String(button.dataset.ballot === ballot));
  counted(row.closest("dialog"));
}

function counted(dialog) {
  const rows = all("[data-member]", dialog), of = (ballot) => rows.filter((row) => row.dataset.ballot === ballot).length;
  const open = rows.filter((row) => !row.dataset.ballot).length;
  put(find("[data-count]", dialog), say("js-console-count", { ayes: of("aye"), noes: of("no"), neither: of("abstained"), open }));
  find("[type=submit]", dialog).toggleAttribute("data-off", open > 0);
  gate();
}

// Keys. None of them opens or closes the session.

function next() {
  const now = find(".turns .now");
  const to = now ? now.nextElementSibling : find(".turns li");
  const button = to && find("[data-turn]", to);
  if (button && !button.disabled) turn(to.dataset.item, button);
}

function previous() {
  const now = find(".turns .now");
  const id = turned ?? now?.previousElementSibling?.dataset.item;
  const button = id && find(`.turns [data-item="${CSS.escape(id)}"] [data-turn]`);
  if (button && !button.disabled) turn(id, button);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  const row = target.closest?.(".roll > li");
  if (row && target === row) {
    const small = key.toLowerCase();
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      (key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling)?.focus();
      return;
    }
    if (row.dataset.member && "anx".includes(small) && small.length === 1) {
      event.preventDefault();
      cast(row, { a: "aye", n: "no", x: "abstained" }[small]);
      row.nextElementSibling?.focus();
      return;
    }
    if (row.dataset.office && "plax".includes(small) && small.length === 1) {
      event.preventDefault();
      mark(row, small);
      return;
    }
  }
  if (document.querySelector("dialog[open]") || target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (key === "?") { event.preventDefault(); show("keys"); }
  if (event.shiftKey) return;
  const nowhere = target === document.body || target.id === "main" || target === document.documentElement;
  if (key === " " && nowhere) {
    event.preventDefault();
    if (link === "up" && pulse.stands.phase === "in_session") next();
  }
  if (key === "b" && pulse.stands.phase === "in_session") previous();
  if (key === "r") { event.preventDefault(); find(".floor .roll > li")?.focus(); }
});
document.addEventListener("visibilitychange", () => { if (link === "up") drawTiles(); });

weigh();
lookOutside();
connect();
