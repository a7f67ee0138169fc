// Signing in and signing acts, in Chromium with a virtual authenticator.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer as serveHttp } from "node:http";
import { createServer } from "node:net";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { BINARY, PATIENCE, fell, launch, open, run, shot, spotless, until, withPasskey } from "./shared.mjs";

let folder, server, browser, site, operator, data, provider, secretFile;

/** A port that was free a moment ago: passkeys are bound to a name, so the site must know its own. */
async function freePort() {
  const listener = createServer();
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address();
  await new Promise((done) => listener.close(done));
  return port;
}

const ACCOUNT = "solanke";

/** An independent sign-on, at which whoever asks is signed in as `told.account`. */
async function startProvider() {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const oidc = new Provider(issuer, {
    clients: [{
      client_id: "onrecord", client_secret: "a-secret-for-tests", redirect_uris: [`${site}/login/sign-on/back`],
      response_types: ["code"], grant_types: ["authorization_code"],
    }],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["for-tests"] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  });
  const told = { account: ACCOUNT, asked: [] };
  const answer = oidc.callback();
  const server = serveHttp(async (request, response) => {
    told.asked.push(request.url);
    if (!request.url.startsWith("/interaction/")) { answer(request, response); return; }
    // Whoever asks is signed in and agrees.
    const { prompt, params, grantId } = await oidc.interactionDetails(request, response);
    const grant = grantId ? await oidc.Grant.find(grantId) : new oidc.Grant({ accountId: told.account, clientId: params.client_id });
    grant.addOIDCScope("openid");
    const consent = { grantId: await grant.save() };
    await oidc.interactionFinished(request, response, prompt.name === "login" ? { login: { accountId: told.account } } : { consent }, { mergeWithLastSubmission: true });
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { ...told, told, issuer, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}

async function start(port, extra = []) {
  const ready = join(folder, "ready.json");
  rmSync(ready, { force: true });
  server = run(BINARY, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--rtmp-listen", "127.0.0.1:0",
    "--origin", site, "--ready-file", ready, ...extra]);
  await until("the ready file", () => {
    if (server.child.exitCode !== null) throw new Error(`the server ended: ${server.told.err}`);
    return existsSync(ready);
  });
  return JSON.parse(readFileSync(ready, "utf8"));
}

async function ask(path, body, { method = "POST", token = operator } = {}) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const answer = await fetch(`${site}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, told: text && JSON.parse(text) };
}

async function done(path, body) {
  const { status, told } = await ask(path, body);
  assert.ok(status < 300, `${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(told)}`);
  return told;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "onrecord-accounts-"));
  data = join(folder, "data");
  const port = await freePort();
  site = `http://localhost:${port}`;
  provider = await startProvider();
  secretFile = join(folder, "client-secret");
  writeFileSync(secretFile, "a-secret-for-tests\n");
  const ready = await start(port, ["--sign-on-issuer", provider.issuer, "--sign-on-client-id", "onrecord",
    "--sign-on-client-secret-file", secretFile]);
  operator = ready.setup.token;
  await done("commands", { type: "establish_body", body: "cabinet", name: "Cabinet", zone: "UTC" });
  for (const [office, name, side, role] of [["clerk", "Clerk of the Cabinet", "services", "clerk"], ["chair", "Chair of the Cabinet", "elected", "chair"]]) {
    await done("commands", { type: "create_office", office, body: "cabinet", name, side });
    const token = createHash("sha256").update(randomBytes(32)).digest("hex");
    await done("commands", { type: "grant_role", office: name, role, token });
  }
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const device = async (options = {}) => withPasskey(await open(browser, site, options));

/** Runs with the site's own passkey module in the page; sent as text, as the policy wants no `eval`. */
const within = (page, work, given = null) => page.evaluate(`(async () => {
  const module = await import(document.querySelector("script[src$='passkey.js']").src);
  try {
    return { done: await (${work})(module, ${JSON.stringify(given)}) };
  } catch (error) {
    return { refused: typeof error.code === "string" ? error.code : error.name, says: error.message };
  }
})()`);

async function enterByLink(page, office = "clerk") {
  const { address } = await done("links", { office });
  await page.goto(address);
  await page.waitForURL(/\/(me|console)$/);
  await page.goto(`${site}/me`);
}

async function registerOnPage(page) {
  const had = await page.locator("[data-revoke]").count();
  await page.click("[data-passkey=register]");
  // The page loads anew with the passkey in it; whoever clicks before that is overtaken.
  await until("the passkey to be listed", async () => await page.locator("[data-revoke]").count() > had);
  await page.waitForLoadState();
}

async function signOut(page) {
  await page.click(".leave button");
  await page.waitForURL(`${site}/`);
}

async function signIn(page) {
  await page.goto(`${site}/login`);
  await page.click("[data-passkey=sign-in]");
  await page.waitForURL(`${site}/me`);
}

async function verify() {
  const told = run(BINARY, ["verify", data, "--json"]);
  await told.ended;
  return JSON.parse(told.told.out);
}

test("a link, a passkey, a sign-in, a signed act, and its verification offline", { timeout: 6 * PATIENCE }, async () => {
  const opened = await device();
  const { page } = opened;
  try {
    await enterByLink(page);
    assert.match(await page.locator("main").innerText(), /Your office has no passkey yet/);
    await shot(page, "accounts-me-before");
    await registerOnPage(page);
    await signOut(page);
    const closed = await page.goto(`${site}/me`);
    assert.equal(closed.status(), 403);
    await page.goto(`${site}/login`);
    await shot(page, "accounts-login");
    await signIn(page);
    assert.match(await page.locator("main").innerText(), /Signed in as\s+Clerk of the Cabinet/i);
    assert.match(await page.locator("main").innerText(), /By passkey, since .* — this device/);
    await shot(page, "accounts-me");

    const command = { type: "make_statement", text: "The file reached the clerk’s office at ten — “in full”." };
    const { done: written, refused, says } = await within(page, (passkey, given) => passkey.sign(given), command);
    assert.equal(refused, undefined, says);
    const { entry } = written.entries[0];
    assert.equal(entry.signed.credential.length > 20, true);
    assert.equal(entry.act.type, "statement_made");

    const report = await verify();
    assert.equal(report.verdict, "verified", JSON.stringify(report.findings));
    assert.equal(report.checked.signed, 1);
    // Only the allowed refusal of `/me` was said aloud.
    assert.deepEqual((await spotless(opened)).filter((said) => !/403/.test(said)), []);
  } catch (error) {
    await fell(page, "accounts");
    throw error;
  } finally {
    await opened.context.close();
  }
});

test("what is signed is written once, as it was signed, by whoever signed it", { timeout: 6 * PATIENCE }, async () => {
  const opened = await device({ allow: () => true });
  const { page } = opened;
  await enterByLink(page, "chair");
  await registerOnPage(page);
  const statement = { type: "make_statement", text: "I was told at nine." };
  // Sends what was signed in another way: another command, again, without its nonce.
  const told = await within(page, async (passkey, command) => {
    const answers = {};
    const original = window.fetch;
    let sent;
    window.fetch = (path, asked) => {
      if (path !== "/api/v1/commands") return original(path, asked);
      sent = JSON.parse(asked.body);
      return Promise.resolve(new Response("{}", { status: 200 }));
    };
    const capture = async () => { await passkey.sign(command); return structuredClone(sent); };
    const post = async (body, key) => {
      const headers = key ? { "idempotency-key": key } : {};
      try { return (await passkey.send("/api/v1/commands", body, { headers })).entries.length; } catch (error) { return error.code; }
    };
    const real = async (body, key) => { window.fetch = original; return post(body, key); };
    const hold = window.fetch;
    let made = await capture();
    answers.other = await real({ ...made, command: { ...command, text: "I was told at eight." } });
    window.fetch = hold; made = await capture();
    answers.flipped = await real({ ...made, signed: { ...made.signed, signature: made.signed.signature.replace(/^../, "MA") } });
    window.fetch = hold; made = await capture();
    answers.unprepared = await real({ ...made, signed: { ...made.signed, nonce: "A".repeat(43) } });
    answers.good = await real(made, "one");
    answers.again = await real(made);
    answers.repeated = await real(made, "one");
    answers.unproven = await real({ type: "register_passkey", office: "chair", credential: "A".repeat(22), key: "A".repeat(60) });
    return answers;
  }, statement);
  assert.deepEqual(told.done, {
    other: "signed_otherwise", flipped: "bad_signature", unprepared: "nonce_ended",
    good: 1, again: "nonce_ended", repeated: 1, unproven: "passkey_unproven",
  }, told.says);
  await opened.context.close();
});

test("the passkey must be this site's, used by its verified holder, and not revoked", { timeout: 6 * PATIENCE }, async () => {
  const opened = await device({ allow: () => true });
  const { page, devtools, authenticatorId } = opened;
  await enterByLink(page);
  await registerOnPage(page);
  const mine = await page.locator("[data-revoke]").last().getAttribute("data-revoke");
  await signOut(page);
  // Nobody confirms: the browser gives nothing.
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.goto(`${site}/login`);
  assert.equal((await within(page, (passkey) => passkey.signIn())).refused, "NotAllowedError");
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  // A challenge serves once, and for what it was given.
  const twice = await within(page, async (passkey) => {
    let sent;
    const original = window.fetch;
    window.fetch = (path, asked) => { if (path === "/api/v1/sessions") sent = asked.body; return original(path, asked); };
    await passkey.signIn();
    window.fetch = original;
    try { await passkey.send("/api/v1/sessions", JSON.parse(sent)); return "taken"; } catch (error) { return error.code; }
  });
  assert.equal(twice.done, "challenge_ended", twice.says);
  // Revoked by the operator: the session ends at once, and nobody comes in any more.
  await page.goto(`${site}/me`);
  const credentials = await page.locator("[data-revoke]").evaluateAll((all) => all.map((one) => one.dataset.revoke));
  const held = (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.map((one) => Buffer.from(one.credentialId, "base64").toString("base64url"));
  assert.ok(held.some((id) => credentials.includes(id)) && credentials.includes(mine));
  for (const credential of credentials) await done("commands", { type: "revoke_passkey", credential, ground: "Lost device" });
  assert.equal((await page.goto(`${site}/me`)).status(), 403);
  await page.goto(`${site}/login`);
  assert.equal((await within(page, (passkey) => passkey.signIn())).refused, "unknown_passkey");
  await opened.context.close();
});

test("sessions are listed and ended, links are the operator's to make", { timeout: 6 * PATIENCE }, async () => {
  const [one, other] = [await device({ allow: () => true }), await device({ allow: () => true })];
  await enterByLink(one.page);
  await enterByLink(other.page);
  const listed = async (page) => (await within(page, (passkey) => passkey.send("/api/v1/sessions", undefined, { method: "GET" }))).done.sessions;
  const seen = await listed(one.page);
  assert.ok(seen.length >= 2 && seen.every(({ office }) => office === "Clerk of the Cabinet"), JSON.stringify(seen));
  assert.equal(seen.filter(({ current }) => current).length, 1);
  const theirs = (await listed(other.page)).find(({ current }) => current);
  await one.page.reload();
  await one.page.click(`[data-end="${theirs.id}"]`);
  await until("the other session to end", async () => (await other.page.goto(`${site}/me`)).status() === 403);
  const all = (await ask("sessions", undefined, { method: "GET" })).told.sessions;
  assert.ok(all.some(({ id }) => id === seen.find(({ current }) => current).id), "the operator sees all");
  assert.equal((await ask("links", { office: "nowhere" })).told.code, "office_unknown");
  assert.equal((await ask("links", { office: "clerk" }, { token: "x" })).status, 401);
  const asked = await within(one.page, (passkey) => passkey.send("/api/v1/links", { office: "chair" }));
  assert.equal(asked.refused, "role_missing");
  await one.context.close();
  await other.context.close();
});

/** Signs in at the government's sign-on; ends on a page of ours. */
async function bySignOn(page) {
  await page.goto(`${site}/login`);
  await page.click("a[href='/login/sign-on']");
  await page.waitForURL((url) => url.origin === site && !url.pathname.startsWith("/login/"));
}

const subject = (account) => createHash("sha256").update(`${provider.issuer}\n${account}`).digest("hex");

test("the government's sign-on stands for the offices that it is bound to", { timeout: 6 * PATIENCE }, async () => {
  const { page, context } = await open(browser, site, { allow: () => true });
  const here = (path) => page.waitForURL((url) => url.origin === site && url.pathname.startsWith(path));
  // Not bound: a clear page with the number to bind.
  await page.goto(`${site}/login/sign-on`);
  await here("/login/sign-on/back");
  const says = await page.locator("main").innerText();
  assert.match(says, /stands for no office here/);
  assert.ok(says.includes(subject(ACCOUNT)), says);
  await done("commands", { type: "bind_sign_on", office: "clerk", issuer: provider.issuer, subject: subject(ACCOUNT) });
  await bySignOn(page);
  await page.goto(`${site}/me`);
  assert.match(await page.locator("main").innerText(), /By the government's sign-on/);
  assert.ok(provider.asked.some((url) => /code_challenge_method=S256/.test(url) && /nonce=/.test(url)), "PKCE and nonce are sent");
  // Bound to two: asked in which.
  await done("commands", { type: "bind_sign_on", office: "chair", issuer: provider.issuer, subject: subject(ACCOUNT) });
  await page.goto(`${site}/login/sign-on`);
  await here("/login/sign-on/back");
  await page.getByRole("link", { name: "Chair of the Cabinet" }).click();
  await page.waitForURL(/\/(console|me)$/);
  await page.goto(`${site}/me`);
  assert.match(await page.locator("main").innerText(), /Signed in as\s+Chair of the Cabinet/i);
  // Unbound: the session ends at once.
  await done("commands", { type: "unbind_sign_on", subject: subject(ACCOUNT), ground: "Left office" });
  assert.equal((await page.goto(`${site}/me`)).status(), 403);
  await context.close();
});

test("a sign-on with another state, nonce, browser or verifier is refused", { timeout: 6 * PATIENCE }, async () => {
  await done("commands", { type: "bind_sign_on", office: "clerk", issuer: provider.issuer, subject: subject(ACCOUNT) });
  const attempt = async (change) => {
    const { page, context } = await open(browser, site, { allow: () => true });
    const first = await fetchSent(page);
    const to = new URL(first.to);
    change.sent?.(to);
    await context.addCookies([{ name: "onrecord_sign_on", value: first.cookie, domain: "localhost", path: "/login", httpOnly: true, sameSite: "Lax" }]);
    if (change.cookie) await context.clearCookies();
    const answer = await page.goto(to.href);
    const text = await page.locator("main").innerText().catch(() => "");
    const status = answer.status();
    await context.close();
    return { status, text };
  };
  /** The redirect to the provider and the cookie that goes with it. */
  const fetchSent = async (page) => {
    const answer = await page.request.get(`${site}/login/sign-on`, { maxRedirects: 0 });
    const cookie = /onrecord_sign_on=([^;]+)/.exec(answer.headers()["set-cookie"])[1];
    return { to: answer.headers().location, cookie };
  };
  const good = await attempt({});
  assert.equal(good.status, 200, good.text);
  const nonce = await attempt({ sent: (url) => url.searchParams.set("nonce", "another") });
  assert.match(nonce.text, /word on who you are does not hold/);
  const state = await attempt({ sent: (url) => url.searchParams.set("state", "another") });
  assert.match(state.text, /belongs to another attempt/);
  const strange = await attempt({ cookie: true });
  assert.match(strange.text, /was not sent to the sign-on/);
  const challenge = await attempt({ sent: (url) => url.searchParams.set("code_challenge", "A".repeat(43)) });
  assert.match(challenge.text, /code was not taken/);
});

test("a changed byte of a signature shows", { timeout: 6 * PATIENCE }, async () => {
  await server.stop();
  assert.equal((await verify()).verdict, "verified");
  const book = join(data, "book.db");
  const bytes = readFileSync(book);
  const at = bytes.indexOf('"signature":"') + 20;
  assert.ok(at > 20);
  bytes[at] ^= 1;
  writeFileSync(book, bytes);
  const report = await verify();
  assert.equal(report.verdict, "altered");
  assert.notDeepEqual(report.findings, []);
});
