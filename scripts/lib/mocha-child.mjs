// Runs compiled tests under Mocha in a separate process and sends their counts to the parent.
import Mocha from "mocha";
import { failureText } from "./mocha-run.mjs";

const [timeout, ...files] = process.argv.slice(2);
const mocha = new Mocha({ ui: "bdd", reporter: "spec", timeout: Number(timeout), grep: process.env.TEST_GREP });
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync();

// The parent, which would stop the servers of the tests, has ended.
let isOver = false;
process.once("disconnect", () => {
  if (!isOver) process.exit(1);
});

/** @type {import("./mocha-run.mjs").Counts & { failures: string[], skipped: string[] }} */
const counts = { passed: 0, failures: [], skipped: [] };
const runner = mocha.run((failures) => {
  isOver = true;
  process.exitCode = failures > 0 ? 1 : 0;
  process.send?.(counts, () => process.disconnect());
  setTimeout(leftOpen, 10_000).unref();
});
runner.on("pass", () => (counts.passed += 1));
runner.on("fail", (test, error) => counts.failures.push(failureText(test.fullTitle(), error)));
runner.on("pending", (test) => counts.skipped.push(test.fullTitle()));

function leftOpen() {
  console.error(`The tests ended but left open: ${process.getActiveResourcesInfo().join(", ")}.`);
  process.exit(1);
}
