// Texts are HTML and CSS as the standards have it: the Nu Html Checker, asked about all in one go.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import vnu from "vnu-jar";
import { findings } from "./findings.mjs";
import { OUTPUT, run } from "./shared.mjs";

const HTML = join(OUTPUT, "html");

/** Forgets what was kept before. */
export function clear() {
  rmSync(HTML, { recursive: true, force: true });
}

/** Keeps a text to be checked. */
export function keep(name, text) {
  const file = join(HTML, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Checks all that was kept. */
export async function checked() {
  const checking = run("java", ["-jar", vnu, "--format", "json", "--exit-zero-always", "--also-check-css", HTML]);
  assert.equal(await checking.ended, 0, checking.told.err);
  const amiss = findings();
  for (const { type, subType, url, lastLine, message, extract } of JSON.parse(checking.told.err).messages) {
    if (type === "info" && subType !== "warning") continue;
    const name = url.slice(url.indexOf(HTML) + HTML.length + 1);
    amiss.note(`${name}:${lastLine ?? "?"} ${JSON.stringify(extract ?? "")}`, [`${subType ?? type}: ${message}`]);
  }
  amiss.none();
}
