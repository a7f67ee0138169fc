// Footage is demanded, advised against, decided on, handed over, and its receipt is missing until it
// is signed: two people, each with a passkey; then the bundle that proves it, offline.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openHouse } from "./house.mjs";
import { BINARY, PATIENCE, fell, launch, look, run, spotless, until, withPasskey, words } from "./shared.mjs";

let house, browser, site;
const MEETING = "works-footage";
const GO = "/usr/lib/go-1.19/bin/go";

const command = (office, type, body) => house.command(office, type, body);
/** Presses the button and waits until that very act is on the record. */
async function send(page, button) {
  const before = new URL(page.url()).searchParams.get("done");
  await button.click();
  await page.waitForURL((url) => ![null, before].includes(url.searchParams.get("done")));
  await page.locator("#done").waitFor();
}
const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

before(async () => {
  house = await openHouse();
  ({ site } = house);
  browser = await launch();
  await house.notice(MEETING, "Meeting on works");
  await command("chair", "order_recording", { meeting: MEETING, decided_by: "Minister for Works", ground: "Open meeting", handling: "Streamed and kept" });
  await command("clerk", "call_to_order", { meeting: MEETING });
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

/** An office on a device that holds its passkey, on its page of the meeting. */
async function person(office) {
  const opened = await withPasskey(await house.enter(browser, office, { allow: (said) => /422/.test(said) }));
  const { page } = opened;
  await page.goto(`${site}/me`);
  await page.click("[data-passkey=register]");
  await page.waitForSelector("[data-revoke]");
  await page.goto(`${site}/me/meetings/${MEETING}`);
  return opened;
}

/** Opens one of the forms on footage. */
async function form(page, id) {
  await page.locator(`#${id} > summary`).click();
  return page.locator(`#${id} form`);
}

/** A camera sends, so that there is footage. */
async function record() {
  const encoder = run("ffmpeg", ["-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-re", "-f", "lavfi", "-i", "sine=f=440:r=48000",
    "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv", house.rtmp("east")]);
  await until("some segments", async () => {
    const answer = await fetch(`${site}/live/${MEETING}/east/rewind.m3u8`);
    return answer.ok && ((await answer.text()).match(/#EXTINF/g) ?? []).length >= 2;
  });
  await command("clerk", "adjourn", { meeting: MEETING });
  await encoder.stop();
  await until("the final counts", async () => (await (await fetch(`${site}/api/v1/meetings/${MEETING}/acts?limit=500`)).text()).includes("footage_completed"));
}

const custody = async () => (await fetch(`${site}/api/v1/meetings/${MEETING}/custody`)).json();

test("footage is handed over: claimed until both sides signed the same list, and proved offline", { timeout: 10 * PATIENCE }, async () => {
  await record();
  const giver = await person("chair");
  const receiver = await person("secretary");
  try {
    // Demanded by the one.
    let fields = await form(receiver.page, "demand");
    await fields.getByLabel("Who demands it").fill("Department of Personnel");
    await fields.getByLabel("Under what authority").fill("Rule 4");
    await fields.getByLabel("Ground").fill("An inquiry");
    await fields.getByLabel("In what form").fill("A copy on disk");
    await fields.getByLabel("By which day, if any").fill(new Date(Date.now() + 8 * 86_400_000).toISOString().slice(0, 10));
    await send(receiver.page, fields.locator("button.act"));
    assert.match(await words(receiver.page, "#custody"), /Department of Personnel[\s\S]*open for 0 days · asked for by /);

    // Advised against, and decided otherwise, by the other.
    const { page } = giver;
    await page.reload();
    fields = await form(page, "advice");
    await fields.getByLabel("Who advised").fill("Law Officer");
    await fields.getByLabel("Day of the advice").fill(new Date().toISOString().slice(0, 10));
    await fields.getByLabel("To withhold it").check();
    await fields.getByLabel("The advice in words").fill("It need not be released");
    await send(page, fields.locator("button.act"));
    fields = await form(page, "decide");
    await fields.getByLabel("To release it").check();
    await fields.getByLabel("To whom, when it is released").selectOption("secretary");
    await fields.getByLabel("Ground").fill("The inquiry needs it");
    await send(page, fields.locator("button.act"));
    assert.match(await words(page, "#custody"), /Law Officer advised on .* to withhold it: It need not be released\. This was not followed\./);

    // Handed over: the page sums the files, and the passkey signs the list.
    const east = randomBytes(6_000_000), notes = Buffer.from("Disk 1 of 1\n");
    fields = await form(page, "hand-over");
    await fields.getByLabel("To", { exact: true }).selectOption("secretary");
    await fields.getByLabel("The demand that it answers").selectOption({ label: "Department of Personnel" });
    const chosen = [{ name: "east wall.mp4", mimeType: "video/mp4", buffer: east }, { name: "notes.txt", mimeType: "text/plain", buffer: notes }];
    await fields.getByLabel("Choose the files that you hand over").setInputFiles(chosen.slice(0, 1));
    await fields.getByText("Files on the list now: 1").waitFor();
    // The other is dropped.
    const dropped = await page.evaluateHandle(([name, text]) => {
      const files = new DataTransfer();
      files.items.add(new File([text], name));
      return files;
    }, ["notes.txt", notes.toString()]);
    await page.locator("#hand-over [data-drop]").dispatchEvent("drop", { dataTransfer: dropped });
    await until("both files", async () => (await fields.locator("[name=files]").inputValue()).trim().split("\n").length === 2);
    assert.ok((await fields.locator("[name=files]").inputValue()).includes(`${sum(east)}  6000000  east wall.mp4`));
    await look(page, "handover-giving");
    await send(page, fields.locator("button.act"));
    assert.match(await words(page, "#done"), /(?<!not )signed with a passkey/);

    // Until the other signs it is claimed, everywhere.
    const missing = /Minister for Works to Secretary, Works[\s\S]*claimed, not confirmed[\s\S]*handed over today, receipt missing/i;
    assert.match(await words(page, "#custody"), missing);
    const open = await browser.newPage();
    await open.goto(`${site}/meetings/${MEETING}`);
    assert.match(await words(open), missing);
    assert.match(await words(open), /Demands for the footage[\s\S]*Department of Personnel[\s\S]*This was not followed/);
    await look(open, "handover-claimed");
    let [shown] = (await custody()).hand_overs;
    assert.deepEqual([shown.state, shown.receipt_missing_days], ["claimed", 0]);

    // The receiver compares: a changed copy is not the same, and nothing can be signed for it.
    const mine = receiver.page;
    await mine.goto(`${site}/me`);
    await mine.getByRole("link", { name: /^See the files/ }).click();
    const changed = Buffer.from(east);
    changed[3_000_000] ^= 1;
    const own = mine.getByLabel("Choose your copy of the files");
    await own.setInputFiles([{ ...chosen[0], buffer: changed }, chosen[1]]);
    await mine.getByText("Files on the list that are not among yours, or differ: 1").waitFor();
    const sign = mine.getByRole("button", { name: "Sign the receipt for this list" });
    assert.ok(await sign.isDisabled());
    await look(mine, "handover-differs");
    await own.setInputFiles(chosen);
    await mine.getByText("All files on the list are the same as yours: 2").waitFor();
    await look(mine, "handover-same");
    await send(mine, sign);
    assert.match(await words(mine, "#done"), /(?<!not )signed with a passkey/);
    [shown] = (await custody()).hand_overs;
    assert.deepEqual([shown.state, shown.receipt_missing_days], ["confirmed", undefined]);

    // Whoever decides ends the demand, with a reason.
    await page.reload();
    fields = await form(page, "end-demand");
    await fields.getByLabel("Granted").check();
    await fields.getByLabel("Ground").fill("Handed over, and signed for");
    await send(page, fields.locator("button.act"));
    assert.match(await words(page, "#custody"), /granted after 0 days/);

    // A later copy names its parent, and hangs below it.
    const parent = String(shown.made.n);
    fields = await form(mine, "hand-over");
    await fields.getByLabel("To", { exact: true }).selectOption("archive");
    await fields.getByLabel("Made from").selectOption(parent);
    await fields.getByLabel("The list that both sides sign").fill(`${sum(east)}  6000000  east wall.mp4`);
    await send(mine, fields.locator("button.act"));
    await open.reload();
    const tree = open.locator(".copies > li");
    assert.deepEqual(await tree.evaluateAll((all) => all.map((one) => one.dataset.depth)), ["0", "1"]);
    assert.match(await tree.nth(0).innerText(), /confirmed by a receipt[\s\S]*the giver signed with a passkey[\s\S]*the receiver signed with a passkey/i);
    assert.match(await tree.nth(1).innerText(), new RegExp(`Secretary, Works to State Archive[\\s\\S]*claimed, not confirmed[\\s\\S]*A copy of the one in entry ${parent}`, "i"));
    await look(open, "handover-tree");
    await open.goto(`${site}/meetings/${MEETING}?lang=hi`);
    await look(open, "handover-tree-hindi");
    assert.deepEqual((await spotless(giver)).filter((said) => !/422/.test(said)), []);
    await proved(shown, { "east wall.mp4": east, "notes.txt": notes });
  } catch (error) {
    await fell(giver.page, "handover-giver");
    await fell(receiver.page, "handover-receiver");
    throw error;
  } finally {
    await giver.context.close();
    await receiver.context.close();
  }
});

/** Runs a program to its end; gives code and words. */
async function ran(program, args, options) {
  const done = run(program, args, options);
  return { code: await done.ended, ...done.told };
}

/** The bundle is made, and from then on nothing of the record is at hand. */
async function proved(shown, files) {
  const folder = join(house.data, "..", "away");
  mkdirSync(folder);
  const file = join(folder, "works.zip");
  const made = await ran(BINARY, ["export", "--meeting", MEETING, "--data", house.data, "-o", file]);
  assert.equal(made.code, 0, made.err);
  await house.halt();
  const check = async (path, ...more) => {
    const { code, out } = await ran(BINARY, ["verify", path, "--json", ...more]);
    return { code, ...JSON.parse(out) };
  };
  const whole = await check(file);
  assert.equal(whole.code, 0, JSON.stringify(whole.findings));
  // Demand, advice, decision, hand-overs and receipt were signed by those two.
  assert.ok(whole.checked.signed >= 7, JSON.stringify(whole.checked));
  assert.ok(whole.checked.frames > 50);

  const unpacked = join(folder, "unpacked");
  assert.equal((await ran("python3", ["-m", "zipfile", "-e", file, unpacked])).code, 0);
  assert.equal((await ran("sha256sum", ["-c", "--quiet", "SHA256SUMS"], { cwd: unpacked })).code, 0);
  // The receiver's copy against the list, with nothing of ours.
  const lists = join(unpacked, "hand-overs");
  const own = join(folder, "own");
  mkdirSync(own);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(own, name), bytes);
  const list = join(lists, `${String(shown.made.n).padStart(8, "0")}.sha256`);
  assert.equal(readdirSync(lists).length, 2);
  assert.equal((await ran("sha256sum", ["-c", "--quiet", list], { cwd: own })).code, 0);
  // Go's own checksum-database packages accept the log.
  if (existsSync(GO)) {
    const key = readFileSync(join(unpacked, "log/key"), "utf8").trim();
    const source = new URL("../../docs/verifying/sumdb/verify.go", import.meta.url).pathname;
    const env = { ...process.env, GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOFLAGS: "", GOCACHE: join(folder, "cache") };
    const go = await ran(GO, ["run", source, "-key", key, join(unpacked, "log")], { env });
    assert.equal(go.code, 0, go.err);
  }
  // The bundle's pages are read without a network; certificates are there for it and each hand-over.
  const context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => { if (!request.url().startsWith("file:")) asked.push(request.url()); });
  await page.goto(`file://${unpacked}/index.html`);
  assert.match(await words(page), /Law Officer advised[\s\S]*Minister for Works says that it handed 2 files over to Secretary, Works/);
  assert.match(await words(page), /Minister for Works to Secretary, Works[^\n]*confirmed by a receipt/);
  await look(page, "bundle");
  await page.getByRole("link", { name: "हिन्दी" }).click();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "hi");
  await look(page, "bundle-hindi");
  const certificates = readdirSync(join(unpacked, "certificates"));
  assert.equal(certificates.filter((name) => name.endsWith(".html")).length, 12);
  assert.equal(certificates.filter((name) => name.endsWith(".pdf")).length, 12);
  await page.goto(`file://${unpacked}/certificates/hand-over-${String(shown.made.n).padStart(8, "0")}-india-bsa-63-4.html`);
  const sheet = await words(page);
  for (const said of ["PART A", "PART B", "☑\u{a0}SHA256", "east wall.mp4", sum(files["east wall.mp4"]), "signed with a passkey; the receiver confirmed the same list", "East wall (east)", "____"]) {
    assert.ok(sheet.includes(said), `${said}: ${sheet}`);
  }
  await look(page, "certificate-india");
  const printed = await page.pdf({ preferCSSPageSize: true });
  assert.equal(printed.subarray(0, 5).toString(), "%PDF-");
  assert.deepEqual(asked, []);
  await context.close();
  // One changed byte, anywhere.
  const bytes = readFileSync(file);
  for (const at of [0, 5, bytes.length >> 1, bytes.length - 1]) {
    const other = Buffer.from(bytes);
    other[at] ^= 1;
    writeFileSync(join(folder, "changed.zip"), other);
    const refused = await check(join(folder, "changed.zip"));
    assert.equal(refused.code, 1, `byte ${at}: ${JSON.stringify(refused.findings)}`);
  }
}
