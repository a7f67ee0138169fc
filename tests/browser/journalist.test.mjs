// A journalist: finds a disputed absence, both statements and the register behind a count, checks an
// entry, follows an office, cites, and prints.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { PATIENCE, fell, launch, open, shot, spotless, startDemo } from "./shared.mjs";

const OFFICE = "Secretary, Public Works";
const DISPUTED = "Roads and bridges, first quarter";
const DAY = 86_400_000;

let demo, browser;

before(async () => {
  demo = await startDemo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

const day = (ago) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10);
/** What a cell of the counts says; nothing where there is no such column. */
const cell = (row, head) => row.locator(`td[data-says="${head}"]`);
const number = async (at) => Number((await at.innerText()).replace(/\D/g, ""));

test("a journalist finds an absence, both statements, and the register behind a count", { timeout: 6 * PATIENCE }, async () => {
  const opened = await open(browser, demo.portal);
  const { page } = opened;
  try {
    await page.goto(demo.portal);
    await page.getByRole("navigation").getByRole("link", { name: "Attendance" }).click();
    await page.getByLabel("Office", { exact: true }).selectOption({ label: OFFICE });
    await page.getByLabel("From", { exact: true }).fill(day(200));
    await page.getByLabel("To", { exact: true }).fill(day(150));
    await page.getByRole("button", { name: "Show" }).click();
    assert.match(page.url(), /office=secretary-works/);
    assert.doesNotMatch(await page.locator("main").innerText(), /%/, "counts, and no bare share");

    await bothSides(page);
    const entry = await page.locator(".sides .invitee a").first().getAttribute("href");
    await addsUp(page);
    await permanent(page, entry);
    await follows(page);
    await cites(page);
    await prints(page);
    assert.deepEqual(await spotless(opened), []);
  } catch (error) {
    await fell(page, "journalist");
    throw error;
  } finally {
    await opened.context.close();
  }
});

/** The disputed row opens into two columns of one width, in the order of time, with one type. */
async function bothSides(page) {
  await page.locator(".opens summary").click();
  const inside = page.locator(".opens details");
  assert.match(await inside.innerText(), new RegExp(DISPUTED));
  const words = await inside.locator(".sides > li").evaluateAll((all) => all.map((one) => {
    const { left, width, top } = one.getBoundingClientRect();
    const { fontSize, fontFamily, color } = getComputedStyle(one.querySelector("blockquote"));
    return { side: one.className, when: one.querySelector("time").dateTime, left, width, top, type: `${fontSize} ${fontFamily} ${color}` };
  }));
  assert.deepEqual(words.map(({ side }) => side), ["convener", "invitee", "convener"]);
  assert.deepEqual(words.map(({ when }) => when), words.map(({ when }) => when).sort(), "in the order of time");
  for (const one of words) {
    assert.ok(Math.abs(one.width - words[0].width) < 1, `${one.side} is ${one.width} px wide, not ${words[0].width}`);
    assert.equal(one.type, words[0].type);
  }
  assert.ok(words[1].left >= words[0].left + words[0].width, "side by side");
  assert.ok(words[2].top >= words[1].top, "later stands lower");
  await shot(page, "journalist-both-sides", { fullPage: true });
}

/** Over the year: a count, the meetings behind it, and the registers' lines, one for each. */
async function addsUp(page) {
  await page.goto(`${demo.portal}/attendance?office=secretary-works`);
  const row = page.locator(".counts tbody tr", { hasText: "Routine meeting" });
  const counts = [];
  for (const head of ["In attendance", "Absent", "Disputed"]) counts.push([head, await number(cell(row, head))]);
  assert.ok(counts.every(([, count]) => count > 0), JSON.stringify(counts));
  for (const [head, count] of counts) {
    await page.goto(`${demo.portal}/attendance?office=secretary-works`);
    await cell(row, head).getByRole("link").click();
    assert.match(await page.locator("h1").innerText(), new RegExp(`: ${count}$`));
    const registers = await page.locator(".rows h3 a").evaluateAll((all) => all.map((one) => one.href));
    assert.equal(registers.length, count, `${head}: a meeting for each`);
    if (head === "Disputed") continue;
    let lines = 0;
    for (const register of registers) {
      await page.goto(register);
      const standing = page.locator(".register tbody tr", { hasText: OFFICE }).locator('td[data-says="Standing"]');
      if (new RegExp(`^${head}`).test(await standing.innerText())) lines += 1;
    }
    assert.equal(lines, count, `${head}: the registers' lines add up`);
  }
}

/** The entry's file has the digest that the log holds, and the words that are quoted. */
async function permanent(page, entry) {
  await page.goto(`${demo.portal}${entry}`);
  const leaf = await page.getByLabel("Leaf", { exact: true }).last().innerText();
  const address = await page.getByRole("link", { name: "disclosure file" }).getAttribute("href");
  const file = Buffer.from(await (await fetch(new URL(address, demo.portal))).arrayBuffer());
  assert.equal(leaf.trim(), `onrecord/act@v1 ${createHash("sha256").update(file).digest("hex")}`);
  assert.match(file.toString("utf8"), /The letter reached the department after the meeting/);
}

/** The office has a page, and its body a feed that any reader takes. */
async function follows(page) {
  await page.goto(`${demo.portal}/offices`);
  await page.getByRole("link", { name: OFFICE }).first().click();
  assert.match(page.url(), /\/offices\/secretary-works$/);
  const main = await page.locator("main").innerText();
  assert.match(main, /Imran Solanke/);
  await shot(page, "journalist-office", { fullPage: true });
  await page.locator("main .over a").click();
  const href = await page.locator("main a[href$='.atom']").first().getAttribute("href");
  const answer = await fetch(new URL(href, demo.portal));
  assert.match(answer.headers.get("content-type"), /^application\/atom\+xml/);
  const feed = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "application/xml");
    const of = (one, name) => one.getElementsByTagName(name)[0]?.textContent?.trim() ?? "";
    return {
      error: read.querySelector("parsererror")?.textContent ?? null,
      root: `${read.documentElement.namespaceURI} ${read.documentElement.localName}`,
      entries: [...read.getElementsByTagName("entry")].map((one) => [of(one, "id"), of(one, "title"), of(one, "updated")]),
    };
  }, await answer.text());
  assert.equal(feed.error, null);
  assert.equal(feed.root, "http://www.w3.org/2005/Atom feed");
  assert.ok(feed.entries.length > 2, "more than that was done");
  for (const [id, title, updated] of feed.entries) {
    assert.ok(id && title, `${id} has a title`);
    assert.ok(!Number.isNaN(Date.parse(updated)), `${updated} is an instant`);
  }
  assert.equal(new Set(feed.entries.map(([id]) => id)).size, feed.entries.length, "each has an id of its own");
}

