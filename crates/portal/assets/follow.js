// Keeps a page as the record has it, without a reload.
import { language } from "./words.js";

/** Calls `heard` with each change of a meeting: {acts, meeting}. Asks now and then where pushes
 *  are not to be had. */
export function follow(meeting, heard) {
  const base = `/api/v1/meetings/${encodeURIComponent(meeting)}`;
  let source, asking, version = -1;
  const take = (change) => {
    if (change.meeting.version < version) return;
    version = change.meeting.version;
    heard(change);
  };
  const ask = async () => {
    try {
      const answer = await fetch(`${base}?lang=${language}`, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const status = await answer.json();
      if (status.version !== version) take({ acts: [], meeting: status });
    } catch { /* the next round asks again */ }
  };
  const listen = () => {
    source = new EventSource(`${base}/events?lang=${language}`);
    source.addEventListener("open", () => { clearInterval(asking); asking = undefined; });
    source.addEventListener("change", (event) => take(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED || asking) return;
      asking = setInterval(ask, 10_000);
      setTimeout(() => { clearInterval(asking); asking = undefined; listen(); }, 60_000);
    });
  };
  listen();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
}

let pending;

/** Fetches the page anew and puts its `data-fresh` parts in place, at most once a second. */
export function refresh(within = 0) {
  if (pending) return pending;
  const wait = new Promise((done) => setTimeout(done, within));
  pending = wait.then(swap).catch(() => {}).finally(() => { pending = undefined; });
  return pending;
}

/** As `refresh`, but never with a page that was asked for before now: that one does not know what
 *  was done since, and would offer it once more. */
export async function renew() {
  await pending;
  return refresh();
}

async function swap() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let focus = null;
  for (const old of document.querySelectorAll("[data-fresh]")) {
    const next = fresh.querySelector(`[data-fresh="${old.dataset.fresh}"]`);
    if (!next || next.innerHTML === old.innerHTML) continue;
    const again = old.contains(document.activeElement) ? trace(old, document.activeElement) : null;
    const opened = [...old.querySelectorAll("details")].map((one) => one.open);
    old.replaceChildren(...document.importNode(next, true).childNodes);
    old.querySelectorAll("details").forEach((one, at) => { one.open = opened[at] ?? one.open; });
    if (again) focus = again(old);
  }
  document.dispatchEvent(new Event("refreshed"));
  // Only now: a button that the page's script has to allow takes no focus before it did.
  focus?.focus({ preventScroll: true });
}

const REACHED = "button, summary, [tabindex]";

/** How to find the same thing again in the new content: by where it leads, by what it is for, and
 *  only then by its place, for others may have come before it. */
function trace(root, element) {
  const href = element.getAttribute("href");
  if (href) return (fresh) => fresh.querySelector(`a[href="${CSS.escape(href)}"]`);
  const purpose = (one) => [one.tagName, ...Object.entries(one.dataset).map((pair) => pair.join("=")).sort()].join(" ");
  const all = [...root.querySelectorAll(REACHED)];
  const mine = purpose(element);
  const nth = all.filter((one) => purpose(one) === mine).indexOf(element);
  return (fresh) => {
    const now = [...fresh.querySelectorAll(REACHED)];
    return now.filter((one) => purpose(one) === mine)[nth] ?? now[all.indexOf(element)];
  };
}
