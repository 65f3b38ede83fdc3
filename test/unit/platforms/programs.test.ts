import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { posix } from "path";
import { findProgram } from "../../../src/client/runner/programs.ts";

/** Runs work as if the process were on another system. */
function on<T>(platform: NodeJS.Platform, work: () => T): T {
  const own = Object.getOwnPropertyDescriptor(process, "platform");
  Object.defineProperty(process, "platform", { value: platform });
  try {
    return work();
  } finally {
    if (own) Object.defineProperty(process, "platform", own);
  }
}

describe("A program on the PATH of Windows", () => {
  it("is found with its ending, in folders that semicolons separate, and never in a relative one", () => {
    const [folder, before, home] = [mkdtempSync(posix.join(tmpdir(), "programs-")), process.env["PATH"], process.cwd()];
    try {
      process.chdir(folder);
      // On the system of the tests, this is the name of a file in the folder.
      const file = String.raw`c:\Program Files\PostgreSQL\bin\psql.exe`;
      writeFileSync(file, "");
      chmodSync(file, 0o755);
      process.env["PATH"] = String.raw`.;bin;c:\Windows;c:\Program Files\PostgreSQL\bin`;
      assert.equal(
        on("win32", () => findProgram("psql")),
        file,
      );
      assert.equal(
        on("win32", () => findProgram("pg_dump")),
        undefined,
      );
    } finally {
      process.chdir(home);
      process.env["PATH"] = before;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
