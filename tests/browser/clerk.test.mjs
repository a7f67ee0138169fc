// A clerk's day, from the notice to the archive: two encoders, a roll, items, a part that is closed
// and opened again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "./house.mjs";
import { PATIENCE, fell, launch, open, shot, spotless, until } from "./shared.mjs";
import { push, recording } from "./streams.mjs";

const GROUND = "Bids are being compared";
let house, browser, site, film;
const encoders = [];

before(async () => {
  house = await openHouse();
  ({ site } = house);
  await house.agreeOnSealing();
  browser = await launch();
  film = await recording({ fps: 15, width: 640, height: 360, rate: "600k" });
});

after(async () => {
  await browser?.close();
  for (const encoder of encoders) await encoder.stop();
  await house?.stop();
});

/** The day and clock of the place, as a form takes them. */
function inIndia(ms) {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Kolkata", dateStyle: "short", timeStyle: "short" }).format(new Date(ms));
  return parts.replace(" ", "T");
}

test("a clerk gives notice, looks everything over, runs the meeting, closes a part and opens it again", { timeout: 10 * PATIENCE }, async () => {
  // Right after the call to order there is not one part yet; players ask again.
  const allow = (said) => /404.*\/live\.m3u8/.test(said);
  const opened = await house.enter(browser, "clerk", { allow });
  const { page } = opened;
  const shown = () => page.locator("[data-stands]").getAttribute("data-shown");
  const is = (state) => until(`the console to show ${state}`, async () => await shown() === state);
  const big = () => page.locator("[data-big]").innerText();
  const twice = async (dialog) => {
    await page.locator(`#${dialog} [data-arm]`).click();
    await until("the second step", async () => page.locator(`#${dialog} [data-confirm]`).isEnabled());
    await page.locator(`#${dialog} [data-confirm]`).click();
  };
  const stranger = await open(browser, site, { viewport: { width: 360, height: 740 }, allow });
  try {
    // Notice.
    await page.goto(`${site}/console`);
    await page.getByRole("link", { name: "Give notice of a meeting" }).click();
    await page.getByLabel("What the meeting is called").fill("Bridges after the flood");
    await page.getByLabel("Kind of meeting").fill("cabinet");
    await page.getByLabel(/^When it starts/).fill(inIndia(Date.now() + 20 * 60_000));
    await page.getByLabel("Room, which brings its cameras").selectOption({ label: "Cabinet Room" });
    await page.getByLabel("What it is for").fill("To decide on two bridges");
    await page.getByLabel(/^Agenda/).fill("The east bridge\nThe west bridge\nAny other business");
    await page.getByLabel("Minister for Works").selectOption("member");
    await page.getByLabel("Secretary, Works").selectOption("in_attendance");
    await shot(page, "clerk-notice-desktop", { fullPage: true });
    await page.getByRole("button", { name: "Give notice and invite" }).click();
    await page.waitForURL(/\/console\/[^/]+$/);
    const meeting = new URL(page.url()).pathname.split("/").pop();

    // It is looked over: nothing sends yet, nothing is ordered.
    const sign = (id, what) => until(`${id} to be ${what}`, async () => await page.locator(`[data-check="${id}"]`).getAttribute("data-sign") === what);
    const call = page.locator("[data-call]");
    await sign("order", "bad");
    assert.equal(await call.isDisabled(), true, "nobody is called to order without an order to record");
    for (const camera of ["east", "west"]) encoders.push(push(film.file, house.rtmp(camera)));
    const order = page.locator("[data-form=order_recording]");
    await page.locator("details:has([data-form=order_recording])").evaluate((one) => { one.open = true; });
    await order.locator("[name=decided_by]").fill("Minister for Works");
    await order.locator("[name=ground]").fill("As a rule");
    await order.locator("[type=submit]").click();
    for (const id of ["order", "pictures-east", "pictures-west", "sound-east", "sound-west"]) await sign(id, "good");
    await until("nothing to be in the way", async () => call.isEnabled());
    await shot(page, "clerk-preflight-desktop", { fullPage: true });

    // Called to order: on air, and a stranger sees pictures.
    await call.click();
    await is("on_air");
    assert.equal(await big(), "ON AIR");
    await stranger.page.goto(`${site}/meetings/${meeting}`);
    // Of the cameras, the one that sent first is shown.
    await stranger.page.waitForFunction(() => window.onrecordPlayer?.currentTime > 0, null, { timeout: PATIENCE });
    assert.match(await stranger.page.locator("[data-says]").innerText(), /In open session/);

    // Items by the space bar, the roll by letters.
    const now = () => page.locator(".turns .now").getAttribute("data-item").catch(() => null);
    await page.locator("#main").focus();
    await page.keyboard.press("Space");
    await until("the first item", async () => await now() === "item-1");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("r");
    await page.keyboard.press("p");
    await until("the minister to be present", async () => /present since/.test(await page.locator("[data-office=chair] .standing").innerText()));

    // A part is closed: with a ground, in two steps, and read back from outside.
    await page.getByRole("button", { name: /Close part/ }).click();
    const dialog = page.locator("#close-part");
    assert.equal(await dialog.locator("[data-next]").isDisabled(), true, "not without a ground");
    await dialog.locator("#ground").fill(GROUND);
    await dialog.locator("[data-next]").click();
    await dialog.locator("[data-words]").filter({ hasText: GROUND }).waitFor();
    await dialog.getByRole("button", { name: "Close now" }).click();
    await is("closed");
    await until("the read-back", async () => /Public output dark ✓/.test(await page.locator("[data-readback]").textContent()));
    const tiles = () => page.locator(".tile [data-details]").allInnerTexts();
    await until("both cameras to be sealed", async () => (await tiles()).every((says) => /recorded and sealed/.test(says)));
    assert.match(await page.locator("[data-line]").innerText(), /It is recorded and sealed/);
    await until("the stranger to read why", async () => (await stranger.page.locator("[data-says]").innerText()).includes(GROUND));
    assert.match(await stranger.page.locator("[data-says]").innerText(), /recorded and sealed: no side alone can open/);
    await shot(stranger.page, "clerk-closed-public-phone");
    await shot(page, "clerk-closed-desktop", { fullPage: true });

    // And opened again; pictures come back to the stranger by themselves.
    await page.locator("[data-open=reopen]").click();
    await twice("reopen");
    await is("on_air");
    const seen = await stranger.page.evaluate(() => window.onrecordPlayer.currentTime);
    await until("pictures again", () => stranger.page.evaluate((was) => {
      const { paused, currentTime } = window.onrecordPlayer.angles.find(({ active }) => active);
      return !paused && currentTime > was + 1;
    }, seen));

    // The public is held back by eight seconds: a closing reaches back within them.
    await page.locator("[data-open=delay]").click();
    const delay = page.locator("#delay");
    await delay.locator("#seconds").fill("8");
    await delay.locator("#delay-ground").fill("Rule 14");
    await shot(page, "clerk-delay-desktop");
    await delay.locator("[type=submit]").click();
    await is("delayed");
    assert.equal(await big(), "DELAYED 8 s");
    // What was public before the delay was set stays so: five seconds back have to lie after it.
    const delayed = Date.now();
    await until("five seconds of delay", () => Date.now() > delayed + 5500);
    await page.getByRole("button", { name: /Close part/ }).click();
    await dialog.locator("#ground").fill(GROUND);
    await dialog.locator("#back").selectOption("5");
    assert.match(await dialog.innerText(), /sealed/, "a seal lies ready by now");
    await shot(page, "clerk-close-as-of-desktop");
    const chosen = Date.now();
    await dialog.locator("[data-next]").click();
    await dialog.locator("[data-words]").filter({ hasText: GROUND }).waitFor();
    // However long the words are read, what was just said does not go out; three seconds from now it
    // would have.
    await until("the delay to be over for what was said", () => Date.now() > chosen + 4500);
    await dialog.getByRole("button", { name: "Close now" }).click();
    await is("closed");
    const outside = page.locator("[data-outside]");
    await until("the server to have looked from outside", async () => await outside.isVisible() && /its own public address: dark ✓/.test(await outside.textContent()));
    await shot(page, "clerk-closed-as-of-desktop");
    const { from } = (await house.status(meeting)).closed_parts[1];
    assert.ok(Date.parse(from) < chosen - 4000, `closed as of ${from}, chosen at ${new Date(chosen).toISOString()}`);
    await page.locator("[data-open=reopen]").click();
    await twice("reopen");
    await is("delayed");

    // What was decided, and the end.
    await page.getByRole("button", { name: /Record a decision/ }).click();
    await page.locator("#decide-text").fill("The east bridge is built first.");
    await page.locator("#decide").getByRole("button", { name: /record/i }).click();
    await until("the decision", async () => (await (await fetch(`${site}/api/v1/meetings/${meeting}/acts`)).text()).includes("built first"));
    await page.locator("[data-open=end]:visible").click();
    await twice("end");
    await until("what is left to do", async () => /minutes are not approved/.test(await page.locator("[data-fresh=left]").innerText()));
    await shot(page, "clerk-over-desktop", { fullPage: true });

    // The archive has both cameras, and says what was closed.
    const kept = await until("the footage to be complete", async () => {
      const status = await house.status(meeting);
      return status.footage_completed && status.cameras.length === 2 && status.cameras.every(({ state, kept_us: us }) => state === "recorded" && us > 5e6) && status;
    });
    assert.equal(kept.closed_parts.length, 2);
    for (const part of kept.closed_parts) assert.deepEqual([part.sealed, part.cameras], [true, 2]);
    // A page is good for a second.
    await until("the page to tell who sealed it", async () => {
      await stranger.page.goto(`${site}/meetings/${meeting}`);
      return /Recorded and sealed by 2 cameras/.test(await stranger.page.locator("main").textContent());
    });
    const archive = await stranger.page.locator("main").innerText();
    assert.match(archive, new RegExp(GROUND));
    assert.match(archive, /2 parts were closed to the public; they were recorded and sealed/);
    await stranger.page.goto(`${site}/meetings/${meeting}/minutes`);
    assert.match(await stranger.page.locator("main").innerText(), /The east bridge is built first/);
    await stranger.page.goto(`${site}/meetings/${meeting}/register`);
    assert.match(await stranger.page.locator("main").innerText(), /Minister for Works/);
    assert.deepEqual([...await spotless(opened), ...await spotless(stranger)], []);
  } catch (error) {
    console.log(house.complaints());
    await fell(page, "clerk");
    await fell(stranger.page, "clerk-stranger");
    throw error;
  } finally {
    await opened.context.close();
    await stranger.context.close();
  }
});
