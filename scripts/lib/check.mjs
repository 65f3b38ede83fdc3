import path from "node:path";
import { exitCode, root } from "./run.mjs";

const checks = [
  ["tsc", "--noEmit"],
  ["tsc", "--noEmit", "--project", "src/webview"],
  ["oxlint", "--type-aware", "--deny-warnings"],
  ["oxfmt", "--check"],
];

/** Runs every check, whatever the one before it said. Resolves to whether all were content. */
export async function check() {
  const bin = path.join(root, "node_modules/.bin");
  let content = true;
  for (const [tool, ...args] of checks) {
    const started = Date.now();
    const command = path.join(bin, process.platform === "win32" ? `${tool}.cmd` : tool);
    const code = await exitCode(command, args);
    console.log(`${tool}: ${code === 0 ? "ok" : "failed"} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    content &&= code === 0;
  }
  return content;
}
