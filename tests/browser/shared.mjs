// What the browser tests share: the demo, the browser, the clock burned into pictures.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const HERE = dirname(fileURLToPath(import.meta.url));
/** Pictures and prepared streams; not in version control. */
export const OUTPUT = resolve(HERE, "../../test-output");
/** How long anything may take that is waited for. Generous: the machine may be busy. */
export const PATIENCE = 60_000;
/** Whether tests take pictures on their way: each costs up to a second. */
const PICTURES = Boolean(process.env.ONRECORD_PICTURES);

export const BINARY = process.env.ONRECORD_BINARY ?? resolve(HERE, "../../target/debug/onrecord");
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Asks until `found` gives something truthy; says what was waited for when it does not come. */
export async function until(what, found, patience = PATIENCE) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      const got = await found();
      if (got) return got;
      last = undefined;
    } catch (error) { last = error; }
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}`, { cause: last });
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A program that is ended with the tests. */
export function run(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const told = { out: "", err: "" };
  child.stdout?.on("data", (bytes) => { told.out += bytes; });
  child.stderr?.on("data", (bytes) => { told.err = (told.err + bytes).slice(-200_000); });
  const ended = new Promise((done) => {
    child.on("error", (error) => { told.err += error.message; done(-1); });
    child.on("close", (code) => done(code ?? -1));
  });
  return {
    told, ended, child,
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Starts the demo in an empty folder and waits until both cameras have pictures. */
export async function startDemo(extra = []) {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build it or set ONRECORD_BINARY`);
  const folder = mkdtempSync(join(tmpdir(), "onrecord-browser-"));
  const file = join(folder, "ready.json");
  const started = run(BINARY, ["demo", "--data", join(folder, "data"), "--listen", "127.0.0.1:0", "--ready-file", file, ...extra]);
  try {
    await until("the demo's ready file", () => {
      if (started.child.exitCode !== null) throw new Error(`the demo ended: ${started.told.err}`);
      return existsSync(file);
    }, 180_000);
  } catch (error) {
    await started.stop("SIGKILL");
    throw error;
  }
  const ready = JSON.parse(readFileSync(file, "utf8"));
  const api = `${ready.portal}/api/v1`;
  return {
    ...ready,
    told: started.told,
    pid: started.child.pid,
    page: `${ready.portal}/meetings/${ready.meeting}`,
    archive: `${ready.portal}/meetings/${ready.archive_meeting}`,
    async status(meeting = ready.meeting) { return (await fetch(`${api}/meetings/${meeting}`)).json(); },
    /** Sends a command as the clerk; answers with the instant of its first act. */
    async command(command) {
      const answer = await fetch(`${api}/commands`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${ready.tokens.clerk}` },
        body: JSON.stringify({ meeting: ready.meeting, ...command }),
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(`${command.type}: ${answer.status} ${JSON.stringify(told)}`);
      return { at: Date.parse(told.entries[0].entry.at), told };
    },
    async stop() {
      await started.stop("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Chromium with an empty profile. */
export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--autoplay-policy=no-user-gesture-required"],
  });
}

/** A page in a context of its own that notes what must not happen. */
export async function open(browser, origin, options = {}) {
  const { allow, ...settings } = options;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...settings });
  return { context, ...await openIn(context, origin, { allow, scripts: settings.javaScriptEnabled }) };
}

/** A page that notes what must not happen: errors, violations, requests to elsewhere. */
export async function openIn(context, origin, { allow = () => false, scripts = true } = {}) {
  const page = await context.newPage();
  const amiss = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      const said = `console ${message.type()}: ${message.text()} (${message.location().url})`;
      if (!allow(said)) amiss.push(said);
    }
  });
  page.on("pageerror", (error) => amiss.push(`uncaught: ${error.stack ?? error}`));
  // Of the whole context: also what a page that it opens asks for.
  const asks = (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(blob|data|about):/.test(url)) amiss.push(`request leaves the origin: ${url}`);
  };
  context.on("request", asks);
  page.on("close", () => context.off("request", asks));
  if (scripts) {
    await page.addInitScript(watchPictures);
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => {
        window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
      });
    });
  }
  return { page, amiss };
}

/** Runs in the page. `window.pictures` reads the strip that the synthetic cameras burn in
 *  (crates/camera/src/synthetic/stamp.rs): 1010, 32 bits of milliseconds, 4 check bits. */
function watchPictures() {
  const canvas = document.createElement("canvas");
  let pen = null;
  const read = (video) => {
    const [width, height] = [video.videoWidth, video.videoHeight];
    if (!width || video.readyState < 2) return null;
    const cell = Math.floor(width / 96);
    const [left, top] = [width - 41 * cell, height - 3 * cell];
    if (canvas.width !== 40 * cell || canvas.height !== cell) {
      canvas.width = 40 * cell;
      canvas.height = cell;
      pen = null;
    }
    pen ??= canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, left, top + cell / 2, 40 * cell, cell, 0, 0, 40 * cell, cell);
    const { data } = pen.getImageData(0, 0, 40 * cell, cell);
    let bits = 0n;
    for (let index = 0; index < 40; index += 1) {
      let sum = 0, count = 0;
      const from = Math.floor(cell / 4), side = Math.max(1, Math.floor(cell / 2));
      for (let y = from; y < from + side; y += 1) {
        for (let x = index * cell + from; x < index * cell + from + side; x += 1) {
          sum += data[(y * 40 * cell + x) * 4 + 1];
          count += 1;
        }
      }
      bits = bits << 1n | (sum / count > 125 ? 1n : 0n);
    }
    const value = bits >> 4n & 0xffffffffn;
    let check = 0n;
    for (let nibble = 0n; nibble < 8n; nibble += 1n) check ^= value >> 4n * nibble & 15n;
    return bits === (0b1010n << 36n | value << 4n | check) ? Number(value) : null;
  };
  /** Milliseconds since 1970 of a strip, near to `near`. */
  const whole = (value, near) => {
    const span = 2 ** 32;
    return value + Math.round((near - value) / span) * span;
  };
  window.pictures = {
    read,
    /** When the picture on the screen was drawn; null where none can be read. */
    clock(video, near = Date.now()) {
      const value = read(video);
      return value === null ? null : whole(value, near);
    },
    /** Notes every picture that any video element of the page is given. */
    seen: [],
    follow(video, name) {
      const next = (now, about) => {
        const value = read(video);
        const shown = getComputedStyle(video).visibility !== "hidden" && video.getClientRects().length > 0;
        if (value !== null) {
          window.pictures.seen.push({
            name, shown, drawn: whole(value, Date.now()), at: performance.timeOrigin + performance.now(),
            expected: performance.timeOrigin + about.expectedDisplayTime, media: about.mediaTime, frames: about.presentedFrames,
          });
        }
        video.requestVideoFrameCallback(next);
      };
      video.requestVideoFrameCallback(next);
    },
    /** All angles that are shown, read in one go. */
    now() {
      const videos = [...document.querySelectorAll("[data-angle]")].filter((one) => one.querySelector("video").getClientRects().length);
      return videos.map((one) => ({ id: one.dataset.angle, drawn: window.pictures.clock(one.querySelector("video")) }));
    },
  };
}

/** Nothing went wrong in the page since it was opened. */
export async function spotless({ page, amiss }) {
  const violations = await page.evaluate(() => window.violations ?? []).catch(() => []);
  return [...amiss, ...violations.map((one) => `policy: ${one}`)];
}

async function picture(page, name, options) {
  mkdirSync(OUTPUT, { recursive: true });
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), ...options });
}

/** Takes a picture, where pictures are asked for. */
export async function shot(page, name, options = {}) {
  if (PICTURES) await picture(page, name, options);
}

/** Takes a picture of where a test fell, always. */
export async function fell(page, name) {
  // Why it fell counts more.
  await picture(page, `failed-${name}`, { fullPage: true }).catch(() => {});
}

/** Holds a page to each width, and takes its pictures, light and dark. */
export async function look(page, name) {
  const before = page.viewportSize();
  for (const [width, height] of [[320, 640], [360, 740], [1440, 900]]) {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${name} is ${wide} px wide at ${width} px`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await shot(page, `${name}-${width}-${colorScheme}`, { fullPage: true });
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
}

/** What a page says. */
export const words = (page, within = "main") => page.locator(within).innerText();

/** Gives what was opened a device that can hold passkeys. */
export async function withPasskey(opened) {
  const devtools = await opened.context.newCDPSession(opened.page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  } });
  return { ...opened, devtools, authenticatorId };
}

/** Serves files to the browser from another port: for players that are not ours. */
export async function serveFiles(files) {
  const server = createServer((request, response) => {
    const found = files[new URL(request.url, "http://x").pathname];
    response.writeHead(found ? 200 : 404, { "content-type": found?.type ?? "text/plain" });
    response.end(found ? (found.text ?? readFileSync(found.file)) : "");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
