// Questions about the layout of a page, asked in the page: each answers with what is amiss.

/** Gives the page `window.layout`. */
export function measures() {
  const name = (element) => {
    const own = element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "")
      + [...element.classList].map((one) => `.${one}`).join("");
    const around = element.parentElement?.closest("[id],[class]");
    return around && around !== document.body ? `${around.tagName.toLowerCase()}${around.id ? `#${around.id}` : `.${around.classList[0]}`} ${own}` : own;
  };
  const words = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  /** Kept for those who listen: `.unseen` and its like. */
  const unseen = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { clipPath, visibility, position, width, height } = getComputedStyle(one);
      if (visibility === "hidden" || clipPath === "inset(50%)") return true;
      if (position === "absolute" && parseFloat(width) <= 1 && parseFloat(height) <= 1) return true;
      if (one.matches(".skip:not(:focus)")) return true;
    }
    return false;
  };
  /** Whatever scrolls by itself may be wider than what it is seen through. */
  const scrolls = (element) => {
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(one).overflowX)) return true;
    }
    return false;
  };
  /** What is left of a box within all that hides or scrolls what it holds. */
  const clipped = (element, { left, top, right, bottom }) => {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      if (getComputedStyle(one).overflowY === "visible") continue;
      const frame = one.getBoundingClientRect();
      [left, top] = [Math.max(left, frame.left), Math.max(top, frame.top)];
      [right, bottom] = [Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };
  /** Lines of words that are seen, with their boxes. */
  const lines = () => {
    const out = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walk.nextNode()) {
      const { currentNode: node } = walk;
      const { parentElement: element } = node;
      if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || unseen(element)) continue;
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) out.push({ node, element, box });
    }
    return out;
  };

  window.layout = {
    /** What sticks out of the window sideways. */
    overflow() {
      const root = document.documentElement;
      if (root.scrollWidth <= root.clientWidth) return [];
      // Nobody can scroll to what lies before the start of a line.
      const beyond = root.dir === "rtl" ? ({ left }) => left < 0 : ({ right }) => right > root.clientWidth;
      const out = [...document.body.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && beyond(box) && !scrolls(one.parentElement);
      });
      if (!out.length) return ["the page is too wide"];
      const least = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
      return [...new Set(least.map(name))].slice(0, 8).map((one) => `the page is too wide because of ${one}`);
    },

    /** Words that end outside of what they stand in, or are cut off by it. */
    cutOff() {
      const out = new Set();
      for (const { element, box } of lines()) {
        for (let one = element; one && one !== document.body; one = one.parentElement) {
          const style = getComputedStyle(one);
          if (one.localName === "svg" || style.display === "contents") continue;
          const framed = one.matches("button, .badge, .act") && style.display !== "inline";
          const hides = /hidden|clip/.test(style.overflowX);
          if (!framed && !hides) continue;
          const frame = one.getBoundingClientRect();
          if (box.left < frame.left - 1 || box.right > frame.right + 1) out.add(`${name(one)} cuts “${words(element.textContent)}”`);
        }
      }
      return [...out];
    },

    /** Words that lie on other words. */
    overlaps() {
      const sticks = (element) => {
        for (let at = element; at; at = at.parentElement) if (getComputedStyle(at).position === "sticky") return true;
        return false;
      };
      const all = lines().map((one) => ({ ...one, box: clipped(one.element, one.box) }))
        .filter(({ box }) => box.width > 1 && box.height > 1).sort((a, b) => a.box.top - b.box.top);
      const modal = document.querySelector("dialog:modal");
      const seen = modal ? all.filter(({ element }) => modal.contains(element)) : all;
      const out = new Set();
      seen.forEach((one, at) => {
        for (let next = at + 1; next < seen.length && seen[next].box.top < one.box.bottom; next += 1) {
          const other = seen[next];
          if (other.node === one.node) continue;
          // What sticks to the window covers what is scrolled under it, and is meant to.
          if (sticks(one.element) !== sticks(other.element)) continue;
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const down = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
          if (across > 2 && down > Math.min(one.box.height, other.box.height) / 2) {
            out.add(`“${words(one.node.data)}” (${name(one.element)}) lies on “${words(other.node.data)}” (${name(other.element)})`);
          }
        }
      });
      return [...out];
    },

    /** Notes what the keyboard has to reach; `focus` then tells about what it has reached. */
    controls() {
      const within = document.querySelector("dialog:modal") ?? document;
      const all = within.querySelectorAll("a[href], button, input, select, textarea, summary, video[controls], audio[controls], [tabindex]");
      window.reach = [...all].filter((one) => one.tabIndex >= 0 && !one.disabled && !one.closest("[inert]") && one.checkVisibility({ visibilityProperty: true }));
      return window.reach.length;
    },
    focus() {
      const { activeElement: one } = document;
      if (!one || one === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      const box = one.getClientRects()[0] ?? one.getBoundingClientRect();
      const [x, y] = [Math.max(0, box.left) + Math.min(box.width, innerWidth) / 2, box.top + box.height / 2];
      const top = document.elementFromPoint(Math.min(x, innerWidth - 1), Math.max(0, Math.min(y, innerHeight - 1)));
      return {
        index: window.reach.indexOf(one),
        name: `${name(one)} “${words(one.getAttribute("aria-label") ?? one.textContent)}”`,
        outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        uncovered: Boolean(top && (one.contains(top) || top.contains(one) || one.labels?.[0]?.contains(top))),
        // Has more than one stop within it.
        several: one.localName === "video" || /^date/.test(one.type),
      };
    },
    missed: (reached) => window.reach.filter((one, at) => one.isConnected && !reached.includes(at) && !(one.type === "radio" && !one.checked))
      .map((one) => `${name(one)} “${words(one.getAttribute("aria-label") ?? one.textContent)}”`),
  };
}
