// Nobody is kept out: WCAG 2.2 AA by axe, narrow windows, large type, right to left, the keyboard
// alone, and changes that are told. Of a page in another language only what its words can spoil is
// asked, of dark colours only what colours can.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { measures } from "./layout.mjs";
import { LANGUAGES, WIDTHS, widths } from "./pages.mjs";
import { until } from "./shared.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ALL = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] },
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
};
const only = (...values) => ({ runOnly: { type: "rule", values }, resultTypes: ["violations"] });
const COLORS = only("color-contrast", "link-in-text-block");
/** The language itself, names that lack or say too little, and what is too small for a thumb. */
const WORDS = only("html-has-lang", "html-lang-valid", "valid-lang", "target-size",
  "document-title", "empty-heading", "empty-table-header", "button-name", "input-button-name", "link-name", "summary-name",
  "label", "label-title-only", "select-name", "image-alt", "image-redundant-alt", "svg-img-alt", "role-img-alt", "frame-title",
  "aria-command-name", "aria-dialog-name", "aria-input-field-name", "aria-meter-name", "aria-progressbar-name",
  "aria-toggle-field-name", "aria-tooltip-name", "landmark-unique");

/** Where changes are told to those who listen. */
const LIVE = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], output";

const size = (width) => ({ width, height: width < 600 ? 740 : 900 });

/** Asks a page, in which nothing more comes by itself, whether anybody is kept out of it. */
export async function access(page, spec, language, note) {
  await page.evaluate(measures);
  if (language === LANGUAGES[0]) {
    note("by keyboard", await tabbed(page));
    if (spec.announces) note("to listen to", await deaf(page));
  }
  await axed(page, spec, language, note);
  await fits(page, spec, note);
}

/** What axe finds, an element a line. */
async function axed(page, spec, language, note) {
  await page.evaluate(AXE);
  const runs = language === LANGUAGES[0] ? [["light", ALL], ["dark", COLORS]] : [["light", WORDS]];
  for (const width of widths(spec)) {
    await page.setViewportSize(size(width));
    for (const [colorScheme, rules] of runs) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate((asked) => window.axe.run(document, asked), rules);
      note(`${width} px, ${colorScheme}`, violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
        `axe: ${id} at ${target.join(" ")}: ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`)));
    }
  }
}

/** Nothing sticks out, is cut off or covered: on a narrow window, turned over, with large type. */
async function fits(page, spec, note) {
  const root = (dir, fontSize) => page.evaluate((styles) => {
    document.documentElement.dir = styles.dir;
    document.documentElement.style.fontSize = styles.fontSize;
  }, { dir, fontSize });
  const wide = () => page.evaluate(() => window.layout.overflow());
  const covered = () => page.evaluate(() => [...window.layout.cutOff(), ...window.layout.overlaps()]);
  for (const width of widths(spec)) {
    await page.setViewportSize(size(width));
    await root("rtl", "");
    note(`${width} px, right to left`, await wide());
    await root("ltr", "200%");
    note(`${width} px, letters twice as large`, [...await wide(), ...await covered()]);
    await root("ltr", "");
  }
  if (!widths(spec).includes(WIDTHS.phone)) return;
  await page.setViewportSize(size(320));
  note("320 px", [...await wide(), ...await covered()]);
}

/** Goes through a page with the tab key; tells what it does not reach and what does not show it. */
async function tabbed(page) {
  const count = await page.evaluate(() => window.layout.controls());
  const reached = new Set();
  const amiss = new Set();
  for (let presses = 0; presses < 2 * count + 40 && reached.size < count; presses += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => window.layout.focus());
    if (!focus) continue;
    // It came while the keyboard was on its way.
    if (focus.index < 0) continue;
    if (reached.has(focus.index) && reached.size > 1 && !focus.several) break;
    reached.add(focus.index);
    if (!focus.outlined) amiss.add(`the focus does not show on ${focus.name}`);
    if (!focus.uncovered) amiss.add(`something lies on ${focus.name}, which has the focus`);
  }
  const missed = await page.evaluate((list) => window.layout.missed(list), [...reached]);
  return [...amiss, ...missed.map((one) => `not reached: ${one}`)];
}

/** Whether there is nowhere for changes to be told. */
async function deaf(page) {
  return await page.locator(LIVE).count() ? [] : ["changes cannot be told: no live region"];
}

/** Whether a change of the meeting's state is told in a page, and can be heard out. */
export async function heardOut(page, become, name, note) {
  await page.evaluate(listen, LIVE);
  for (const [state, words] of [["closed_session", "closed"], ["in_session", "reopened"]]) {
    await page.evaluate(() => { window.told = []; });
    await become(state);
    const heard = () => page.evaluate((said) => window.told.find(({ text }) => text.includes(said)), words);
    const first = await until(`${name} to tell that it is ${words}`, heard);
    // Words that give way to others sooner than this are not read out to the end, or not at all.
    const end = first.when + 2000;
    await page.waitForFunction((then) => Date.now() > then, end);
    const over = (await page.evaluate(() => window.told)).find(({ region, when, text }) =>
      region === first.region && when >= first.when && when < end && !text.includes(words));
    if (over) note(state, [`what is told gives way at once to “${over.text}”`]);
  }
}

/** Notes in the page what its live regions say, and when. */
function listen(live) {
  window.told = [];
  document.querySelectorAll(live).forEach((one, region) => {
    const note = () => window.told.push({ region, when: Date.now(), text: one.textContent });
    new MutationObserver(note).observe(one, { childList: true, characterData: true, subtree: true });
  });
}
