import { execFileSync } from "node:child_process";
import type { TestDatabase } from "../../support/database.ts";

/**
 * What `pg_dump` makes of a database, or nothing where this machine has none that is as new as the server: another
 * judge, who knows PostgreSQL well.
 */
export function dumpOf({ url }: TestDatabase): readonly string[] {
  try {
    const text = execFileSync("pg_dump", ["--schema-only", "--no-owner", "--no-privileges", url], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 1024 * 1024,
    });
    // Newer ones put a random word around their output; `public` made anew is not the one of initdb.
    return text
      .split("\n")
      .filter((line) => !/^(--|\\(un)?restrict |COMMENT ON EXTENSION|$)/.test(line) && !/\bSCHEMA public\b/.test(line));
  } catch {
    return [];
  }
}
