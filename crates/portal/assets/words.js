// The page's words for scripts, in the reader's language.

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** What the page's language says under `id`, with `{name}` filled in. */
export function say(id, values = {}) {
  return (words[id] ?? id).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** The page's language, for addresses and dates. */
export const language = document.documentElement.lang || "en";
