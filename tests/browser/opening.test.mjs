// What was sealed is asked for by one side, and the other decides on it in the browser: on which
// decision it opens is chosen there.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openHouse } from "./house.mjs";
import { BINARY, PATIENCE, fell, launch, look, run, spotless, until, words } from "./shared.mjs";
import { push, recording } from "./streams.mjs";

const MEETING = "works-opening";
const GROUND = "Bids are being compared";
let house, browser, site;

const command = (office, type, body) => house.command(office, type, { meeting: MEETING, ...body });
const acts = async () => (await (await fetch(`${site}/api/v1/meetings/${MEETING}/acts?limit=500`)).json()).acts;

/** A meeting with a closed part that both cameras sealed. */
async function sealed() {
  await house.notice(MEETING, "Meeting on works");
  await command("chair", "order_recording", { decided_by: "Minister for Works", ground: "As a rule", handling: "Streamed and kept" });
  const film = await recording({ fps: 15, width: 640, height: 360, rate: "600k" });
  const encoders = ["east", "west"].map((camera) => push(film.file, house.rtmp(camera)));
  try {
    await command("clerk", "call_to_order", {});
    await until("both cameras", async () => (await house.status(MEETING)).cameras.every(({ state }) => state === "live"));
    await command("clerk", "close_session", { ground: GROUND, review: "2031-12-31" });
    await until("both cameras to seal", async () => (await house.status(MEETING)).closed_parts[0]?.cameras === 2);
    await command("clerk", "reopen_session", {});
    await command("clerk", "adjourn", {});
    await until("the final counts", async () => (await house.status(MEETING)).footage_completed);
  } finally {
    for (const encoder of encoders) await encoder.stop();
  }
}

before(async () => {
  house = await openHouse();
  ({ site } = house);
  await house.agreeOnSealing();
  browser = await launch();
  await sealed();
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

/** The secretary asks that the seal be opened to a key made for this; gives the entry's number. */
async function asks(purpose) {
  const made = run(BINARY, ["custodian", "key", "-o", join(house.data, "..", `${purpose.replace(/\W/g, "-")}.key`)]);
  assert.equal(await made.ended, 0, made.told.err);
  const { entries } = await command("secretary", "request_opening", { seal: 1, authority: "Audit Act, section 4", purpose, recipient: made.told.out.trim() });
  return entries[0].entry.n;
}

test("an opening is approved on a decision that is chosen, or refused", { timeout: 10 * PATIENCE }, async () => {
  const opened = await house.enter(browser, "chair");
  const { page } = opened;
  try {
    const first = await asks("To compare the bids");
    // Before there is a decision none is offered.
    await page.goto(`${site}/me/meetings/${MEETING}`);
    const form = page.locator("#openings form", { has: page.locator("[value=approve_opening]") });
    await form.waitFor();
    assert.equal(await form.locator("select").count(), 0);
    assert.match(await words(page, "#openings"), /To compare the bids/);

    const { entries } = await command("chair", "decide_release", { course: "release", to: [{ office: { office: "secretary" } }], ground: "The audit needs it" });
    const decision = entries[0].entry.n;
    await page.reload();
    const choice = form.getByLabel("The decision to release that it serves");
    assert.deepEqual(await choice.locator("option").count(), 2);
    await look(page, "opening-asked");
    await choice.selectOption(String(decision));
    // Without a ground nothing is sent, and what was chosen stays.
    await form.getByRole("button", { name: "Approve the opening" }).click();
    assert.equal(new URL(page.url()).searchParams.get("done"), null);
    assert.equal(await choice.inputValue(), String(decision));
    await form.getByLabel("Why, in words for the public").fill("The audit is under way");
    await form.getByRole("button", { name: "Approve the opening" }).click();
    await page.locator("#done").waitFor();
    const act = (await acts()).map(({ entry }) => entry.act).at(-1);
    assert.deepEqual(act, { type: "opening_approved", meeting: MEETING, opening: first, decision, ground: "The audit is under way" });
    assert.match(await words(page, "#openings"), /To compare the bids[\s\S]*approved/i);
    await look(page, "opening-approved");

    const second = await asks("Out of curiosity");
    assert.ok(second > first);
    await page.goto(`${site}/me/meetings/${MEETING}`);
    await form.getByLabel("Why, in words for the public").fill("There is no need");
    await form.getByRole("button", { name: "Refuse it" }).click();
    await page.locator("#done").waitFor();
    const refused = (await acts()).map(({ entry }) => entry.act).at(-1);
    assert.deepEqual([refused.type, refused.opening], ["opening_refused", second]);
    assert.deepEqual(await spotless(opened), []);
  } catch (error) {
    console.log(house.complaints());
    await fell(page, "opening");
    throw error;
  } finally {
    await opened.context.close();
  }
});
