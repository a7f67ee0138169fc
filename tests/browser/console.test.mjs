// The clerk's console, in Chromium: what it shows is so, and the fatal mistake cannot be made.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PATIENCE, fell, launch, look, open, shot, spotless, startDemo, until } from "./shared.mjs";

let demo, browser, kept;
const OFFICES = [["chair", "Chair of the Relief Board", "elected"], ["finance", "Finance Member, Relief Board", "elected"],
  ["works", "Works Secretary, Relief Board", "services"]];
/** A meeting in a room of its own, with a roll to call. */
let roll;

async function api(token, body, path = "commands") {
  const answer = await fetch(`${demo.portal}/api/v1/${path}`, {
    method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${demo.tokens[token]}` }, body: JSON.stringify(body),
  });
  return { status: answer.status, told: await answer.json() };
}

async function done(token, body) {
  const { status, told } = await api(token, body);
  assert.equal(status, 201, `${body.type}: ${JSON.stringify(told)}`);
  return told.entries[0].entry;
}

before(async () => {
  demo = await startDemo();
  browser = await launch();
  for (const [office, name, side] of OFFICES) await done("operator", { type: "create_office", body: "cabinet", office, name, side });
  await done("operator", { type: "create_room", body: "cabinet", room: "relief-room", name: "Relief Room" });
  const start = new Date(Date.now() + 5 * 60_000).toISOString().replace(/\.\d+/, "");
  const noticed = await done("clerk", {
    type: "notice_meeting", body: "cabinet", category: "cabinet", title: "Relief Board", room: "relief-room", place: "Relief Room", start,
    purpose: "Decisions.", convener: "Clerk of the Cabinet", urgency: "The river rises",
    agenda: [{ id: "one", title: "Boats" }, { id: "two", title: "Buses" }, { id: "three", title: "Shelters" }],
  });
  roll = noticed.act.meeting;
  for (const [office, capacity] of [["chair", "member"], ["finance", "member"], ["works", "in_attendance"]]) {
    await done("clerk", { type: "invite", meeting: roll, office, capacity });
  }
  await done("clerk", { type: "call_to_order", meeting: roll });
  await done("clerk", { type: "open_item", meeting: roll, item: "one" });
  const { context, page } = await open(browser, demo.portal);
  await page.goto(demo.login.clerk);
  await page.waitForURL(/\/console$/);
  kept = await context.storageState();
  await context.close();
});

after(async () => {
  if (demo) try { process.kill(demo.pid, "SIGCONT"); } catch { /* it is gone */ }
  await browser?.close();
  await demo?.stop();
});

const big = (page) => page.locator("[data-big]").innerText();
const shown = (page) => page.locator("[data-stands]").getAttribute("data-shown");
const link = (page) => page.locator("[data-console]").getAttribute("data-link");
const is = (page, state) => until(`the console to show ${state}`, async () => await shown(page) === state);

async function enter(page, meeting = demo.meeting) {
  await page.goto(`${demo.portal}/console/${meeting}`);
  await until("the console to be connected", async () => await link(page) === "up");
}

function atTheDesk(name, options, work) {
  test(name, { timeout: 6 * PATIENCE }, async () => {
    // A camera that never sent has no playlist, which the read-back takes for dark.
    const allow = (said) => /404.*\/live\/.*\/spare\//.test(said) || options.allow?.(said);
    const opened = await open(browser, demo.portal, { storageState: kept, ...options, allow });
    try {
      await enter(opened.page);
      await work(opened.page, opened);
      assert.deepEqual(await spotless(opened), []);
    } catch (error) {
      await fell(opened.page, name.replace(/\W+/g, "-").slice(0, 60));
      throw error;
    } finally {
      await opened.context.close();
    }
  });
}

/** Waits until a tile's picture moves, by the clock burned into it. */
async function moves(page, camera) {
  const drawn = () => page.evaluate((id) => window.pictures.clock(document.querySelector(`[data-tile="${id}"] video`)), camera);
  const first = await until(`a picture of ${camera}`, drawn);
  await until(`${camera} to go on`, async () => (await drawn()) - first > 1500);
  const late = Date.now() - await drawn();
  return late;
}

/** When the console showed each state first, by the clock that this test has too. */
const watch = (page) => page.evaluate(() => {
  window.states = [];
  const stands = document.querySelector("[data-stands]");
  new MutationObserver(() => window.states.push([stands.dataset.shown, Date.now()])).observe(stands, { attributes: true, attributeFilter: ["data-shown"] });
});

const GROUND = "Bids are being compared";
const close = (meeting = demo.meeting) => demo.command({ type: "close_session", meeting, ground: GROUND, review: "2031-12-31" });

atTheDesk("a change made elsewhere shows at once, and pictures come also while closed", {}, async (page) => {
  await is(page, "on_air");
  assert.equal(await big(page), "ON AIR");
  await moves(page, "east");
  await watch(page);
  const took = [];
  for (let round = 0; round < 3; round += 1) {
    for (const [send, state] of [[close, "closed"], [() => demo.command({ type: "reopen_session" }), "on_air"]]) {
      const { at } = await send();
      const seen = await until(`${state} to be seen`, () => page.evaluate((what) => window.states.find(([which]) => which === what)?.[1], state));
      took.push(seen - at);
      await page.evaluate(() => { window.states = []; });
      if (state === "closed" && round === 0) {
        assert.equal(await big(page), "CLOSED");
        const late = await moves(page, "east");
        await moves(page, "west");
        console.log(`picture of a closed room: ${late} ms old`);
        await until("the sound to be measured", async () => /^-?\d+ dB$/.test(await page.locator("[data-tile=east] [data-level]").innerText()));
        await shot(page, "console-closed-desktop", { fullPage: true });
      }
    }
  }
  console.log(`from the act to the screen: ${took.join(", ")} ms`);
});

atTheDesk("closing needs a ground, shows what the public will read, and is read back from outside", { allow: (said) => /422.*\/api\/v1\/commands/.test(said) }, async (page, { context }) => {
  const dialog = page.locator("#close-part");
  const onward = dialog.locator("[data-next]");
  await page.getByRole("button", { name: /Close part/ }).click();
  assert.equal(await onward.isDisabled(), true, "nothing is entered");
  await dialog.locator("#ground").fill("   ");
  assert.equal(await onward.isDisabled(), true, "blanks are no ground");
  await dialog.locator("#decided").press("Enter");
  assert.equal(await dialog.locator("[data-step='2']").isVisible(), false, "Enter does not get past it");
  const refused = await page.evaluate(async (meeting) => (await fetch("/api/v1/commands", {
    method: "POST", headers: { "content-type": "application/json", "onrecord-console": "1" },
    body: JSON.stringify({ type: "close_session", meeting, ground: " ", review: "2031-12-31" }),
  })).status, demo.meeting).catch((error) => error);
  assert.equal(refused, 422, "the server refuses too");
  assert.equal(await shown(page), "on_air");

  await dialog.locator("#ground").fill(GROUND);
  await onward.click();
  await dialog.locator("[data-words]").filter({ hasText: GROUND }).waitFor();
  const [, ...will] = (await dialog.locator("[data-words]").textContent()).split("\n");
  await shot(page, "console-close-words-desktop");
  await dialog.getByRole("button", { name: "Close now" }).click();
  await is(page, "closed");
  assert.deepEqual((await demo.status()).says.lines, will, "the public reads what was shown");
  const back = page.locator("[data-readback]");
  await until("the read-back", async () => /Public output dark ✓ \d\d:\d\d:\d\d/.test(await back.textContent()));
  const dark = await back.textContent();
  assert.ok(await back.isVisible());

  // Were it still served, it would say so.
  const asked = [];
  await context.route(/\/live\/.*\.m3u8/, async (route) => {
    asked.push(await route.request().allHeaders());
    const now = new Date(Date.now() + 1000).toISOString();
    await route.fulfill({ contentType: "application/vnd.apple.mpegurl", body: `#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:${now}\n#EXTINF:2.0,\nx.m4s\n` });
  });
  await until("the alarm", async () => await back.getAttribute("data-kind") === "lit");
  assert.match(await back.textContent(), /ALARM: the public is still served\. Camera/);
  assert.ok(asked.every((headers) => !headers.cookie), "asked as anybody");
  await shot(page, "console-still-served-desktop");
  await context.unroute(/\/live\/.*\.m3u8/);
  await until("the dark again", async () => { const now = await back.textContent(); return /dark ✓/.test(now) && now !== dark; });
  await demo.command({ type: "reopen_session" });
  await is(page, "on_air");
  assert.equal(await back.isVisible(), false);
});

