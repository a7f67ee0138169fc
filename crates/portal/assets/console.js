// The console: buttons and forms go through the same write door as everybody's commands.
import { follow, refresh } from "./follow.js";
import { confirmed, send as ask } from "./passkey.js";
import { language, say } from "./words.js";

const root = document.querySelector("[data-console]");
const meeting = root.dataset.meeting;
const problem = document.querySelector("[data-problem]");
const announcer = document.querySelector("[data-announcer]");

/** Sends one command; says what is amiss in the server's words. */
async function send(command, button) {
  problem.hidden = true;
  if (button) button.disabled = true;
  try {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const headers = { "idempotency-key": key };
    await confirmed(() => ask("/api/v1/commands", { ...command, meeting }, { headers }));
    await refresh();
    return true;
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
    return false;
  } finally {
    if (button) button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { command, item, open } = button.dataset;
  if (command) send(item ? { type: command, item } : { type: command }, button);
  if (open) document.getElementById(open)?.showModal();
  if ("close" in button.dataset) button.closest("dialog").close();
  if ("next" in button.dataset) step(button.closest("form"), 2);
  if ("back" in button.dataset) step(button.closest("form"), 1);
});

/** The second step shows what the public will read. */
function step(form, to) {
  if (to === 2) {
    if (!form.reportValidity()) return;
    const said = fields(form);
    const date = new Date(`${said.review}T12:00:00`).toLocaleDateString(`${language}-IN-u-nu-latn`, { day: "numeric", month: "long", year: "numeric" });
    form.querySelector("[data-readback]").textContent = [
      say("js-console-closed"),
      say("js-console-ground", { ground: said.ground.replace(/[.।]$/, "") }),
      ...(said.exemption ? [say("js-console-exemption", { exemption: said.exemption })] : []),
      say("js-console-decided-by", { office: said.decided_by ?? say("js-console-own-office") }),
      say("js-console-review", { date }),
      say("js-console-not-recorded"),
    ].join("\n");
  }
  for (const part of form.querySelectorAll("[data-step]")) part.hidden = part.dataset.step !== String(to);
  if (to === 2) form.querySelector("[type=submit]").focus();
}

function fields(form) {
  const out = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "cameras") (out.cameras ??= []).push(value);
    else if (value.trim()) out[name] = value.trim();
  }
  return out;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-form]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.form === "close_session" && form.querySelector('[data-step="2"]').hidden) { step(form, 2); return; }
  const done = await send({ type: form.dataset.form, ...fields(form) }, event.submitter);
  if (form.dataset.form === "close_session") step(form, 1);
  form.closest("dialog")?.close();
  if (done) form.reset();
});

// Space turns to the next item when nothing else has the focus.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.target !== document.body) return;
  const now = document.querySelector(".agenda .now");
  const next = (now ? now.nextElementSibling : document.querySelector(".agenda li"))?.querySelector("button");
  if (next) { event.preventDefault(); next.click(); }
});

follow(meeting, ({ acts, meeting: status }) => {
  announcer.textContent = acts.map((act) => act.text).join(" ") || status.says.headline;
  refresh();
});
// Cameras are not acts: look at them every two seconds.
setInterval(() => { if (!document.hidden && !document.querySelector("dialog[open]")) refresh(); }, 2000);
