import path from "node:path";
import { print, runMocha } from "./harness/runMocha.ts";

/**
 * Entry point that VS Code calls in its extension host, in the server (`npm run test:host`) or on the desktop. The
 * launcher passes the suite in the environment, because a workspace and its trust are fixed when the window opens.
 */
export async function run(): Promise<void> {
  const suite = process.env["TEST_SUITE"];
  if (suite === undefined) throw new Error("TEST_SUITE names no suite.");
  const counts = await runMocha(path.join(__dirname, "suites", suite));
  print(`#counts ${JSON.stringify(counts)}`);
  if (counts.failures.length > 0) throw new Error(`${counts.failures.length} failed`);
}