atTheDesk("the roll is called, votes are taken and items are turned by keys", {}, async (page) => {
  await enter(page, roll);
  const row = (office) => page.locator(`[data-office=${office}]`);
  const says = (office, what) => until(`${office} to be ${what}`, async () => what.test(await row(office).locator(".standing").innerText()));
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("r");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.office), "chair");
  assert.match(await page.locator(".quorum").innerText(), /No member is present/);
  await page.keyboard.press("p");
  await says("chair", /present since/);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.office), "chair", "the focus stays");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("p");
  await says("finance", /present since/);
  await until("the count", async () => /2 members are present/.test(await page.locator(".quorum").innerText()));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("p");
  await says("works", /present since/);
  await page.keyboard.press("l");
  await says("works", /left at/);
  await page.keyboard.press("x");
  await page.locator("#strike").getByRole("button", { name: "Strike" }).click();
  await says("works", /present since/);

  await page.getByRole("button", { name: /A motion is moved/ }).click();
  await page.locator("#move-text").fill("That the buses run until two");
  assert.equal(await page.locator("#mover").inputValue(), "", "nobody moves until somebody is chosen");
  await page.locator("#mover").selectOption("chair");
  await page.locator("#seconder").selectOption("finance");
  await page.locator("#move").getByRole("button", { name: /record/ }).click();
  await page.getByRole("button", { name: /Take the vote/ }).click();
  assert.equal(await page.locator("#vote [type=submit]").isDisabled(), true, "nobody was called yet");
  await page.keyboard.press("a");
  await page.keyboard.press("n");
  await until("all to be called", async () => /not called 0/.test(await page.locator("[data-count]").innerText()));
  await shot(page, "console-vote-desktop");
  await page.locator("[data-member=finance]").focus();
  await page.keyboard.press("x");
  await page.locator("#vote").getByRole("button", { name: /Record the vote/ }).click();
  await until("the result", async () => /Carried: ayes 1, noes 0, abstained 1/.test(await page.locator(".votes").first().innerText()));

  await page.getByRole("button", { name: /Record a decision/ }).click();
  await page.locator("#decide-text").fill("The buses run until two.");
  await page.locator("#decide [name=public]").uncheck();
  await page.locator("#decide").getByRole("button", { name: "Record it" }).click();
  await page.getByRole("button", { name: "Publish" }).click();
  await until("the decision to be public", async () => !await page.getByRole("button", { name: "Publish" }).isVisible());

  const now = () => page.locator(".turns .now").getAttribute("data-item");
  const items = await page.locator(".turns li").evaluateAll((all) => all.map((one) => one.dataset.item));
  const first = await now(), next = items[items.indexOf(first) + 1];
  await page.locator("#main").focus();
  await page.keyboard.press("Space");
  await until("the next item", async () => await now() === next);
  await page.getByRole("button", { name: /^Back to/ }).waitFor();
  await page.locator("#main").focus();
  await page.keyboard.press("b");
  await until("the item before", async () => await now() === first);
  // Not in a field, and not while closed.
  await page.locator("details:has(#o-decided)").evaluate((one) => { one.open = true; });
  await page.locator("#o-decided").fill("x");
  await page.keyboard.press("Space");
  await close(roll);
  await is(page, "closed");
  await page.locator("#main").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("?");
  await page.locator("#keys").waitFor({ state: "visible" });
  await page.keyboard.press("Space");
  assert.equal(await now(), first);
  await demo.command({ type: "reopen_session", meeting: roll });
  await until("the session to be open", async () => await shown(page) !== "closed");
  await page.getByRole("button", { name: "Disturbance" }).click();
  await until("the incident", async () => /Marked: Disturbance/.test(await page.locator("[data-announcer]").textContent()));
});

