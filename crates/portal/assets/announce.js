// Tells whoever does not look what changed: one thing after the other, each long enough to be heard.

/** Machines' notes that come in numbers; the page shows them, and nobody wants them read out. */
const QUIET = ["camera_joined", "camera_lost", "gap_found", "span_kept"];
const EACH = 2500;

/** The words of acts that are worth saying. */
export const worthSaying = (acts) => acts.filter((act) => !QUIET.includes(act.type)).map((act) => act.text);

const waiting = [];
let speaking;

/** Says `text` in a live region when what is being said there had its time. */
export function announce(region, text) {
  if (!region || !text || waiting.at(-1)?.text === text) return;
  waiting.push({ region, text });
  if (!speaking) next();
}

function next() {
  const one = waiting.shift();
  speaking = one ? setTimeout(next, EACH) : undefined;
  if (one) one.region.textContent = one.text;
}
