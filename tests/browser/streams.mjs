// Prepared streams for the spare camera, and what pushes them.
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { OUTPUT, run } from "./shared.mjs";

const CELLS = 40;

/** The strip of crates/camera/src/synthetic/stamp.rs as boxes that ffmpeg draws, with the number
 *  of the frame in the place of the milliseconds. */
function strip(width, height) {
  const cell = Math.floor(width / 96);
  const [left, top] = [width - (CELLS + 1) * cell, height - 3 * cell];
  const box = (index, color, when) =>
    `drawbox=x=${left + index * cell}:y=${top}:w=${cell}:h=${2 * cell}:c=${color}:t=fill${when ? `:enable='${when}'` : ""}`;
  const bit = (at) => `mod(floor(n/${2 ** at}),2)`;
  const parity = (at) => `mod(${[0, 4, 8, 12, 16, 20, 24, 28].map((by) => `floor(n/${2 ** (at + by)})`).join("+")},2)`;
  const boxes = [`drawbox=x=${left - cell}:y=${top - cell}:w=${(CELLS + 2) * cell}:h=${4 * cell}:c=black:t=fill`, box(0, "white"), box(2, "white")];
  for (let at = 0; at < 32; at += 1) boxes.push(box(35 - at, "white", bit(at)));
  for (let at = 0; at < 4; at += 1) boxes.push(box(39 - at, "white", parity(at)));
  return boxes.join(",");
}

/** Makes a numbered recording once, of 1080p and about 4 Mbit/s unless asked for another size and
 *  rate: H.264 and AAC in FLV. */
export async function recording({ seconds = 20, fps = 30, bFrames = false, width = 1920, height = 1080, rate = "4M" } = {}) {
  mkdirSync(OUTPUT, { recursive: true });
  const file = join(OUTPUT, `numbered-${seconds}s-${fps}-${height}${bFrames ? "-b" : ""}.flv`);
  if (existsSync(file)) return { file, fps, frames: seconds * fps };
  const made = run("ffmpeg", ["-hide_banner", "-y", "-nostdin",
    "-f", "lavfi", "-i", `testsrc2=size=${width}x${height}:rate=${fps}`,
    "-f", "lavfi", "-i", "sine=frequency=220:beep_factor=4:sample_rate=48000",
    "-vf", `noise=alls=12:allf=t,${strip(width, height)}`, "-pix_fmt", "yuv420p",
    "-c:v", "libx264", "-preset", bFrames ? "medium" : "veryfast", ...(bFrames ? [] : ["-bf", "0"]),
    "-b:v", rate, "-maxrate", rate, "-bufsize", rate, "-g", String(2 * fps), "-sc_threshold", "0",
    "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-t", String(seconds), "-f", "flv", `${file}.part`]);
  if (await made.ended !== 0) throw new Error(`ffmpeg could not make the recording: ${made.told.err.slice(-2000)}`);
  renameSync(`${file}.part`, file);
  console.log(`# made ${file}: ${(statSync(file).size * 8 / seconds / 1e6).toFixed(2)} Mbit/s`);
  return { file, fps, frames: seconds * fps };
}

/** Pushes a recording round and round, as fast as it was filmed. */
export function push(file, address) {
  return run("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "warning", "-re", "-stream_loop", "-1", "-i", file, "-c", "copy", "-f", "flv", address]);
}

/** Stands between an encoder and the server, passes on every byte at once, and notes when the
 *  last byte of each picture went by: `pictures[i]` = {ts, at}, in milliseconds. */
export async function tap(address) {
  const to = new URL(address.replace(/^rtmp:/, "http:"));
  const pictures = [];
  const server = createServer((encoder) => {
    const onward = connect(Number(to.port || 1935), to.hostname);
    encoder.setNoDelay(true);
    onward.setNoDelay(true);
    const chunks = new Chunks((type, ts, body) => {
      // Skips what configures the decoder: codec 7, packet type 0.
      if (type === 9 && body.length > 1 && !(( body[0] & 15) === 7 && body[1] !== 1)) pictures.push({ ts, at: performance.timeOrigin + performance.now() });
    });
    encoder.on("data", (bytes) => { onward.write(bytes); chunks.take(bytes); });
    onward.on("data", (bytes) => encoder.write(bytes));
    for (const [one, other] of [[encoder, onward], [onward, encoder]]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.end());
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const port = server.address().port;
  return {
    pictures,
    // The query holds the key; the path stays as it is.
    address: address.replace(/^rtmp:\/\/[^/]+/, `rtmp://127.0.0.1:${port}`),
    stop: () => server.close(),
  };
}

/** Reads the chunk stream from an encoder (RTMP 1.0 §5.3) as far as sizes and times go. */
class Chunks {
  #said; #kept = Buffer.alloc(0); #skip = 1 + 1536 + 1536; #size = 128; #streams = new Map();

  constructor(said) { this.#said = said; }

  take(bytes) {
    let data = this.#kept.length ? Buffer.concat([this.#kept, bytes]) : bytes;
    if (this.#skip) {
      const past = Math.min(this.#skip, data.length);
      this.#skip -= past;
      data = data.subarray(past);
    }
    let at = 0;
    for (;;) {
      const next = this.#chunk(data, at);
      if (next === null) break;
      at = next;
    }
    this.#kept = Buffer.from(data.subarray(at));
  }

  #chunk(data, from) {
    let at = from;
    const has = (count) => at + count <= data.length;
    if (!has(1)) return null;
    const fmt = data[at] >> 6;
    let id = data[at] & 63;
    at += 1;
    if (id === 0) { if (!has(1)) return null; id = 64 + data[at]; at += 1; }
    else if (id === 1) { if (!has(2)) return null; id = 64 + data[at] + 256 * data[at + 1]; at += 2; }
    const known = this.#streams.get(id) ?? { ts: 0, delta: 0, length: 0, type: 0, body: [], got: 0, extended: false };
    const stream = { ...known };
    if (!has([11, 7, 3, 0][fmt])) return null;
    let time = null;
    if (fmt < 3) { time = data.readUIntBE(at, 3); at += 3; stream.extended = time === 0xffffff; }
    if (fmt < 2) { stream.length = data.readUIntBE(at, 3); stream.type = data[at + 3]; at += 4; }
    if (fmt === 0) at += 4;
    if (stream.extended) { if (!has(4)) return null; const long = data.readUInt32BE(at); if (time !== null) time = long; at += 4; }
    const begins = known.got === 0;
    if (begins) {
      if (fmt === 0) { stream.ts = time; stream.delta = 0; }
      else { if (time !== null) stream.delta = time; stream.ts += stream.delta; }
    }
    const count = Math.min(this.#size, stream.length - known.got);
    if (!has(count)) return null;
    stream.body = [...(begins ? [] : known.body), data.subarray(at, at + Math.min(count, 8))].slice(0, 2);
    stream.got = known.got + count;
    at += count;
    if (stream.got >= stream.length) {
      const body = Buffer.concat(stream.body);
      if (stream.type === 1 && body.length >= 4) this.#size = body.readUInt32BE(0) & 0x7fffffff;
      this.#said(stream.type, stream.ts, body);
      stream.got = 0;
      stream.body = [];
    }
    this.#streams.set(id, stream);
    return at;
  }
}
