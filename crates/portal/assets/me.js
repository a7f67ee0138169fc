// An officer's page: forms that work as they stand, and are signed where the office has a passkey.
import { follow, refresh } from "./follow.js";
import { able, sign } from "./passkey.js";
import { say } from "./words.js";

/** The form as a browser sends it, with the button that was pressed. */
function typed(form, button) {
  const fields = new URLSearchParams(new FormData(form));
  if (button?.name) fields.set(button.name, button.value);
  return fields;
}

/** Asks for the command that the form stands for, and signs it; answers with its first entry. */
async function signed(form, button) {
  const fields = typed(form, button);
  const key = fields.get("key");
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", headers, body: fields });
  const command = await answer.json();
  if (!answer.ok) throw new Error(command.detail);
  return (await sign(command, { key })).entries[0].n;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-does]");
  if (!form) return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  // An incident is marked with one touch, and whoever could not sign sends it as it stands.
  const quick = form.elements.do.value === "mark_incident" || "unsigned" in form.dataset;
  form.dataset.sending = "";
  if (!("signs" in form.dataset) || !able() || quick) return;
  event.preventDefault();
  const amiss = form.querySelector("[data-amiss]");
  amiss.hidden = true;
  try {
    const n = await signed(form, event.submitter);
    location.assign(`${location.pathname}?done=${n}#done`);
    if (new URLSearchParams(location.search).get("done") === String(n)) location.reload();
  } catch (error) {
    const turned = ["NotAllowedError", "AbortError"].includes(error.name);
    if (turned) form.dataset.unsigned = "";
    amiss.textContent = turned ? say("js-me-unsigned") : error.message;
    amiss.hidden = false;
    delete form.dataset.sending;
  }
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

const root = document.querySelector("[data-meeting]");
const announcer = document.querySelector("[data-announcer]");
if (root) {
  // What is typed stays: only what is read comes anew.
  follow(root.dataset.meeting, ({ acts }) => {
    if (announcer && acts.length) announcer.textContent = acts.map((act) => act.text).join(" ");
    refresh(200);
  });
}
