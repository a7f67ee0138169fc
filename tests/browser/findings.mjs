// What is amiss, said once each, with the places where it is.
import assert from "node:assert/strict";

export function findings() {
  const all = new Map();
  return {
    note(where, list) {
      for (const what of list) all.set(what, [...(all.get(what) ?? []), where]);
    },
    /** Fails with all that was noted. */
    none() {
      const said = [...all].map(([what, places]) => {
        const few = places.slice(0, 6).map((place) => `\n    ${place}`).join("");
        return `- ${what}${few}${places.length > 6 ? `\n    and ${places.length - 6} more` : ""}`;
      });
      if (said.length) assert.fail(`${said.length} findings\n${said.join("\n")}`);
    },
  };
}
