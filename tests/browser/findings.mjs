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
        const few = places.slice(0, 4).join(" · ");
        return `- ${what}\n  (${few}${places.length > 4 ? ` and ${places.length - 4} more` : ""})`;
      });
      if (said.length) assert.fail(`${said.length} findings\n${said.join("\n")}`);
    },
  };
}
