// Every page, in each language: nobody is kept out of it, and it is HTML as served and after its
// scripts ran; Lighthouse agrees. One demo and one visit serve all of it.
import assert from "node:assert/strict";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { access, heardOut } from "./access.mjs";
import { findings } from "./findings.mjs";
import { checked, clear, keep } from "./html.mjs";
import { JUDGED, judge } from "./judge.mjs";
import { LANGUAGES, PAGES, inOrder } from "./pages.mjs";
import { PATIENCE, launch, spotless, startDemo } from "./shared.mjs";
import { freeze, visitor } from "./visit.mjs";

let demo, browser, visits;
/** The pages whose HTML was kept, and the addresses of their style sheets. */
const kept = new Set(), sheets = new Set();

before(async () => {
  demo = await startDemo();
  browser = await launch();
  visits = await visitor(browser, demo);
  clear();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

for (const spec of inOrder(PAGES)) {
  test(spec.name, { timeout: 6 * PATIENCE }, async (t) => {
    const why = await visits.passedOver(spec);
    if (why) return t.skip(why);
    const amiss = findings();
    for (const language of LANGUAGES) {
      const opened = await visits.visit(spec, { language });
      const { page, served } = opened;
      const note = (where, list) => amiss.note(`${language}, ${where}`, list);
      try {
        keep(`served/${spec.name}.${language}.html`, served);
        if (/<script\b[^>]*\bsrc=/.test(served)) keep(`scripted/${spec.name}.${language}.html`, await page.content());
        for (const [, href] of served.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)) sheets.add(href);
        await freeze(page);
        await access(page, spec, language, note);
        note("all the while", await spotless(opened));
      } finally {
        await page.close();
      }
    }
    kept.add(spec);
    amiss.none();
  });
}

for (const name of ["meeting-live", "console"]) {
  test(`a change of the meeting's state is told, and can be heard out: ${name}`, { timeout: 6 * PATIENCE }, async () => {
    const { page } = await visits.visit(PAGES.find((spec) => spec.name === name));
    const amiss = findings();
    await heardOut(page, visits.become, name, amiss.note);
    await page.close();
    amiss.none();
  });
}

for (const name of JUDGED) {
  test(`accessibility and best practices by Lighthouse: ${name}`, { timeout: 3 * PATIENCE }, async (t) => {
    const spec = PAGES.find((one) => one.name === name);
    const why = await visits.passedOver(spec);
    if (why) return t.skip(why);
    // What depends on how busy the machine is, `node lighthouse.mjs` measures.
    for await (const { lhr, lost } of judge([`${demo.portal}${spec.path(visits.at)}`], { categories: ["accessibility", "best-practices"] })) {
      assert.equal(lhr.categories.accessibility.score, 1, lost.join("\n"));
      assert.ok(lhr.categories["best-practices"].score >= 0.95, lost.join("\n"));
    }
  });
}

test("every page is valid, also the one that a login link brings, and the style sheets are", { timeout: 6 * PATIENCE }, async () => {
  assert.ok(kept.size >= 2 && sheets.size, "no pages were kept: run the file as a whole");
  for (const role of Object.keys(demo.login)) {
    const { language, text } = await visits.session(role);
    keep(`login/${role}.${language}.html`, text);
  }
  for (const href of sheets) keep(`css/${basename(href)}`, await (await fetch(`${demo.portal}${href}`)).text());
  await checked();
});
