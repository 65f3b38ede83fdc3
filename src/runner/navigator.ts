/**
 * Node.js 21 and later say in `navigator` who they are. Where nobody does, `pg` makes a `Response` to find out whether it is
 * Cloudflare's, for which an older Node.js loads all of `fetch`: a tenth of a runner's start.
 */
export function nameNode(): void {
  if ("navigator" in globalThis) return;
  const value = { userAgent: `Node.js/${process.versions.node.split(".")[0] ?? ""}` };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
}
