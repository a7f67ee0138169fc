// Takes a picture of every page: phone and desktop, light and dark, each language.
//
//   node looks.mjs [--page PART-OF-A-NAME]
//
// They lie in test-output/looks, with an index.html that shows them side by side. Look at each.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES, PAGES, SCHEMES, inOrder, widths } from "./pages.mjs";
import { OUTPUT, launch, startDemo } from "./shared.mjs";
import { freeze, pictures, visitor } from "./visit.mjs";

/** A log has no end; its picture has. */
const TALLEST = 8000;
const LOOKS = join(OUTPUT, "looks");
const at = process.argv.indexOf("--page");
const asked = at < 0 ? "" : process.argv[at + 1];

async function look({ page }, spec, language, width) {
  await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
  const files = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const file = `${spec.name}.${language}.${width}.${colorScheme}.png`;
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    const clip = tall > TALLEST ? { clip: { x: 0, y: 0, width, height: TALLEST } } : {};
    // What lies behind a dialog is darkened as far as the window goes.
    const fullPage = !await page.locator("dialog:modal").count();
    await page.screenshot({ path: join(LOOKS, file), fullPage, ...clip });
    files.push(file);
  }
  return files;
}

function index(taken) {
  const pages = taken.map(([name, files]) => `<h2>${name}</h2><p>${files.map((file) =>
    `<a href="${file}"><img src="${file}" alt="${file}" height="480" loading="lazy"></a>`).join(" ")}</p>`);
  writeFileSync(join(LOOKS, "index.html"), `<!doctype html><html lang="en"><meta charset="utf-8"><title>Looks</title>${pages.join("\n")}`);
}

const demo = await startDemo();
const browser = await launch();
const taken = [];
try {
  const visits = await visitor(browser, demo);
  rmSync(LOOKS, { recursive: true, force: true });
  mkdirSync(LOOKS, { recursive: true });
  for (const spec of inOrder(PAGES).filter(({ name }) => name.includes(asked))) {
    const why = await visits.passedOver(spec);
    if (why) {
      console.log(`${spec.name}: passed over, ${why}`);
      continue;
    }
    const files = [];
    for (const language of LANGUAGES) {
      for (const width of widths(spec)) {
        const opened = await visits.visit(spec, { language, width });
        await pictures(opened.page);
        await freeze(opened.page);
        files.push(...await look(opened, spec, language, width));
        await opened.page.close();
      }
    }
    taken.push([spec.name, files]);
    console.log(`${spec.name}: ${files.length} pictures`);
  }
  index(taken);
  console.log(`${taken.reduce((sum, [, files]) => sum + files.length, 0)} pictures in ${LOOKS}`);
} finally {
  await browser.close();
  await demo.stop();
}