/** The meeting says how it is to be cited. */
async function cites(page) {
  await page.goto(`${demo.portal}/meetings/roads-spring`);
  await page.locator("details.cite summary").click();
  const cited = await page.locator("[data-cite]").innerText();
  assert.match(cited, new RegExp(`^Cabinet of the State of Meghpur: “${DISPUTED}”`));
  assert.ok(cited.endsWith(`${demo.portal}/meetings/roads-spring`));
}

/** The register on paper: all of it, and nothing to press. */
async function prints(page) {
  await page.goto(`${demo.portal}/meetings/roads-spring/register`);
  const paper = await page.pdf({ format: "A4", printBackground: true });
  assert.equal(paper.subarray(0, 5).toString(), "%PDF-");
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 794, height: 1123 });
  for (const one of ["nav", ".filters", ".foot", ".skip"]) {
    assert.equal(await page.locator(one).filter({ visible: true }).count(), 0, `no ${one} on paper`);
  }
  const main = await page.locator("main").innerText();
  assert.match(main, /Imran Solanke|Secretary, Public Works/);
  assert.match(main, /\/meetings\/roads-spring\/register/, "where it was printed from");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 794), "nothing runs off the sheet");
  await shot(page, "journalist-register-print", { fullPage: true });
  await page.emulateMedia({ media: null });
}