atTheDesk("a page from before an act does not offer the act again", {}, async (page, { context }) => {
  await enter(page, roll);
  const posted = [];
  page.on("request", (one) => { if (one.method() === "POST" && /\/commands$/.test(one.url())) posted.push(one.postDataJSON().type); });
  let asked, release;
  const held = new Promise((go) => { release = go; });
  await context.route((url) => url.pathname === `/console/${roll}`, async (route) => {
    const response = await route.fetch();
    const first = !asked;
    asked = true;
    if (first) await held;
    await route.fulfill({ response });
  });
  await done("clerk", { type: "mark_incident", meeting: roll, kind: "other" });
  await until("the page to be asked for", async () => asked);
  const row = page.locator("[data-office=works]");
  const [key, now] = /present since/.test(await row.locator(".standing").innerText()) ? ["l", /left at/] : ["p", /present since/];
  const answered = page.waitForResponse((one) => /\/commands$/.test(one.url()));
  await row.locator(`[data-roll=${key}]`).click();
  await answered;
  // Whoever presses on and on presses in the first instant that it can be pressed.
  await page.evaluate((which) => {
    window.pressing = setInterval(() => document.querySelector(`[data-office=works] [data-roll=${which}]`).click(), 5);
  }, key);
  release();
  await until("the page to know of it", async () => now.test(await row.locator(".standing").innerText()));
  await page.evaluate(() => clearInterval(window.pressing));
  assert.equal(posted.length, 1, posted.join(", "));
  await context.unrouteAll({ behavior: "wait" });
});

