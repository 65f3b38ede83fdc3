import assert from "node:assert/strict";
import fc from "fast-check";
import type { BoundValue } from "../../../../src/core/sql/bind.ts";
import { bindParameters, literalOf } from "../../../../src/core/sql/bind.ts";
import { tokensOf } from "../../../../src/core/sql/tokens.ts";

describe("parameters in a statement's text", () => {
  const cases: readonly (readonly [sql: string, parameters: readonly BoundValue[], bound: string])[] = [
    ["INSERT INTO t VALUES ($1, $2,$3)", ["it's", null, "5"], "INSERT INTO t VALUES ('it''s', NULL,'5')"],
    ["SELECT $2, $1, $2", ["a", "b"], "SELECT 'b', 'a', 'b'"],
    ["SELECT $1, $3, $0", ["a"], "SELECT 'a', $3, $0"],
    ["SELECT $10", [..."abcdefghij"], "SELECT 'j'"],
    ["SELECT $1", ["C:\\new 'x'"], "SELECT E'C:\\\\new ''x'''"],
    ["SELECT $1", ["a\r\nb"], "SELECT E'a\\r\nb'"],
    ["SELECT $1", [{ bytes: "00ff" }], "SELECT '\\x00ff'::bytea"],
    [
      "SELECT '$1', \"$1\", $$ $1 $$, E'\\'$1' -- $1\n/* $1 */ a$1",
      ["x"],
      "SELECT '$1', \"$1\", $$ $1 $$, E'\\'$1' -- $1\n/* $1 */ a$1",
    ],
    ["a=$1::text AND b[$1]", ["x"], "a= 'x'::text AND b['x']"],
    ["a -$1", ["-1"], "a - '-1'"],
    ["u&$1", ["5"], "u& '5'"],
    ["'a'$1$2", ["b", "c"], "'a' 'b'  'c'"],
    ["SELECT '$1'", [], "SELECT '$1'"],
  ];
  for (const [sql, parameters, bound] of cases)
    it(`${sql} of ${JSON.stringify(parameters)}`, () => assert.equal(bindParameters(sql, parameters), bound));

  it("are one string each, which means the value, whatever it is and stands beside", () => {
    const beside = fc.constantFrom("", "a", "'a'", "U&", "=", "(", "$$a$$", '"a"', "1", "E'\\''", "-", "/**/");
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a'\\\r\n$1;-") }), beside, beside, (value, before, after) => {
        const sql = `${before}$1${after}`;
        fc.pre(tokensOf(sql).some(({ text }) => text === "$1"));
        const strings = tokensOf(bindParameters(sql, [value]));
        assert.ok(strings.some(({ text }) => valueOf(text) === value));
        assert.equal(valueOf(literalOf(value)), value);
      }),
    );
  });
});

/** The value of a literal, by PostgreSQL's rules. */
function valueOf(literal: string): string | undefined {
  if (literal.startsWith("E'"))
    return literal
      .slice(2, -1)
      .replaceAll(/\\(r|\\)|''/g, (_, escaped) => (escaped === "r" ? "\r" : escaped === "\\" ? "\\" : "'"));
  return literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : undefined;
}
