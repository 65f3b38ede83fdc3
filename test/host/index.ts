import path from "node:path";
import { print, runMocha } from "./harness/runMocha.ts";

/**
 * What VS Code calls in its extension host, be it the server's (`npm run test:host`) or the desktop's. The launcher names
 * the suite in the environment, because a workspace and its trust are chosen when the window opens.
 */
export async function run(): Promise<void> {
  const suite = process.env["TEST_SUITE"];
  if (suite === undefined) throw new Error("TEST_SUITE names no suite.");
  const counts = await runMocha(path.join(__dirname, "suites", suite));
  print(`#counts ${JSON.stringify(counts)}`);
  if (counts.failed > 0) throw new Error(`${counts.failed} failed`);
}
