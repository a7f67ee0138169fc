// The front page: looks again every half minute while somebody looks at it.
import { refresh } from "./follow.js";

setInterval(() => { if (!document.hidden) refresh(Math.random() * 3000); }, 30_000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
