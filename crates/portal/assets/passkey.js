// Passkeys: sign in, register, confirm, sign acts. Everything is checked by the server.
import { say } from "./words.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Whether this browser, at this address, can use passkeys. */
export const able = () => Boolean(window.PublicKeyCredential && navigator.credentials);

/** What the server says is amiss; `code` names it for programs. */
export class Refused extends Error {
  constructor(status, says) {
    super(says?.detail ?? say("js-send-failed", { status }));
    this.code = says?.code;
  }
}

/** Sends JSON as one of the site's own pages. */
export async function send(path, body, { method = "POST", headers = {} } = {}) {
  const answer = await fetch(path, {
    method,
    headers: { "content-type": "application/json", "onrecord-console": "1", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

const ask = (purpose) => send("/api/v1/passkeys/challenge", { for: purpose });

/** Asks the device for an assertion; `allow` are credential ids, any of this site when empty. */
async function use(challenge, rpId, allow, timeout) {
  const used = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(challenge),
      rpId,
      timeout,
      allowCredentials: allow.map((id) => ({ type: "public-key", id: bytes(id) })),
      userVerification: "required",
    },
  });
  return {
    credential: text(used.rawId),
    authenticator_data: text(used.response.authenticatorData),
    client_data_json: text(used.response.clientDataJSON),
    signature: text(used.response.signature),
    handle: used.response.userHandle ? text(used.response.userHandle) : null,
  };
}

async function answer(path, asked) {
  const { handle, ...used } = await use(asked.challenge, asked.rp_id, asked.credentials, asked.timeout_ms);
  return send(path, { ...used, challenge: asked.challenge, user_handle: handle });
}

/** Signs in by any passkey that the device holds for this site. */
export const signIn = async () => answer("/api/v1/sessions", await ask("sign_in"));

/** Confirms who holds the session. */
export const stepUp = async () => answer("/api/v1/sessions/step-up", await ask("step_up"));

/** Makes a passkey for the office that is signed in. */
export async function register() {
  const asked = await ask("register");
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(asked.challenge),
      rp: { id: asked.rp_id, name: asked.rp_name },
      user: { id: bytes(asked.user.id), name: asked.user.name, displayName: asked.user.name },
      pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: asked.credentials.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
      timeout: asked.timeout_ms,
    },
  });
  return send("/api/v1/passkeys", {
    challenge: asked.challenge,
    client_data_json: text(made.response.clientDataJSON),
    attestation_object: text(made.response.attestationObject),
  });
}

/** RFC 8785 for what acts hold: text, whole numbers, truth, lists, objects with ASCII names. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${pairs.join(",")}}`;
}

/** Has the acts of a command shown by `agree`, signs them, and has them written. */
export async function sign(command, { agree = () => true, key = crypto.randomUUID() } = {}) {
  const { nonce, by, acts, challenge, rp_id, allow } = await send("/api/v1/commands/prepare", command);
  // What is signed is what was shown, whatever the server says.
  const said = `onrecord/signed-act@v1\n${nonce}\n${canonical({ acts, by })}\n`;
  const own = text(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said)));
  if (own !== challenge) throw new Error(say("js-passkey-otherwise"));
  if (!await agree({ by, acts })) return null;
  const { handle, ...used } = await use(challenge, rp_id, allow);
  return send("/api/v1/commands", { command, signed: { ...used, nonce } }, { headers: { "idempotency-key": key } });
}

/** What to say when something failed; nothing when the holder only turned away. */
function amiss(error) {
  if (["NotAllowedError", "AbortError"].includes(error.name)) return say("js-passkey-not-used");
  if (error.name === "InvalidStateError") return say("js-passkey-known");
  if (error.code === "step_up_needed") return say("js-passkey-confirm");
  return error.message;
}

/** Buttons with `data-passkey`: sign-in, register, step-up; `data-end` ends a session, `data-revoke` a passkey. */
async function pressed(button) {
  const { passkey, end, revoke, onward } = button.dataset;
  if (passkey === "sign-in") await signIn();
  if (passkey === "step-up") await stepUp();
  if (passkey === "register") await confirmed(register);
  if (end) await send(`/api/v1/sessions/${end}`, undefined, { method: "DELETE" });
  if (revoke) {
    const command = { type: "revoke_passkey", credential: revoke, ground: say("js-passkey-ground") };
    await confirmed(() => send("/api/v1/commands", command, { headers: { "idempotency-key": crypto.randomUUID() } }));
  }
  if (onward) location.assign(onward);
  else location.reload();
}

/** Does it, confirming first where the server asks for it. */
export async function confirmed(work) {
  try {
    return await work();
  } catch (error) {
    if (error.code !== "step_up_needed") throw error;
    await stepUp();
    return work();
  }
}

const note = document.querySelector("[data-passkey-note]");
for (const place of document.querySelectorAll("[data-needs-passkey]")) place.hidden = !able();
if (note && !able()) note.textContent = say("js-passkey-unable");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-passkey], [data-end], [data-revoke]");
  if (!button) return;
  button.disabled = true;
  if (note) note.textContent = "";
  try {
    await pressed(button);
  } catch (error) {
    if (note) note.textContent = amiss(error);
    button.disabled = false;
  }
});
