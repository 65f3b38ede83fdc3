import { aroundModule } from "./moduleHook.ts";

/** The file of `pg` that reads `navigator`, and its copy in the extension. */
const asks = /[\\/](pg[\\/]lib[\\/]stream|fallback[\\/]pg)\.js$/;

/**
 * Sets `navigator.userAgent` while `pg` is loaded, as Node.js 21 and later do. If it is missing, `pg` constructs a
 * `Response` to detect Cloudflare, and an older Node.js loads all of `fetch` for that: a tenth of a runner's start.
 * The property is removed afterwards, so that the project's code sees its own Node.js.
 */
export function skipPgRuntimeProbe(): void {
  if ("navigator" in globalThis) return;
  aroundModule(asks, (evaluate) => {
    Object.defineProperty(globalThis, "navigator", { value: { userAgent: "Node.js" }, configurable: true });
    try {
      return evaluate();
    } finally {
      Reflect.deleteProperty(globalThis, "navigator");
    }
  });
}
