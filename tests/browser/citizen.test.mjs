// A citizen with a cheap phone: sees what is live, watches, goes back, cites a second, sends it to
// somebody, and reads why a part is closed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PATIENCE, fell, launch, open, shot, spotless, startDemo, until } from "./shared.mjs";

const ZONE = "Asia/Kolkata";
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const GROUND = "Bids are being compared";

let demo, browser;

before(async () => {
  demo = await startDemo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Opens a context like a phone's, with a slow processor. */
async function phone(options = {}) {
  const opened = await open(browser, demo.portal, { ...PHONE, ...options });
  const slow = await opened.context.newCDPSession(opened.page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 2 });
  return opened;
}

const drawn = (page) => page.evaluate(() => window.pictures.now()[0]?.drawn ?? null);

/** Waits until the picture on the screen is one that was drawn as asked, and goes on from there. */
async function shows(page, what, wanted) {
  let last;
  await until(what, async () => {
    last = await drawn(page);
    return last !== null && wanted(last);
  }).catch((error) => { throw new Error(`${error.message}; last drawn ${last && Date.now() - last} ms ago`); });
  const first = last;
  await until(`${what}, going on`, async () => (await drawn(page)) > first + 500);
}

/** Waits until both cameras sent for the last 45 seconds, so that half a minute ago is no gap. */
async function unbroken() {
  // Nothing was kept before the call to order: what was sent before somebody asks counts as well.
  const samples = [{ at: Date.parse((await demo.status()).called_to_order), kept: 0 }];
  await until("45 seconds without a gap", async () => {
    const { cameras } = await demo.status();
    const kept = Math.min(...cameras.filter(({ id }) => id !== "spare").map(({ kept_us }) => kept_us));
    const at = Date.now();
    samples.push({ at, kept });
    const before = samples.findLast((one) => one.at <= at - 45_000);
    return before && kept - before.kept >= (at - before.at) * 1000 - 5e6;
  }, 4 * PATIENCE);
}

/** Seconds of the day on the clocks of the place. */
function clock(ms) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(ms));
  const [hours, minutes, seconds] = parts.split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds + (ms % 1000) / 1000;
}

/** Seconds from one such second to another, also past midnight. */
const since = (second, later) => (later - second + 129_600) % 86_400 - 43_200;

test("a citizen on a phone watches, goes back, cites a second, and reads why a part is closed", { timeout: 12 * PATIENCE }, async () => {
  const opened = await phone({ permissions: ["clipboard-read", "clipboard-write"] });
  const { page } = opened;
  try {
    await page.goto(demo.portal);
    assert.equal(await page.locator(".status").count(), 1);
    assert.match(await page.locator(".status").innerText(), /^1 live/);
    const watch = page.getByRole("link", { name: /Watch live/ });
    assert.ok((await watch.boundingBox()).y < 740, "the way to what is live is on the first screen");
    await watch.tap();
    await page.waitForFunction(() => window.onrecordPlayer);
    assert.equal(page.url(), demo.page);
    assert.match(await page.locator("[data-says]").innerText(), /In open session/);
    await shows(page, "live pictures", (at) => Date.now() - at < 20_000);

    for (const one of ["[data-choose=east]", "[data-choose=west]", "[data-mute]", "[data-audio-only]", "[data-speed]"]) {
      assert.ok(await page.locator(one).isVisible(), `${one} is there to see`);
    }
    for (const one of await page.locator("[data-controls] button:visible").all()) {
      const { height } = await one.boundingBox();
      assert.ok(height >= 44, `a thumb hits “${await one.innerText()}”, ${height} px high`);
    }
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);

    await unbroken();
    const asked = Date.now();
    for (let step = 0; step < 3; step += 1) await page.getByRole("button", { name: "Back ten seconds" }).tap();
    await shows(page, "the pictures of half a minute ago", (at) => at > asked - 60_000 && at < asked - 25_000);
    assert.equal(await page.locator("[data-go-live]").innerText(), "Go live");
    await page.locator("[data-choose=west]").tap();
    await until("west to be the angle", () => page.evaluate(() => window.onrecordPlayer.angles.find(({ id }) => id === "west").active));
    await shows(page, "the same half minute from the other side", (at) => at > asked - 60_000 && at < Date.now() - 15_000);
    await page.locator("[data-go-live]").tap();
    await shows(page, "what happens now", (at) => Date.now() - at < 10_000);

    await page.locator("details.cite summary").tap();
    await page.getByRole("button", { name: "Copy the link" }).tap();
    await until("the link to be copied", async () => /Copied/.test(await page.locator("[data-copied]").innerText()));
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, new RegExp(`^${demo.page}\\?at=\\d\\d:\\d\\d:\\d\\d$`));
    assert.match(await page.locator("[data-cite]").innerText(), /Cabinet of the State of Meghpur: “Cabinet, weekly meeting”.*\?at=/);
    await lands(link);

    await closed(page);
    assert.deepEqual(await spotless(opened), []);
  } catch (error) {
    await fell(page, "citizen");
    throw error;
  } finally {
    await opened.context.close();
  }
});

