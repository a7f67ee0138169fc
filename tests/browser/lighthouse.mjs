// Lighthouse on the pages that people come to, as a mid-range phone; prints a table.
//
//   node lighthouse.mjs [--runs 3] [--page PART-OF-A-NAME] [--desktop]
//
// Of several runs the one with the middle performance counts: the machine may be busy, which the
// last column tells (Lighthouse's own measure of the processor; a phone's is what remains after it
// is slowed down). Reports lie in test-output/lighthouse. Use a release build for figures.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JUDGED, judge } from "./judge.mjs";
import { PAGES } from "./pages.mjs";
import { BINARY, OUTPUT, launch, startDemo } from "./shared.mjs";
import { visitor } from "./visit.mjs";

const asked = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv[at + 1];
};
const runs = Number(asked("runs", "3"));
const named = asked("page", "");
const desktop = process.argv.includes("--desktop");
const wanted = PAGES.filter(({ name, role, during, status }) =>
  named ? name.includes(named) && !role && !during && !status : JUDGED.includes(name));

const points = ({ score }) => Math.round(score * 100);

function row(name, { lhr }) {
  const { accessibility, performance, "best-practices": practices, seo } = lhr.categories;
  const ms = (id) => Math.round(lhr.audits[id].numericValue);
  return {
    page: name, accessibility: points(accessibility), performance: points(performance), "best practices": points(practices), seo: points(seo),
    "FCP ms": ms("first-contentful-paint"), "LCP ms": ms("largest-contentful-paint"), "TBT ms": ms("total-blocking-time"),
    CLS: +lhr.audits["cumulative-layout-shift"].numericValue.toFixed(3), "server ms": ms("server-response-time"),
    kB: Math.round(lhr.audits["total-byte-weight"].numericValue / 1000), processor: Math.round(lhr.environment.benchmarkIndex),
  };
}

const demo = await startDemo();
const rows = [];
const lost = new Map();
try {
  const browser = await launch();
  const visits = await visitor(browser, demo);
  await browser.close();
  mkdirSync(join(OUTPUT, "lighthouse"), { recursive: true });
  for (const spec of wanted) {
    const why = await visits.passedOver(spec);
    if (why) {
      console.log(`${spec.name}: passed over, ${why}`);
      continue;
    }
    const judged = [];
    for await (const one of judge(Array(runs).fill(`${demo.portal}${spec.path(visits.at)}`), { desktop })) judged.push(one);
    judged.sort((a, b) => a.lhr.categories.performance.score - b.lhr.categories.performance.score);
    const middle = judged[Math.floor(runs / 2)];
    writeFileSync(join(OUTPUT, "lighthouse", `${spec.name}.html`), middle.report);
    rows.push(row(spec.name, middle));
    for (const one of middle.lost) lost.set(one, [...(lost.get(one) ?? []), spec.name]);
  }
} finally {
  await demo.stop();
}
console.log(`${BINARY}, ${desktop ? "desktop" : "phone"}, the middle of ${runs} runs`);
console.table(rows);
for (const [what, where] of lost) console.log(`${what} (${where.join(", ")})`);
