// Every page is HTML as the standard has it (the Nu Html Checker): as served, and after its scripts
// ran; in each language; and the style sheet is CSS.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import vnu from "vnu-jar";
import { findings } from "./findings.mjs";
import { LANGUAGES, PAGES, inOrder } from "./pages.mjs";
import { OUTPUT, PATIENCE, launch, run, startDemo } from "./shared.mjs";
import { visitor } from "./visit.mjs";

const HTML = join(OUTPUT, "html");

let demo, browser, visits;

before(async () => {
  demo = await startDemo();
  browser = await launch();
  visits = await visitor(browser, demo);
  rmSync(HTML, { recursive: true, force: true });
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Asks about all files of a folder in one go. */
async function checked(folder) {
  const checking = run("java", ["-jar", vnu, "--format", "json", "--exit-zero-always", "--also-check-css", join(HTML, folder)]);
  assert.equal(await checking.ended, 0, checking.told.err);
  const amiss = findings();
  for (const { type, subType, url, lastLine, message, extract } of JSON.parse(checking.told.err).messages) {
    if (type === "info" && subType !== "warning") continue;
    amiss.note(`${basename(url)}:${lastLine ?? "?"} ${JSON.stringify(extract ?? "")}`, [`${subType ?? type}: ${message}`]);
  }
  amiss.none();
}

/** Keeps a text to be checked. */
function keep(folder, name, text) {
  mkdirSync(join(HTML, folder), { recursive: true });
  writeFileSync(join(HTML, folder, name), text);
}

/** Keeps each page that is there with its text in each language, and checks them. */
async function check(folder, pages, text) {
  let count = 0;
  for (const spec of inOrder(pages)) {
    if (await visits.passedOver(spec)) continue;
    for (const language of LANGUAGES) {
      keep(folder, `${spec.name}.${language}.html`, await text(spec, language));
      count += 1;
    }
  }
  assert.ok(count >= 2 * LANGUAGES.length, "pages were checked");
  await checked(folder);
}

test("every page is valid as served", { timeout: 6 * PATIENCE }, async () => {
  await check("served", PAGES, async (spec, language) => {
    const { status, text } = await visits.served(spec, language);
    assert.equal(status, spec.status ?? 200, spec.name);
    return text;
  });
});

test("pages with scripts are valid after these ran", { timeout: 6 * PATIENCE }, async () => {
  const scripted = [];
  for (const spec of inOrder(PAGES)) {
    if (!await visits.passedOver(spec) && /<script\b[^>]*\bsrc=/.test((await visits.served(spec, "en")).text)) scripted.push(spec);
  }
  await check("scripted", scripted, async (spec, language) => {
    const { page, context } = await visits.visit(spec, { language });
    const text = await page.content();
    await context.close();
    return text;
  });
});

test("the page that a login link brings is valid", { timeout: 2 * PATIENCE }, async () => {
  for (const role of Object.keys(demo.login)) {
    const { language, text } = await visits.session(role);
    keep("login", `${role}.${language}.html`, text);
  }
  await checked("login");
});

test("the style sheet is valid", { timeout: 2 * PATIENCE }, async () => {
  const { text } = await visits.served(PAGES[0], LANGUAGES[0]);
  const sheets = [...text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href);
  assert.notDeepEqual(sheets, []);
  for (const href of sheets) keep("css", basename(href), await (await fetch(`${demo.portal}${href}`)).text());
  await checked("css");
});
