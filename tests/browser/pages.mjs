// Every page, for all that looks at every page: pictures, accessibility, HTML, Lighthouse.
//
// `path` makes an address from what `visit.mjs` found in the demo (`at`), or nothing where the demo
// has none of the kind. `role` signs in first, `status` is what the server answers (200), `during`
// is the state that the meeting has to be in, `act` brings the page to what is looked at, and
// `announces` says that changes come by themselves and have to be told; `allows` is what the browser
// may complain of. A page that is `coming` is
// passed over while it answers 404; take the word out once it is there.
export const PAGES = [
  { name: "home", path: () => "/" },
  { name: "meetings", path: () => "/meetings" },
  { name: "meeting-live", path: (at) => at.live, announces: true },
  { name: "meeting-archive", path: (at) => at.archive, announces: true },
  { name: "meeting-upcoming", path: (at) => at.upcoming, announces: true },
  { name: "meeting-cancelled", path: (at) => at.cancelled, announces: true },
  { name: "meeting-closed", path: (at) => at.live, during: "closed_session", announces: true },
  { name: "footage", path: (at) => `${at.archive}/footage/${at.camera}` },
  { name: "body", path: (at) => at.body },
  { name: "log", path: () => "/log" },
  { name: "entry", path: (at) => `/log/entries/${at.entry}` },
  { name: "entry-undisclosed", path: (at) => at.undisclosed && `/log/entries/${at.undisclosed}` },
  { name: "verify", path: () => "/verify" },
  { name: "privacy", path: () => "/privacy" },
  { name: "login", path: () => "/login", announces: true },
  { name: "absent", path: () => "/no-such-page", status: 404 },
  { name: "forbidden", path: () => "/console", status: 403 },

  { name: "console-index", path: () => "/console", role: "clerk" },
  { name: "console-notice", path: () => "/console/notices/new?body=cabinet", role: "clerk" },
  { name: "console", path: (at) => at.console, role: "clerk", announces: true },
  { name: "console-close", path: (at) => at.console, role: "clerk", act: close },
  { name: "console-read-back", path: (at) => at.console, role: "clerk", act: readBack },
  // It asks as anybody would whether each camera is dark; one that never sent has no playlist.
  { name: "console-closed", path: (at) => at.console, role: "clerk", during: "closed_session", announces: true, allows: /404.*\/live\.m3u8/ },
  { name: "me-officer", path: () => "/me", role: "officer", announces: true },
  { name: "me-chair", path: () => "/me", role: "chair", announces: true },
  { name: "me-custodian", path: () => "/me", role: "custodian", announces: true },
  { name: "me-meeting", path: (at) => `/me/meetings/${at.ids.archive}`, role: "officer", announces: true },

  { name: "attendance", path: () => "/attendance" },
  { name: "attendance-behind", path: () => "/attendance/behind?count=disputed" },
  { name: "attendance-refused", path: () => "/attendance?from=2026-13-01", status: 400 },
  { name: "unstreamed", path: () => "/unstreamed" },
  { name: "uncovered", path: () => "/unstreamed?list=uncovered" },
  { name: "withdrawn", path: () => "/withdrawn" },
  { name: "confidential", path: () => "/confidential" },
  { name: "offices", path: () => "/offices" },
  { name: "office", path: () => "/offices/secretary-works" },
  { name: "statements", path: () => "/statements" },
  { name: "requests", path: () => "/requests" },
  { name: "letters", path: () => "/letters" },
  { name: "commitments", path: () => "/commitments" },
  { name: "register", path: (at) => `${at.archive}/register` },
  { name: "register-disputed", path: () => "/meetings/roads-spring/register" },
  { name: "minutes", path: (at) => `${at.archive}/minutes` },
  { name: "minutes-voted", path: () => "/meetings/hill-slopes/minutes" },
  { name: "meeting-otherwise", path: () => "/meetings/budget-dates", announces: true },
  { name: "search", path: () => "/search?q=flood", coming: true },
  { name: "embed", path: (at) => `/embed/${at.ids.archive}` },
  { name: "display", path: (at) => `/display/${at.room}`, phone: false },
];

export const LANGUAGES = ["en", "hi"];
export const SCHEMES = ["light", "dark"];
/** A phone's and a desktop's width in CSS pixels. */
export const WIDTHS = { phone: 360, desktop: 1440 };

/** The widths at which a page is looked at. */
export const widths = ({ phone = true }) => Object.values(WIDTHS).filter((width) => phone || width !== WIDTHS.phone);

/** In the order in which the meeting goes through the states that pages ask for. */
export const inOrder = (pages) => [...pages.filter((one) => !one.during), ...pages.filter((one) => one.during)];

async function close(page) {
  await page.click("[data-open=close-part]");
  await page.locator("#close-part").waitFor();
}

async function readBack(page) {
  await close(page);
  await page.fill("#ground", "Bids are being compared");
  await page.click("#close-part [data-next]");
  await page.locator("#close-part [data-words]").waitFor();
}
