// The chamber display: what the record says of this room at this moment, or that it is not known.
import { say } from "./words.js";

const root = document.querySelector("[data-display]");
const lost = root.querySelector("[data-lost]");
const clock = root.querySelector("[data-now]");
const skew = Number(clock.dataset.now) - Date.now();
const time = new Intl.DateTimeFormat("en-GB", { timeZone: clock.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** Whatever was shown longer ago than this may be wrong by now. */
const STALE = 4000;

let heard = performance.now();

/** Asks for the page anew; the state is known again when an answer came. */
async function ask() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(STALE) });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [next, old] = [fresh, document].map((page) => page.querySelector("[data-fresh=display]"));
    if (next.outerHTML !== old.outerHTML) old.replaceWith(document.importNode(next, true));
    root.dataset.state = next.dataset.phase;
    heard = performance.now();
  } catch { /* the state goes stale */ }
  draw();
}

function draw() {
  const stale = performance.now() - heard > STALE;
  lost.hidden = !stale;
  document.querySelector("[data-fresh=display]").hidden = stale;
  clock.textContent = time.format(new Date(Date.now() + skew));
  for (const timer of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() + skew - Number(timer.dataset.since)) / 1000));
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const two = (n) => String(n).padStart(2, "0");
    timer.textContent = say("js-display-for", { time: h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}` });
  }
}

setInterval(ask, 1000);
setInterval(draw, 250);
addEventListener("offline", () => { heard = -Infinity; draw(); });
draw();
