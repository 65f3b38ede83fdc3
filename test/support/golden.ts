import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

/** Compares a text with the file of a name in `test/unit/golden`; `UPDATE_GOLDEN=1` writes it, to be read before a commit. */
export function isGolden(name: string, text: string): void {
  const file = `test/unit/golden/${name}.txt`;
  if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
}
