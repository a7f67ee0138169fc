// A government of four offices on a server of its own: one room, two cameras that wait for encoders.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BINARY, open, run, until } from "./shared.mjs";

const OFFICES = [
  ["clerk", "Clerk of the Cabinet", "services", "clerk"],
  ["chair", "Minister for Works", "elected", "chair"],
  ["secretary", "Secretary, Works", "services", "officer"],
  ["archive", "State Archive", "services", "custodian"],
];
const CAMERAS = [["east", "East wall"], ["west", "West wall"]];

const digest = (text) => createHash("sha256").update(text).digest("hex");

async function freePort() {
  const listener = createServer();
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address();
  await new Promise((done) => listener.close(done));
  return port;
}

/** Starts the server in an empty folder and sets up body, room, cameras and offices. */
export async function openHouse() {
  const folder = mkdtempSync(join(tmpdir(), "onrecord-house-"));
  const port = await freePort(), rtmp = await freePort();
  const site = `http://localhost:${port}`;
  const ready = join(folder, "ready.json");
  const server = run(BINARY, ["serve", "--data", join(folder, "data"), "--listen", `127.0.0.1:${port}`, "--rtmp-listen", `127.0.0.1:${rtmp}`,
    "--origin", site, "--ready-file", ready]);
  await until("the ready file", () => {
    if (server.child.exitCode !== null) throw new Error(`the server ended: ${server.told.err}`);
    return existsSync(ready);
  });
  const tokens = { operator: JSON.parse(readFileSync(ready, "utf8")).setup.token };
  const keys = {};

  /** Asks as the bearer of an office's token. */
  const done = async (office, path, body) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${tokens[office]}` };
    const answer = await fetch(`${site}/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const told = await answer.json();
    assert.ok(answer.ok, `${path} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(told)}`);
    return told;
  };
  const command = (office, type, body) => done(office, "commands", { type, ...body });

  await command("operator", "establish_body", { body: "cabinet", name: "Council of Ministers", zone: "Asia/Kolkata" });
  await command("operator", "create_room", { body: "cabinet", room: "cabinet-room", name: "Cabinet Room" });
  for (const [camera, name] of CAMERAS) {
    keys[camera] = randomBytes(16).toString("hex");
    await command("operator", "add_camera", { room: "cabinet-room", camera, name, key: digest(keys[camera]) });
  }
  for (const [office, name, side, role] of OFFICES) {
    await command("operator", "create_office", { office, body: "cabinet", name, side });
    tokens[office] = randomBytes(32).toString("hex");
    await command("operator", "grant_role", { office: name, role, token: digest(tokens[office]) });
  }
  /** Gives notice of a meeting in an hour: the chair is a member, the secretary attends. */
  const notice = async (meeting, title) => {
    await command("clerk", "notice_meeting", {
      meeting, body: "cabinet", category: "cabinet", title, room: "cabinet-room", place: "Cabinet Room",
      start: new Date(Date.now() + 3_600_000).toISOString(), purpose: "To settle the works", convener: "Clerk of the Cabinet",
    });
    for (const [office, capacity] of [["chair", "member"], ["secretary", "in_attendance"]]) await command("clerk", "invite", { meeting, office, capacity });
  };
  /** Both sides agree that they open together what is sealed; each has a key of its own. */
  const agreeOnSealing = async () => {
    for (const [office, name] of [["clerk", "A. Rao"], ["secretary", "I. Solanke"], ["chair", "K. Marandi"]]) {
      await command("operator", "appoint_person", { office, person: `${office}-person`, name });
    }
    for (const office of ["secretary", "chair"]) {
      const made = run(BINARY, ["custodian", "key", "-o", join(folder, `${office}.key`)]);
      assert.equal(await made.ended, 0, made.told.err);
      await command(office, "set_recipient", { recipient: made.told.out.trim() });
    }
    const policy = { type: "set_seal_policy", body: "cabinet", clauses: [["secretary"], ["chair"]] };
    const { entries } = await command("clerk", "propose", { command: policy });
    await command("chair", "second", { proposal: entries[0].entry.n });
  };
  return {
    site, done, command, notice, agreeOnSealing,
    /** What the server complained of. */
    complaints: () => server.told.err.split("\n").filter((line) => /WARN|ERROR/.test(line)).join("\n"), data: join(folder, "data"),
    status: async (meeting) => (await fetch(`${site}/api/v1/meetings/${meeting}`)).json(),
    /** Where a camera's encoder sends to. */
    rtmp: (camera) => `rtmp://127.0.0.1:${rtmp}/cabinet-room/${camera}?key=${keys[camera]}`,
    /** A browser in which an office opened its one-time link; it ends on the office's page. */
    async enter(browser, office, options = {}) {
      const opened = await open(browser, site, options);
      const { address } = await done("operator", "links", { office });
      await opened.page.goto(address);
      // The page leads on by itself.
      await opened.page.waitForURL((url) => !url.pathname.startsWith("/login/"));
      return opened;
    },
    /** Ends the server; its folder stays. */
    halt: () => server.stop(),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
