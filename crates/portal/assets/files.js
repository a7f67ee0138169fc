// Digests of files that a person chooses or drops. They are computed here: no byte leaves the page.
import { say } from "./words.js";
import { sha256 } from "./vendor/noble-hashes-2.4.0/sha2.js";

const STEP = 4 << 20;

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** SHA-256 of a file of any length, read bit by bit; tells how far it is. */
async function digest(file, told) {
  const sum = sha256.create();
  for (let at = 0; at < file.size; at += STEP) {
    sum.update(new Uint8Array(await file.slice(at, at + STEP).arrayBuffer()));
    told(Math.min(1, (at + STEP) / file.size));
  }
  return hex(sum.digest());
}

/** Name, length and digest of each; says meanwhile what it does. */
async function listed(files, says) {
  const list = [];
  for (const file of files) {
    const told = (part) => { says.textContent = say("js-files-reading", { name: file.name, percent: Math.floor(part * 100) }); };
    told(0);
    list.push({ name: file.name, bytes: file.size, digest: await digest(file, told) });
  }
  return list;
}

/** The giver: the list goes into the field that is signed. */
function give(drop, says, list) {
  const field = drop.closest("form").elements.files;
  const lines = list.map(({ digest, bytes, name }) => `${digest}  ${bytes}  ${name}`);
  field.value = [...new Set([...field.value.split("\n").filter((line) => line.trim()), ...lines])].join("\n");
  says.textContent = say("js-files-listed", { count: list.length });
}

/** The receiver: each line of the list is looked for among the files of the copy. */
function compare(drop, says, list) {
  const place = drop.closest("[data-compares]");
  const rows = [...place.querySelectorAll("tr[data-digest]")];
  const has = (row) => list.some((it) => it.digest === row.dataset.digest && String(it.bytes) === row.dataset.bytes);
  for (const row of rows) {
    const mark = row.querySelector("[data-same]");
    mark.dataset.kind = has(row) ? "verified" : "disputed";
    mark.textContent = has(row) ? say("js-files-same") : say("js-files-not-same");
    mark.hidden = false;
  }
  const lacking = rows.filter((row) => !has(row)).length;
  place.querySelector("form [type=submit]").disabled = lacking > 0;
  says.textContent = lacking === 0 ? say("js-files-all-same", { count: rows.length }) : say("js-files-lacking", { count: lacking });
}

async function take(drop, files) {
  const says = drop.querySelector("[data-says]");
  if (files.length === 0 || drop.dataset.busy !== undefined) return;
  drop.dataset.busy = "";
  try {
    const list = await listed(files, says);
    if (drop.closest("[data-compares]")) compare(drop, says, list);
    else give(drop, says, list);
  } catch {
    says.textContent = say("js-files-unread");
  } finally {
    delete drop.dataset.busy;
  }
}

for (const drop of document.querySelectorAll("[data-drop]")) {
  drop.hidden = false;
  const input = drop.querySelector("input[type=file]");
  input.addEventListener("change", () => take(drop, input.files));
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.dataset.over = ""; });
  drop.addEventListener("dragleave", () => { delete drop.dataset.over; });
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    take(drop, event.dataTransfer.files);
  });
}
