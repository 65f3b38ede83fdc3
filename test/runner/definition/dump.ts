import { execFileSync } from "node:child_process";
import type { TestDatabase } from "../../support/database.ts";

/**
 * Output of `pg_dump` for a database, as an independent check; empty if this machine has no `pg_dump` of the server's
 * version.
 */
export function dumpOf({ url }: TestDatabase): readonly string[] {
  try {
    const text = execFileSync("pg_dump", ["--schema-only", "--no-owner", "--no-privileges", url], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 1024 * 1024,
    });
    // Newer versions put a random word around their output. A `public` schema that was created again differs from the
    // one of initdb.
    return text
      .split("\n")
      .filter((line) => !/^(--|\\(un)?restrict |COMMENT ON EXTENSION|$)/.test(line) && !/\bSCHEMA public\b/.test(line));
  } catch {
    return [];
  }
}
