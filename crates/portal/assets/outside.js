// What the public gets, asked as anybody would: without a session, past every cache.

const ask = (address) => fetch(address, { credentials: "omit", cache: "no-store", headers: { accept: "*/*" } });

/** Where the pictures of a media playlist end, in milliseconds since 1970; null where there are none. */
export function end(playlist) {
  let at = NaN, parts = 0, gap = false, length = 0, last = null;
  const until = (time) => { if (Number.isFinite(time)) last = Math.max(last ?? -Infinity, time); };
  for (const line of playlist.split(/\r?\n/)) {
    const [, name, value] = /^#(EXT[\w-]*):?(.*)$/.exec(line) ?? [];
    if (name === "EXT-X-PROGRAM-DATE-TIME") { at = Date.parse(value); parts = 0; }
    if (name === "EXT-X-GAP") gap = true;
    if (name === "EXTINF") length = parseFloat(value) * 1000;
    if (name === "EXT-X-PART") {
      parts += parseFloat(/DURATION=([\d.]+)/.exec(value)?.[1] ?? 0) * 1000;
      if (!/GAP=YES/.test(value)) until(at + parts);
    }
    if (line && !line.startsWith("#")) {
      at += length;
      if (!gap) until(at);
      parts = 0;
      gap = false;
    }
  }
  return last;
}

/** What is still served of a meeting that is closed: {dark, state, served: [{camera, until}]}. */
export async function readBack(meeting) {
  const answer = await ask(`/api/v1/meetings/${encodeURIComponent(meeting)}`);
  if (!answer.ok) throw new Error(answer.status);
  const status = await answer.json();
  const from = Date.parse(status.closed_parts.at(-1)?.from);
  const served = [];
  await Promise.all(status.cameras.map(async (camera) => {
    const playlist = await ask(camera.playlist);
    if (playlist.status === 404) return;
    if (!playlist.ok) throw new Error(playlist.status);
    const text = await playlist.text();
    // What a proxy has to say of itself tells nothing of what is served.
    if (!/^#EXTM3U\r?(\n|$)/.test(text)) throw new Error("not a playlist");
    const until = end(text);
    // Playlists count in whole milliseconds.
    if (until !== null && !(until <= from + 100)) served.push({ camera: camera.name, until });
  }));
  return { dark: status.state === "closed_session" && served.length === 0, state: status.state, served };
}

/** Whether the meeting's page answers anybody. */
export async function reachable(meeting) {
  try { return (await ask(`/meetings/${encodeURIComponent(meeting)}`)).ok; } catch { return false; }
}
