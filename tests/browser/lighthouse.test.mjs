// What Lighthouse says of the pages that people come to, as far as it does not depend on how busy
// the machine is; `node lighthouse.mjs` measures the rest.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { JUDGED, judge } from "./judge.mjs";
import { PAGES } from "./pages.mjs";
import { PATIENCE, launch, startDemo } from "./shared.mjs";
import { visitor } from "./visit.mjs";

let demo, browser, visits;

before(async () => {
  demo = await startDemo();
  browser = await launch();
  visits = await visitor(browser, demo);
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

for (const name of JUDGED) {
  test(`accessibility and best practices: ${name}`, { timeout: 3 * PATIENCE }, async (t) => {
    const spec = PAGES.find((one) => one.name === name);
    const why = await visits.passedOver(spec);
    if (why) return t.skip(why);
    for await (const { lhr, lost } of judge([`${demo.portal}${spec.path(visits.at)}`], { categories: ["accessibility", "best-practices"] })) {
      assert.equal(lhr.categories.accessibility.score, 1, lost.join("\n"));
      assert.ok(lhr.categories["best-practices"].score >= 0.95, lost.join("\n"));
    }
  });
}
