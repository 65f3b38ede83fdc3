import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { format } from "node:util";

/** Counts that the launcher reads from the last line of a suite's output. */
export interface Counts {
  readonly passed: number;
  /** A line for each failed test. */
  readonly failures: readonly string[];
  /** Full titles. */
  readonly skipped: readonly string[];
}

/**
 * Runs the compiled tests of one folder in this process, which is the extension host.
 *
 * Mocha prints through `console.log`, the only output that an extension host forwards. The editor prints there as
 * well, so the launcher may set a prefix that marks the tests' lines.
 */
export async function runMocha(folder: string): Promise<Counts> {
  const { default: Mocha } = await import("mocha");
  const grep = process.env["TEST_GREP"] || /(?:)/;
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, color: false, reporter: "spec", grep });
  Mocha.reporters.Base.consoleLog = print;
  for (const file of testFiles(folder)) mocha.addFile(file);
  return new Promise((resolve, reject) => {
    const failures: string[] = [];
    const skipped: string[] = [];
    const counts = { passed: 0, failures, skipped };
    mocha
      .loadFilesAsync()
      .then(() => {
        const runner = mocha.run(() => resolve(counts));
        runner.on("pass", () => (counts.passed += 1));
        runner.on("fail", (test, error) => {
          failures.push(`${test.fullTitle()}: ${String(error).replace(/\s+/g, " ").slice(0, 500)}`);
        });
        runner.on("pending", (test) => void skipped.push(test.fullTitle()));
      })
      .catch(reject);
  });
}

/** Prints a line of the tests' report. */
export function print(...args: readonly unknown[]): void {
  console.log((process.env["TEST_LINE_PREFIX"] ?? "") + format(...args));
}

function testFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new Error(`No compiled suite in ${folder}.`);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => path.join(folder, file))
    .sort();
}
