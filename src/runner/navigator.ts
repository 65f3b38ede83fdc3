import { aroundModule } from "./loader/aroundModule.ts";

/** Where `pg` asks, and the extension's own copy of it. */
const asks = /[\\/](pg[\\/]lib[\\/]stream|fallback[\\/]pg)\.js$/;

/**
 * Node.js 21 and later say in `navigator` who they are. Where nobody does, `pg` makes a `Response` to find out whether it is
 * Cloudflare's, for which an older Node.js loads all of `fetch`: a tenth of a runner's start. So it is said while `pg` is
 * loaded, and to nobody else: what the project's code finds is what its Node.js has.
 */
export function nameNodeToPg(): void {
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
