// A meeting's page: the state in place, the player, jumps from the agenda.
import { follow, refresh } from "./follow.js";
import { Player } from "./player.js";

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
  const news = acts.map((act) => act.text);
  if (changed && !news.length) news.push(status.says.headline);
  if (news.length) announcer.textContent = news.join(" ");
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
