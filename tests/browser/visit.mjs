// Goes to the pages of `pages.mjs`: finds in the demo what they are about, signs in, waits.
import { LANGUAGES } from "./pages.mjs";
import { openIn, until } from "./shared.mjs";

/** Something to visit the demo's pages with. */
export async function visitor(browser, demo) {
  const at = await found(demo);
  const sessions = new Map();
  const contexts = new Map();
  /** What signing in brought a role: `state`, and the `text` of the page in a `language`. A link
   *  works once, so it is used once. */
  const session = (role) => {
    if (!sessions.has(role)) sessions.set(role, signIn(browser, demo, role));
    return sessions.get(role);
  };
  /** One context for each reader, so that what all pages share is fetched once. */
  const reader = (role, language) => {
    const name = `${role} ${language}`;
    if (!contexts.has(name)) contexts.set(name, arrive(role, language));
    return contexts.get(name);
  };
  async function arrive(role, language) {
    const context = await browser.newContext({ storageState: role && (await session(role)).state });
    await context.addCookies([{ name: "lang", value: language, url: demo.portal }]);
    return context;
  }

  /** Brings the meeting in session into the state that a page is to be seen in. */
  async function become(state = "in_session") {
    if ((await demo.status()).state === state) return;
    await demo.command(state === "closed_session"
      ? { type: "close_session", ground: "Bids are being compared", review: "2031-12-31" }
      : { type: "reopen_session" });
    await until(`the meeting to be ${state}`, async () => (await demo.status()).state === state);
  }

  return {
    at, become, session,

    /** Why a page cannot be visited now, or nothing. */
    async passedOver(spec) {
      const path = spec.path(at);
      if (!path) return "the demo has nothing of the kind";
      if (!spec.coming) return null;
      const { status } = await fetch(`${demo.portal}${path}`, { headers: await cookies(spec, "en") });
      return status === 404 ? `${path} is still to come` : null;
    },

    /** Opens a page, when all that comes by itself has come; tells also the text it was `served` as. */
    async visit(spec, { language = "en", width = 1440, height = 900, colorScheme = "light" } = {}) {
      await become(spec.during);
      const expected = spec.status ?? 200;
      const opened = await openIn(await reader(spec.role, language), demo.portal, {
        allow: (said) => (expected !== 200 && said.includes(`status of ${expected}`)) || spec.allows?.test(said),
      });
      try {
        const { page } = opened;
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        const answer = await page.goto(`${demo.portal}${spec.path(at)}`);
        if (answer.status() !== expected) throw new Error(`${spec.name} answers ${answer.status()}`);
        const served = await answer.text();
        if (await page.locator("[data-player]").count()) await page.waitForFunction(() => window.onrecordPlayer);
        await page.evaluate(() => document.fonts.ready);
        await spec.act?.(page);
        return { ...opened, served };
      } catch (error) {
        await opened.page.close();
        throw error;
      }
    },
  };

  async function cookies({ role }, language) {
    const held = role ? (await session(role)).state.cookies.map(({ name, value }) => `${name}=${value}`) : [];
    return { cookie: [...held.filter((one) => !one.startsWith("lang=")), `lang=${language}`].join("; ") };
  }
}

async function signIn(browser, demo, role) {
  const language = LANGUAGES[Object.keys(demo.login).indexOf(role) % LANGUAGES.length];
  const context = await browser.newContext();
  await context.addCookies([{ name: "lang", value: language, url: demo.portal }]);
  // Not by a page, which would go on at once.
  const answer = await context.request.get(demo.login[role]);
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`the ${role}'s link answers ${answer.status()}`);
  const state = await context.storageState();
  await context.close();
  return { state, language, text };
}

/** What the demo has of each kind, as addresses below the portal's. */
async function found(demo) {
  const ask = async (path) => (await fetch(`${demo.portal}/api/v1${path}`)).json();
  const { meetings } = await ask("/meetings");
  const page = (state) => meetings.find((one) => one.state === state)?.page;
  const { bodies } = await ask("/bodies");
  const { acts } = await ask(`/meetings/${demo.meeting}/acts`);
  let undisclosed;
  for (let n = 1; n < 40 && !undisclosed; n += 1) {
    if ((await fetch(`${demo.portal}/log/disclosure/${n}`)).status === 404) undisclosed = n;
  }
  return {
    ids: { live: demo.meeting, archive: demo.archive_meeting },
    live: `/meetings/${demo.meeting}`,
    archive: `/meetings/${demo.archive_meeting}`,
    upcoming: page("noticed"),
    cancelled: page("cancelled"),
    console: `/console/${demo.meeting}`,
    body: bodies[0] && `/bodies/${bodies[0].id}`,
    camera: demo.cameras[0].camera,
    room: demo.cameras[0].room,
    entry: acts[0].entry?.n ?? acts[0].n,
    undisclosed,
  };
}

/** Lets nothing more come by itself, so that what is looked at stays as it is. */
export function freeze(page) {
  return page.evaluate(() => { window.fetch = () => new Promise(() => {}); });
}

/** Waits until a player that plays by itself shows pictures. */
export async function pictures(page) {
  if (!await page.evaluate(() => window.onrecordPlayer?.mode === "live" && window.onrecordPlayer.state === "in_session")) return;
  await page.waitForFunction(() => [...document.querySelectorAll("video")].some((one) => one.currentTime > 0.2));
}
