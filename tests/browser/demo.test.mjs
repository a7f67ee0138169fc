// The demo as a viewer sees it, in Chromium.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PATIENCE, fell, launch, look, open, shot, spotless, startDemo, until } from "./shared.mjs";

let demo, browser;

before(async () => {
  demo = await startDemo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Runs a test in a page of its own, and asks afterwards whether anything went wrong in it. */
function inPage(name, options, work) {
  test(name, { timeout: 6 * PATIENCE }, async () => {
    const opened = await open(browser, demo.portal, options);
    try {
      await work(opened.page, opened);
      assert.deepEqual(await spotless(opened), []);
    } catch (error) {
      await fell(opened.page, name.replace(/\W+/g, "-"));
      throw error;
    } finally {
      await opened.context.close();
    }
  });
}

const angles = (page) => page.evaluate(() => window.onrecordPlayer?.angles ?? []);
const angle = async (page, id) => (await angles(page)).find((one) => one.id === id);

/** Waits until a camera's picture moves, by the clock burned into it. */
async function moves(page, id, long = 1500) {
  const drawn = () => page.evaluate((which) => window.pictures.now().find((one) => one.id === which)?.drawn ?? null, id);
  const first = await until(`a picture of ${id}`, drawn);
  await until(`${id} to go on`, async () => (await drawn()) - first > long);
  const { currentTime } = await angle(page, id);
  assert.ok(currentTime > 0);
}

async function enter(page, address = demo.page) {
  await page.goto(address);
  await page.waitForFunction(() => window.onrecordPlayer);
}

inPage("the front page leads to what is live and what was recorded", {}, async (page) => {
  await page.goto(demo.portal);
  assert.match(await page.locator("main").innerText(), /Live now[\s\S]*Cabinet, weekly meeting/);
  assert.match(await page.locator("main").innerText(), /special meeting on the floods/);
  await page.getByRole("link", { name: /Watch live/ }).click();
  await page.waitForFunction(() => window.onrecordPlayer);
  assert.equal(page.url(), demo.page);
});

inPage("both cameras play, and the angle can be changed", {}, async (page) => {
  await enter(page);
  await moves(page, "east");
  assert.match(await page.locator("[data-fresh=badges]").innerText(), /Live/);
  const before = Date.now();
  await page.click("[data-choose=west]");
  await until("west to be the angle", async () => (await angle(page, "west")).active);
  await moves(page, "west");
  assert.equal(await page.locator("[data-angle=east]").isVisible(), false);
  const clock = await page.evaluate(() => window.pictures.now()[0].drawn);
  assert.ok(clock > before - 15_000, "the other angle plays what happens now");
});

inPage("side by side, both cameras show the same moment", {}, async (page) => {
  await enter(page);
  await moves(page, "east");
  await page.click("[data-side-by-side]");
  await moves(page, "west");
  // By the clocks in the pictures, and by what the player believes; both over two seconds.
  const measured = () => page.evaluate(async () => {
    const apart = [];
    for (let round = 0; round < 20; round += 1) {
      await new Promise((done) => setTimeout(done, 100));
      const [one, other] = window.pictures.now().map(({ drawn }) => drawn);
      if (one && other) apart.push([Math.abs(one - other), window.onrecordPlayer.apart]);
    }
    const middle = (at) => apart.map((both) => both[at]).sort((a, b) => a - b)[Math.floor(apart.length / 2)];
    return { count: apart.length, drawn: middle(0), believed: middle(1) };
  });
  let last;
  await until("the angles to be within 100 ms of each other", async () => {
    last = await measured();
    return last.count > 10 && last.drawn <= 100 && last.believed <= 100;
  }).catch((error) => { throw new Error(`${error.message}; last seen ${JSON.stringify(last)}`); });
  // The pictures carry the time at which they were drawn, the playlist says when they were: both
  // have to agree.
  const off = await page.evaluate(() => window.pictures.now().map(({ id, drawn }) => drawn - window.onrecordPlayer.angles.find((one) => one.id === id).playingDate));
  for (const one of off) assert.ok(Math.abs(one) < 250, `the playlist's time is ${off} ms off the picture's`);
  await shot(page, "side-by-side-desktop");
});

inPage("rewind, back to live, and sound alone", {}, async (page) => {
  await enter(page);
  await moves(page, "east");
  await until("enough to go back in", async () => (await demo.status()).cameras[0].kept_us > 12e6);
  await page.locator("[data-slider]").evaluate((slider) => {
    slider.value = "5";
    slider.dispatchEvent(new Event("change"));
  });
  // Within the last minute that is the live playlist still, before it another one: what counts is
  // what is seen.
  const called = Date.parse((await demo.status()).called_to_order);
  const drawn = () => page.evaluate(() => window.pictures.now()[0]?.drawn ?? null);
  await until("the fifth second", async () => {
    const then = await drawn();
    return then !== null && then >= called && then - called < 9000;
  });
  await moves(page, "east", 500);
  assert.equal(await page.locator("[data-go-live]").innerText(), "Go live");
  await page.click("[data-go-live]");
  await page.waitForFunction(() => window.onrecordPlayer.mode === "live");
  await until("the pictures of now", async () => Date.now() - (await page.evaluate(() => window.pictures.now()[0]?.drawn ?? 0)) < 5000);
  await moves(page, "east", 500);

  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.click("[data-audio-only]");
  await page.waitForFunction(() => window.onrecordPlayer.audioOnly);
  const begun = await until("sound", async () => {
    const one = await angle(page, "east");
    return one.readyState >= 3 && !one.paused && one.currentTime;
  });
  await until("sound to go on", async () => (await angle(page, "east")).currentTime > begun + 1);
  assert.ok(asked.some((path) => /\/audio\/.*m4s$/.test(path)), "the sound comes by itself");
  await page.click("[data-audio-only]");
  await moves(page, "east", 500);
});

inPage("pictures that stand still while the sound goes on are looked for again, but not for ever", {}, async (page) => {
  await enter(page);
  await moves(page, "east");
  const sought = () => page.evaluate(() => window.sought);
  await page.evaluate(() => {
    window.sought = 0;
    const video = document.querySelector("[data-active] video");
    // Other seeks, to catch up, are longer.
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
    Object.defineProperty(video, "currentTime", { configurable: true, get, set(to) {
      if (Math.abs(to - get.call(video) - 0.01) < 0.005) window.sought += 1;
      set.call(video, to);
    } });
    video.getVideoPlaybackQuality = () => ({ totalVideoFrames: 7 });
  });
  await until("the third try", async () => await sought() >= 3);
  const then = (await angle(page, "east")).currentTime;
  await until("five seconds more", async () => (await angle(page, "east")).currentTime > then + 5);
  assert.equal(await sought(), 3);
  await page.evaluate(() => { delete document.querySelector("[data-active] video").getVideoPlaybackQuality; });
  await moves(page, "east");
});

inPage("where nothing comes of what it loads, it begins again", {}, async (page) => {
  // Asked for, and never answered.
  const media = /\/live\/.*\.m4s/;
  await page.route(media, () => {});
  await enter(page);
  const source = () => page.waitForFunction(() => document.querySelector("[data-active] video").src).then((src) => src.jsonValue());
  // Begun anew once, a video is paused until there is a picture: that must not be the end of it.
  const begun = new Set();
  await until("the third time", async () => begun.add(await source()).size >= 3);
  await page.unroute(media);
  await moves(page, "east");
});

inPage("closing darkens the page at once, and reopening brings the pictures back", {}, async (page) => {
  await enter(page);
  await moves(page, "east");
  await page.click("[data-side-by-side]");
  await moves(page, "west");
  await page.evaluate(() => {
    window.unloaded = false;
    addEventListener("beforeunload", () => { window.unloaded = true; });
    window.here = true;
    for (const one of document.querySelectorAll("[data-angle]")) window.pictures.follow(one.querySelector("video"), one.dataset.angle);
  });
  await until("pictures to be noted", () => page.evaluate(() => window.pictures.seen.length > 20));

  const closed = await demo.command({ type: "close_session", ground: "Bids are being compared", review: "2031-12-31" });
  await page.waitForFunction(() => window.onrecordPlayer.state === "closed_session");
  await until("the page to say so", async () => /closed/i.test(await page.locator("[data-says]").innerText())
    && /closed/i.test(await page.locator("[data-fresh=badges]").innerText()));
  assert.match(await page.locator("[data-says]").innerText(), /Bids are being compared/);
  await until("the player to say so", async () => (await angles(page)).filter((one) => one.id !== "spare").every((one) => /closed/i.test(one.slate ?? "")));
  await shot(page, "closed-desktop");
  // Closed for a while: what is in the buffers has long been seen.
  await page.waitForFunction((at) => Date.now() > at + 4000, closed.at);

  const reopened = await demo.command({ type: "reopen_session" });
  await page.waitForFunction(() => window.onrecordPlayer.state === "in_session");
  const again = (id) => until(`${id} to come back by itself`, () => page.evaluate(([which, at]) =>
    window.pictures.seen.some((one) => one.name === which && one.drawn > at + 1000), [id, reopened.at]));
  await again("east");
  await again("west");
  assert.equal(await page.evaluate(() => window.here && !window.unloaded), true, "without a reload");
  await until("no slate", async () => (await angles(page)).filter((one) => one.id !== "spare").every((one) => one.slate === null));
  assert.match(await page.locator("[data-fresh=badges]").innerText(), /Live/);

  const seen = await page.evaluate(() => window.pictures.seen);
  // The burned-in clock is cut to whole milliseconds.
  const within = seen.filter((one) => one.drawn > closed.at + 1 && one.drawn < reopened.at - 1);
  assert.deepEqual(within, [], `no picture drawn between ${closed.at} and ${reopened.at} is shown`);
  assert.ok(seen.some((one) => one.drawn <= closed.at) && seen.some((one) => one.drawn >= reopened.at));
  assert.match(await page.locator("#record").innerText(), /Bids are being compared/);
});

inPage("the archive plays and shows its closed part", {}, async (page) => {
  await enter(page, demo.archive);
  assert.match(await page.locator("[data-fresh=badges]").innerText(), /closed part/i);
  assert.match(await page.locator("main").innerText(), /Bids are being compared/);
  assert.ok(await page.locator(".strip rect.closed").count() > 0, "the bar hatches it");
  await page.click("[data-play]");
  await moves(page, "east");
  const status = await demo.status(demo.archive_meeting);
  const until_ = Date.parse(status.closed_parts[0].until);
  // Into the closed part: the next picture that there is.
  await page.locator("[data-slider]").evaluate((slider, to) => {
    slider.value = String(to);
    slider.dispatchEvent(new Event("change"));
  }, Math.round((Date.parse(status.closed_parts[0].from) - Date.parse(status.called_to_order)) / 1000) + 10);
  await until("what came after the closed part", () => page.evaluate((at) => window.onrecordPlayer.angles[0].playingDate >= at, until_));
  await page.click("[data-side-by-side]");
  await moves(page, "west", 500);
});

test("a login link works once and opens the console", { timeout: 3 * PATIENCE }, async () => {
  const opened = await open(browser, demo.portal);
  const { page } = opened;
  await page.goto(demo.login.clerk);
  await until("the console", async () => {
    if (!/\/console/.test(page.url())) await page.getByRole("link", { name: /console/i }).first().click();
    return /\/console/.test(page.url());
  });
  await page.getByRole("link", { name: /weekly meeting/ }).first().click();
  await page.locator("[data-console]").waitFor();
  assert.match(await page.locator(".onair").innerText(), /ON AIR|live/i);
  await until("its cameras", async () => (await page.locator(".tile[data-good=true]").count()) >= 2);
  await page.getByRole("button", { name: /Close part/ }).click();
  assert.equal(await page.locator("#close-part").isVisible(), true);
  await shot(page, "console-close-desktop");
  await page.locator("#close-part").getByRole("button", { name: "Cancel" }).click();
  await shot(page, "console-desktop", { fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  await shot(page, "console-phone", { fullPage: true });
  assert.deepEqual(await spotless(opened), []);
  await opened.context.close();

  const other = await open(browser, demo.portal);
  const answer = await other.page.goto(demo.login.clerk);
  assert.equal(answer.status(), 403);
  assert.match(await other.page.locator("main").innerText(), /used before/);
  await other.page.goto(`${demo.portal}/console`);
  assert.equal(await other.page.locator("[data-console]").count(), 0);
  await other.context.close();
});

inPage("without JavaScript there is text, and links that play", { javaScriptEnabled: false }, async (page) => {
  for (const address of [demo.portal, demo.page, demo.archive]) {
    await page.goto(address);
    assert.match(await page.locator("main").innerText(), /Cabinet/);
  }
  await page.goto(demo.page);
  assert.match(await page.locator("[data-says]").innerText(), /open session/i);
  const link = await page.getByRole("link", { name: /HLS/ }).first().getAttribute("href");
  const playlist = await (await fetch(new URL(link, demo.portal))).text();
  assert.match(playlist, /^#EXTM3U/);
  await shot(page, "no-javascript-desktop", { fullPage: true });
});

inPage("pages fit any screen, also while they play", {}, async (page) => {
  await enter(page);
  await moves(page, "east", 500);
  await look(page, "live");
  await enter(page, demo.archive);
  await page.click("[data-play]");
  await moves(page, "east", 500);
  await look(page, "archive");
  for (const [name, address] of [["home", "/"], ["log", "/log"], ["verify", "/verify"], ["meetings", "/meetings"]]) {
    await page.goto(`${demo.portal}${address}`);
    await look(page, name);
  }
});
