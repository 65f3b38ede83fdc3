import assert from "node:assert/strict";
import { programOf } from "../../../../src/runner/process/programs.ts";

describe("the program of a command", () => {
  for (const [command, program] of [
    ["psql -f seed.sql", "psql"],
    ["/usr/bin/node", "/usr/bin/node"],
    ["PGPASSWORD=geheim psql -c 'SELECT 1'", "psql"],
    [`PGUSER=app PGPASSWORD="ge heim" psql`, "psql"],
    [`PGPASSWORD='ge heim' psql`, "psql"],
    [`PGPASSWORD=ge\\ heim psql`, "psql"],
    [`  PGPASSWORD="a\\"b c" /usr/bin/psql -l`, "/usr/bin/psql"],
    ["PGPASSWORD=geheim", ""],
    ["", ""],
  ] as const)
    it(`is ${program === "" ? "empty" : program} for ${command}`, () => assert.equal(programOf(command), program));
});
