// A meeting's page: the state in place, the player, jumps from the agenda.
import { announce, worthSaying } from "./announce.js";
import { follow, refresh } from "./follow.js";
import { Player } from "./player.js";
import { say } from "./words.js";

const section = document.querySelector("[data-player]");
const player = section ? new Player(section) : null;
const says = document.querySelector("[data-says]");
const announcer = document.querySelector("[data-announcer]");
const meeting = section?.dataset.meeting ?? location.pathname.split("/")[2];

function show({ acts, meeting: status }) {
  says.dataset.state = status.state;
  document.body.dataset.state = status.state;
  const headline = says.querySelector("[data-says-headline]");
  const changed = headline.textContent !== status.says.headline;
  if (changed) headline.textContent = status.says.headline;
  const lines = says.querySelector("[data-says-lines]");
  const now = status.says.lines.join("\n");
  if ([...lines.children].map((line) => line.textContent).join("\n") !== now) {
    lines.replaceChildren(...status.says.lines.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }));
  }
  const news = worthSaying(acts);
  if (changed && !news.length) news.push(status.says.headline);
  announce(announcer, news.join(" "));
  player?.tell(status);
}

let first = true;
follow(meeting, (change) => {
  show(change);
  // A crowd hears of a change at once; their pages come one after the other.
  if (!first || change.acts.length) refresh(200 + Math.random() * 1500);
  first = false;
});

// The bar and the counts grow while the meeting goes on.
setInterval(() => {
  const going = ["in_session", "closed_session", "recess"].includes(document.body.dataset.state);
  if (going && !document.hidden) refresh(Math.random() * 2000);
}, 20_000);

document.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-seek]");
  if (!jump || !player) return;
  event.preventDefault();
  player.seek(Number(jump.dataset.seek));
  section.scrollIntoView({ block: "start" });
});

// The bar itself can be pointed at; the list beside it says the same for everybody else.
document.addEventListener("click", (event) => {
  const strip = event.target.closest("[data-strip]");
  if (!strip || !player) return;
  const box = strip.getBoundingClientRect();
  const [from, until] = [Number(strip.dataset.from), Number(strip.dataset.until)];
  player.seek(from + (until - from) * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
});

// A link to a second leads there.
const moment = document.querySelector("[data-moment]");
if (moment && player) player.seek(Number(moment.dataset.moment));

// The citation names the second that is played.
const cited = document.querySelector("[data-cite]");
const whole = cited?.textContent;

/** The page's address at the second that is played, and that second by the clocks of the place. */
function place() {
  const date = window.onrecordPlayer?.angles.find((angle) => angle.active)?.playingDate;
  const link = new URL(location.pathname, location.origin);
  if (date === null || date === undefined) return { link, clock: null };
  const { zone } = JSON.parse(section.dataset.status);
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(date));
  link.searchParams.set("at", clock);
  return { link: new URL(link.href.replaceAll("%3A", ":")), clock };
}

function drawCitation() {
  const { link, clock } = place();
  const began = new RegExp(`\\d\\d:\\d\\d:\\d\\d(?= ${cited.dataset.zone.replace(/[+]/g, "\\+")})`);
  const text = clock ? whole.replace(began, clock) : whole;
  cited.textContent = text.replace(/\S+$/, link.href);
}

if (cited) {
  const box = cited.closest("details");
  box.querySelector("[data-cite-ends]").hidden = false;
  box.addEventListener("toggle", () => { if (box.open) drawCitation(); });
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    drawCitation();
    const text = button.dataset.copy === "link" ? place().link.href : cited.textContent;
    const told = box.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = say("js-cite-copied");
    } catch {
      told.textContent = say("js-cite-by-hand");
    }
  });
}