atTheDesk("no stray key or click reopens; two steps do", {}, async (page) => {
  await close();
  await is(page, "closed");
  const still = async (what) => {
    assert.equal((await demo.status()).state, "closed_session", `${what} reopened`);
  };
  const keys = [..."abcdefghijklmnopqrstuvwxyzRPLAX0123456789?/.,", "Enter", "Space", "Escape", "Delete", "Backspace", "F8", "PageDown", "Insert"];
  for (const focus of [null, "[data-open=reopen]", "[data-open=end]"]) {
    for (const key of keys) {
      if (focus) await page.locator(focus).focus();
      await page.keyboard.press(key);
      if (focus) await page.keyboard.press(key);
      for (const dialog of await page.locator("dialog[open]").all()) await dialog.evaluate((one) => one.close());
    }
    await still(`a key with the focus on ${focus ?? "nothing"}`);
  }
  const count = await page.locator("button[data-acts]:visible").count();
  for (let at = 0; at < count; at += 1) {
    const button = page.locator("button[data-acts]:visible").nth(at);
    if (!await button.isVisible().catch(() => false) || await button.isDisabled()) continue;
    await button.dblclick({ timeout: 2000 }).catch(() => {});
    for (const dialog of await page.locator("dialog[open]").all()) await dialog.evaluate((one) => one.close());
  }
  await still("a click");

  await page.locator("[data-open=reopen]").click();
  const dialog = page.locator("#reopen"), confirm = dialog.locator("[data-confirm]"), armed = dialog.locator("[data-arm]");
  assert.equal(await confirm.isDisabled(), true);
  assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-close")), true, "the way out has the focus");
  await armed.click();
  assert.equal(await confirm.isDisabled(), true, "not at once");
  await until("the second step", async () => !await confirm.isDisabled());
  await until("the time to run out", async () => await confirm.isDisabled(), 20_000);
  await still("arming alone");
  await armed.click();
  await until("the second step", async () => !await confirm.isDisabled());
  await shot(page, "console-armed-desktop");
  await confirm.click();
  await is(page, "on_air");
});

atTheDesk("without the server nothing is known, and nothing can be pressed", { allow: (said) => /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_CONNECTION|ERR_INCOMPLETE/.test(said) }, async (page, { context }) => {
  const unknown = async (why) => {
    await until(`${why} to be noticed`, async () => await link(page) === "lost");
    assert.equal(await big(page), "NOT CONNECTED");
    assert.match(await page.locator("[data-line]").innerText(), /State unknown/);
    assert.equal(await page.locator("[data-acts]:not(:disabled)").count(), 0, "nothing can be pressed");
    assert.doesNotMatch(await page.locator("main").innerText(), /ON AIR|Sending pictures|dark ✓|present since/);
    assert.equal(await page.locator(".tile video:visible, .badge:visible, meter:visible").count(), 0);
  };
  const known = () => until("the console to recover", async () => await link(page) === "up" && await big(page) === "ON AIR"
    && await page.locator("[data-open=close-part]").isEnabled());
  await is(page, "on_air");
  await moves(page, "east");

  let cut = Date.now();
  await context.setOffline(true);
  await unknown("the cut");
  console.log(`offline noticed within ${Date.now() - cut} ms`);
  await shot(page, "console-not-connected-desktop", { fullPage: true });
  await page.keyboard.press("Space");
  const back = await page.evaluate(() => new Promise((done) => {
    setTimeout(() => done(document.querySelector("[data-console]").dataset.link), 2500);
  }));
  assert.equal(back, "lost", "and stays unknown");
  await unknown("the cut, still");
  await context.setOffline(false);
  await known();

  await watch(page);
  process.kill(demo.pid, "SIGSTOP");
  cut = Date.now();
  await unknown("the silence");
  const at = await page.evaluate(() => window.states.find(([which]) => which === "unknown")[1]);
  console.log(`a silent server noticed after ${at - cut} ms`);
  assert.equal(await page.locator("[data-open=close-part]").isDisabled(), true);
  process.kill(demo.pid, "SIGCONT");
  await known();
  await moves(page, "east");
});

