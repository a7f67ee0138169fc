// Lighthouse's judgement of a page.
import * as launcher from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { CHROMIUM } from "./shared.mjs";

/** The pages that have to do well in `pages.mjs`. */
export const JUDGED = ["home", "meeting-archive", "attendance"];

/** Judges addresses, one after the other, each in a fresh Chromium: as a mid-range phone (the
 *  processor slowed down four times, 1.6 Mbit/s, 150 ms), or as a desktop. */
export async function* judge(addresses, { categories, desktop = false } = {}) {
  for (const address of addresses) {
    const chrome = await launcher.launch({
      chromePath: CHROMIUM, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"], logLevel: "silent",
    });
    try {
      const flags = { port: chrome.port, onlyCategories: categories, logLevel: "silent", output: "html" };
      const { lhr, report } = await lighthouse(address, flags, desktop ? desktopConfig : undefined);
      if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
      yield { address, lhr, report, lost: lost(lhr) };
    } finally {
      chrome.kill();
    }
  }
}

/** What cost points: each audit with the elements it names. */
function lost({ categories, audits }) {
  return Object.entries(categories).flatMap(([category, { auditRefs }]) => auditRefs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
    .map(({ id }) => {
      const items = (audits[id].details?.items ?? []).slice(0, 3);
      const where = items.map((one) => one.node?.selector ?? one.source?.url ?? one.description ?? one.url).filter(Boolean).join("; ");
      return `${category}: ${id}${audits[id].displayValue ? ` ${audits[id].displayValue}` : ""}${where ? ` at ${where}` : ""}`;
    }));
}
