// An officer who attends under a condition, and a chair who orders a recording, each from the
// one-time link to the end; and the same forms with a passkey.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { openHouse } from "./house.mjs";
import { PATIENCE, fell, launch, look, spotless, until, withPasskey, words } from "./shared.mjs";

let house, browser, site;
const CONDITION = "No physical attack or verbal assault";

const command = (office, type, body) => house.command(office, type, body);

before(async () => {
  house = await openHouse();
  ({ site } = house);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

async function enter(office, options = {}) {
  const opened = await house.enter(browser, office, options);
  await opened.page.goto(`${site}/me`);
  return opened;
}

const onRecord = (page) => page.locator("#done").waitFor();

test("an officer attends under a condition, sees it answered, marks an incident and countersigns", { timeout: 6 * PATIENCE }, async () => {
  const meeting = "works-one";
  await house.notice(meeting, "Meeting on works");
  await command("chair", "order_recording", { meeting, decided_by: "Minister for Works", ground: "Open meeting", handling: "Streamed and kept" });
  const handling = { cameras: ["east", "west"], streamed: true, kept_by: "archive", kept_days: 365 };
  await command("clerk", "give_recording_notice", { meeting, handling });
  const opened = await enter("secretary", { viewport: { width: 360, height: 740 } });
  const { page } = opened;
  try {
    assert.match(await words(page), /Your reply is asked for[\s\S]*You were told what happens with the recording/);
    await look(page, "officer-me");
    await page.getByRole("link", { name: /^Read and answer/ }).click();
    await page.waitForURL(`${site}/me/meetings/${meeting}#recording`);
    const told = await words(page, "#recording");
    for (const said of ["Yes, by East wall, West wall.", "Nobody.", "State Archive, for 365 days."]) assert.ok(told.includes(said), told);
    await page.getByRole("button", { name: "Acknowledge that I was told" }).click();
    await onRecord(page);
    assert.match(await words(page, "#recording"), /You acknowledged this/);

    // Refused: it stands beside the form, and nothing typed is lost.
    await page.getByLabel("Another office comes instead").check();
    await page.getByLabel(/^Ground/).fill("On duty elsewhere");
    await page.getByRole("button", { name: "Send the reply" }).click();
    await page.locator("#f-reply [role=alert]:visible").waitFor();
    assert.equal(await page.getByLabel(/^Ground/).inputValue(), "On duty elsewhere");
    assert.ok(await page.getByLabel("Another office comes instead").isChecked());
    await look(page, "officer-refused");
    await page.getByLabel("I will come", { exact: true }).check();
    await page.getByLabel(/^Ground/).fill("");
    await page.getByRole("button", { name: "Send the reply" }).click();
    await onRecord(page);
    assert.match(await words(page, "#reply"), /accepted/);

    // By keyboard alone.
    await page.locator("#conditions summary").last().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Minister");
    await page.keyboard.press("Tab");
    await page.keyboard.type(CONDITION);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await onRecord(page);
    assert.match(await words(page, "#conditions"), /unanswered/);

    await command("clerk", "call_to_order", { meeting });
    await page.getByText("Mark an incident").waitFor({ timeout: 5_000 }).catch(() => page.reload());
    assert.match(await words(page, "#conditions"), /unanswered/);

    // The minister answers on a page without scripts.
    const minister = await enter("chair", { javaScriptEnabled: false });
    await minister.page.getByRole("link", { name: /^Assure or refuse/ }).click();
    await minister.page.getByLabel("In words, if you wish").fill("I will see to it myself");
    await look(minister.page, "officer-minister");
    await minister.page.getByRole("button", { name: "Assure it" }).click();
    await onRecord(minister.page);
    await minister.context.close();

    // It comes by itself, and still says how it stood at the call.
    await page.locator("#conditions").getByText(/^assured \d/).waitFor();
    assert.match(await words(page, "#conditions"), /unanswered · assured afterwards/);

    // One touch.
    await page.reload();
    await command("clerk", "note_arrival", { meeting, office: "secretary" });
    await page.locator("#incident").getByRole("button", { name: "A threat" }).click();
    await onRecord(page);
    await look(page, "officer-meeting");
    await command("clerk", "adjourn", { meeting });
    await page.goto(`${site}/me`);
    await page.getByRole("link", { name: /^See your line/ }).click();
    await page.getByRole("button", { name: "Countersign" }).click();
    await onRecord(page);
    assert.match(await words(page, "#register"), /countersigned/);
    await page.goto(`${site}/me`);
    const gave = await words(page, "section:has(#m-gave)");
    for (const said of [/countersigned/i, /incident/i, /condition/i]) assert.match(gave, said);
    assert.deepEqual((await spotless(opened)).filter((said) => !/422/.test(said)), []);
  } catch (error) {
    await fell(page, "officer");
    throw error;
  } finally {
    await opened.context.close();
  }
});

test("a chair orders a recording, tells of it, and sees what was done otherwise", { timeout: 6 * PATIENCE }, async () => {
  const meeting = "works-two";
  await house.notice(meeting, "Second meeting on works");
  const opened = await enter("chair");
  const { page } = opened;
  try {
    await page.goto(`${site}/console/${meeting}`);
    const form = page.locator("[data-form=order_recording]");
    await form.locator("[name=decided_by]").fill("Minister for Works");
    await form.locator("[name=ground]").fill("In light of a letter");
    await form.locator("[type=submit]").click();
    await until("the order", async () => (await (await fetch(`${site}/api/v1/meetings/${meeting}/acts`)).text()).includes("recording_ordered"));
    // The console loads anew when a meeting ends; nobody goes elsewhere meanwhile.
    await page.goto(`${site}/me`);
    const handling = { cameras: ["east", "west"], streamed: true, kept_by: "archive", kept_days: 30 };
    await command("chair", "give_recording_notice", { meeting, handling });
    await command("clerk", "call_to_order", { meeting });
    await command("clerk", "note_arrival", { meeting, office: "chair" });
    await command("clerk", "adjourn", { meeting });
    await page.goto(`${site}/me/meetings/${meeting}`);
    assert.doesNotMatch(await words(page, "#otherwise"), /released/);
    const to = { other: { name: "The Evening Post" } };
    await command("chair", "decide_release", { meeting, course: "release", to: [to], ground: "In the public interest" });
    await command("chair", "release_footage", { meeting, to, what: "All of it" });
    await page.locator("#otherwise").getByText("It was released to The Evening Post").waitFor();
    const says = await words(page, "#otherwise");
    assert.match(says, /Handled otherwise than you were told/);
    assert.match(says, /What you were told[\s\S]*Nobody\.[\s\S]*What was done otherwise/);
    await until("its entry", async () => /entry|#\d/i.test(await words(page, "#otherwise")));
    await look(page, "officer-otherwise");
    // Whoever was told otherwise sees it as well, in Hindi too.
    const secretary = await enter("secretary");
    assert.match(await words(secretary.page), /The recording was handled otherwise than told/);
    await secretary.page.goto(`${site}/me/meetings/${meeting}?lang=hi`);
    assert.match(await words(secretary.page, "#otherwise"), /The Evening Post/);
    await look(secretary.page, "officer-hindi");
    await secretary.context.close();

    // The custodian reads the list and signs for it.
    const digest = createHash("sha256").update("bytes").digest("hex");
    await command("chair", "hand_over", { meeting, to: "archive", files: [{ name: "east-wall.mp4", bytes: 1_480_000_000, digest }] });
    await command("secretary", "demand_footage", { meeting, demanded_by: "Department of Personnel", authority: "Rule 4", ground: "Inquiry", form: "A copy on disk" });
    const custodian = await enter("archive");
    assert.match(await words(custodian.page), /Department of Personnel: open for 0 days/);
    await look(custodian.page, "officer-custodian-me");
    await custodian.page.getByRole("link", { name: /^See the files/ }).click();
    assert.ok((await words(custodian.page, "#custody")).includes(digest));
    await look(custodian.page, "officer-custodian");
    await custodian.page.getByRole("button", { name: "Sign the receipt for this list" }).click();
    await onRecord(custodian.page);
    assert.match(await words(custodian.page, "#custody"), /1 copy received, by State Archive/);
    await custodian.context.close();
    assert.deepEqual(await spotless(opened), []);
  } catch (error) {
    await fell(page, "officer-chair");
    throw error;
  } finally {
    await opened.context.close();
  }
});

test("with a passkey what a form says is signed, and without using it one can go on", { timeout: 6 * PATIENCE }, async () => {
  const meeting = "works-three";
  await house.notice(meeting, "Third meeting on works");
  const opened = await withPasskey(await enter("secretary", { allow: (said) => /409|422/.test(said) }));
  const { page, devtools, authenticatorId } = opened;
  try {
    await page.click("[data-passkey=register]");
    await page.waitForSelector("[data-revoke]");
    await page.goto(`${site}/me/meetings/${meeting}`);
    await page.getByLabel("I will come", { exact: true }).check();
    await page.getByRole("button", { name: "Send the reply" }).click();
    await onRecord(page);
    assert.match(await words(page, "#done"), /(?<!not )signed with a passkey/);
    // Refused before anything is signed.
    await page.getByText("Change the reply").click();
    await page.getByLabel("I will not come").check();
    await page.getByRole("button", { name: "Send the reply" }).click();
    const amiss = page.locator("#f-reply [data-amiss]");
    await amiss.waitFor();
    assert.ok((await amiss.innerText()).length > 10);
    // The holder turns away: the second press goes unsigned.
    await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await page.getByLabel(/^Ground/).fill("Away on duty");
    await page.getByRole("button", { name: "Send the reply" }).click();
    await page.getByText("The passkey was not used. Send again").waitFor();
    await page.getByRole("button", { name: "Send the reply" }).click();
    await page.waitForURL(/done=/);
    await page.locator("#done").getByText("not signed with a passkey").waitFor();
    assert.deepEqual(await spotless(opened), []);
  } catch (error) {
    await fell(page, "officer-passkey");
    throw error;
  } finally {
    await opened.context.close();
  }
});