atTheDesk("it fits any screen, and a thumb hits what is on it", {}, async (page) => {
  await moves(page, "east");
  await look(page, "console");
  for (const [width, height] of [[360, 740], [1440, 900]]) {
    await page.setViewportSize({ width, height });
    const small = await page.locator("main button:visible, main summary:visible").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent));
    assert.deepEqual(small, [], `too small for a thumb at ${width} px`);
  }
});

atTheDesk("in Hindi nothing is cut off", { viewport: { width: 360, height: 740 } }, async (page) => {
  await page.goto(`${page.url()}?lang=hi`);
  await until("the console to be connected", async () => await link(page) === "up");
  assert.equal(await big(page), "प्रसारण जारी");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  await shot(page, "console-phone-hindi", { fullPage: true });
  await page.goto(`${page.url().split("?")[0]}?lang=en`);
});

atTheDesk("adjourning leaves a list; the next meeting is looked over before it is called to order", {}, async (page) => {
  await page.locator("[data-open=end]").click();
  await page.locator("#end [data-arm]").click();
  await until("the second step", async () => await page.locator("#end [data-confirm]").isEnabled());
  await page.locator("#end [data-confirm]").click();
  await until("the list", async () => /minutes are not approved/.test(await page.locator("[data-fresh=left]").innerText()));
  await shot(page, "console-over-desktop", { fullPage: true });

  const start = new Date(Date.now() + 30 * 60_000).toISOString().replace(/\.\d+/, "");
  const noticed = await done("clerk", {
    type: "notice_meeting", body: "cabinet", category: "cabinet", title: "Cabinet, evening meeting", room: "cabinet-room",
    place: "Cabinet Room", start, purpose: "Decisions.", convener: "Clerk of the Cabinet", agenda: [{ id: "one", title: "Only item" }], urgency: "The river rises",
  });
  const { meeting } = noticed.act;
  await enter(page, meeting);
  const call = page.locator("[data-call]"), check = (id) => page.locator(`[data-check="${id}"]`);
  const sign = (id, what) => until(`${id} to be ${what}`, async () => await check(id).getAttribute("data-sign") === what);
  await sign("order", "bad");
  assert.equal(await call.isDisabled(), true);
  await done("chair", { type: "order_recording", meeting, decided_by: "Chief Minister", ground: "As a rule", cameras: ["east", "west"], handling: "Streamed" });
  await sign("order", "good");
  for (const id of ["book", "pictures-east", "pictures-west", "sound-east", "sound-west", "outside"]) await sign(id, "good");
  await moves(page, "west");
  await until("nothing to be in the way", async () => await call.isEnabled());
  await shot(page, "console-preflight-desktop", { fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  await shot(page, "console-preflight-phone", { fullPage: true });
  await page.setViewportSize({ width: 1440, height: 900 });

  // A camera that is ordered and not there.
  await done("chair", { type: "order_recording", meeting, decided_by: "Chief Minister", ground: "As a rule", cameras: ["spare"], handling: "Streamed" });
  await sign("pictures-spare", "bad");
  await until("it to be in the way", async () => await call.isDisabled());
  await shot(page, "console-blocked-desktop", { fullPage: true });
  await page.locator("[data-override]").click();
  const go = page.locator("#override [type=submit]");
  await go.click();
  assert.equal((await demo.status(meeting)).state, "noticed", "no reason, no call");
  await page.locator("#excuse").fill("It is a spare");
  await go.click();
  await is(page, "on_air");
  const acts = await (await fetch(`${demo.portal}/api/v1/meetings/${meeting}/acts`)).text();
  assert.match(acts, /Spare is not connected.*It is a spare/);
});