/** Whoever gets the link sees that second, by the clock in the pictures. */
async function lands(link) {
  const [hours, minutes, seconds] = new URL(link).searchParams.get("at").split(":").map(Number);
  const second = hours * 3600 + minutes * 60 + seconds;
  // Nobody opens a link in the second in which it was copied; the rewind list ends some seconds ago.
  await until("the second to be past", () => since(second, clock(Date.now())) > 20);
  const opened = await phone();
  const { page } = opened;
  await page.addInitScript(() => addEventListener("DOMContentLoaded", () => {
    for (const one of document.querySelectorAll("[data-angle]")) window.pictures.follow(one.querySelector("video"), one.dataset.angle);
  }));
  await page.goto(link);
  let first;
  await until("the first picture", async () => {
    first = await page.evaluate(() => window.pictures.seen.find((one) => one.shown)?.drawn);
    return first !== undefined;
  }, 20_000);
  const off = since(second, clock(first));
  assert.ok(Math.abs(off) <= 2, `the first picture is ${off} s from ${link}`);
  assert.deepEqual(await spotless(opened), []);
  await opened.context.close();
}

/** A part is closed: the page says so and why, also without scripts, also in Hindi. */
async function closed(page) {
  const { at } = await demo.command({ type: "close_session", ground: GROUND, review: "2031-12-31" });
  const says = page.locator("[data-says]");
  await until("the page to say why", async () => (await says.innerText()).includes(GROUND));
  const words = await says.innerText();
  assert.match(words, /The session has been closed since/);
  assert.match(words, /Clerk of the Cabinet|Chief Minister/);
  assert.doesNotMatch(words, /concluded/i);
  await page.waitForFunction(() => window.onrecordPlayer.state === "closed_session");
  const after = await page.evaluate(() => window.pictures.now().map((one) => one.drawn).filter(Boolean));
  for (const one of after) assert.ok(one <= at + 1, "no picture of the closed part is on the screen");
  await shot(page, "citizen-closed");

  const plain = await phone({ javaScriptEnabled: false });
  await plain.page.goto(demo.page);
  assert.match(await plain.page.locator("[data-says]").innerText(), new RegExp(`The session has been closed since[\\s\\S]*${GROUND}`));
  await shot(plain.page, "citizen-closed-no-javascript");

  await plain.page.getByRole("link", { name: "हिन्दी" }).tap();
  await until("the page in Hindi", async () => await plain.page.locator("html").getAttribute("lang") === "hi");
  const hindi = await plain.page.locator("[data-says]").innerText();
  assert.match(hindi, /बंद/);
  // The ground is as it was entered; all that we say about it is in the reader's language.
  assert.ok(hindi.includes(GROUND));
  assert.doesNotMatch(hindi.replaceAll(GROUND, ""), /closed|ground|decided|review/i);
  await shot(plain.page, "citizen-closed-hindi");
  await plain.context.close();

  await demo.command({ type: "reopen_session" });
  await shows(page, "the pictures to come back by themselves", (drawn) => drawn > at + 1000);
}
