import assert from "node:assert/strict";
import fc from "fast-check";
import { tokensOf } from "../../../../src/core/sql/tokens.ts";

/** The tokens that are no space, each with the first letters of its kind. */
const told = (sql: string) =>
  tokensOf(sql)
    .filter(({ kind }) => kind !== "space")
    .map(({ kind, text }) => `${kind.slice(0, 3)} ${text}`);

describe("tokens of SQL", () => {
  const cases: readonly (readonly [sql: string, tokens: readonly string[]])[] = [
    ["", []],
    ["a1$b = $1", ["wor a1$b", "sym =", "par $1"]],
    ["größe 🙂x", ["wor größe", "wor 🙂x"]],
    ["'it''s' 'c:\\' x", ["str 'it''s'", "str 'c:\\'", "wor x"]],
    ["E'it\\'s' x", ["str E'it\\'s'", "wor x"]],
    ["e'\\\\' x", ["str e'\\\\'", "wor x"]],
    ["nameE'x'", ["wor nameE", "str 'x'"]],
    ["B'01' x'1F' N'n' U&'\\0041'", ["str B'01'", "str x'1F'", "str N'n'", "str U&'\\0041'"]],
    ["'a' -- it's\n 'b' 'c'", ["str 'a' -- it's\n 'b'", "str 'c'"]],
    ["E'a'\n'\\'' x", ["str E'a'\n'\\''", "wor x"]],
    ["'a' -- b -- c\n-- d\nx", ["str 'a'", "com -- b -- c", "com -- d", "wor x"]],
    ["$$a;'b$$ $t$ $$ $x$ $t$", ["str $$a;'b$$", "str $t$ $$ $x$ $t$"]],
    ["$a$ $b$a$ $ä$x$ä$", ["str $a$ $b$a$", "str $ä$x$ä$"]],
    ["a$$b$$ $ 1", ["wor a$$b$$", "sym $", "num 1"]],
    ['"a""b;" U&"c" "$1"', ['ide "a""b;"', 'ide U&"c"', 'ide "$1"']],
    ["-- a; 'b\nc", ["com -- a; 'b", "wor c"]],
    ["/* a /* b */ c */ d", ["com /* a /* b */ c */", "wor d"]],
    ["a/**/b<>/* x */c@>--", ["wor a", "com /**/", "wor b", "sym <>", "com /* x */", "wor c", "sym @>", "com --"]],
    [
      "1.5 .5 1e-3 1..2 0x1F 1_000",
      ["num 1.5", "num .5", "num 1e-3", "num 1", "sym ..", "num 2", "num 0x1F", "num 1_000"],
    ],
    [
      "a::text[1:2](:=)",
      ["wor a", "sym ::", "wor text", "sym [", "num 1", "sym :", "num 2", "sym ]", "sym (", "sym :=", "sym )"],
    ],
    ["'open; x", ["str 'open; x"]],
    ["E'open\\", ["str E'open\\"]],
    ['"open', ['ide "open']],
    ["/* /* */ open", ["com /* /* */ open"]],
    ["$a$ open $a", ["str $a$ open $a"]],
  ];
  for (const [sql, tokens] of cases) it(JSON.stringify(sql), () => assert.deepEqual(told(sql), tokens));

  it("put together, are the text", () => {
    const piece = fc.constantFrom(
      ..."'\"$\\-/*;:eEuU&bx_19.\n ",
      "$$",
      "$a$",
      "--",
      "/*",
      "*/",
      "''",
      "ä",
      "🙂",
      "end",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, (sql) => {
        const tokens = tokensOf(sql);
        assert.equal(tokens.map(({ text: part }) => part).join(""), sql);
        assert.ok(tokens.every(({ text: part, start }) => part !== "" && sql.startsWith(part, start)));
      }),
    );
  });

  // Time that grows with the square of the length would exceed the time of a test.
  it("of long texts in one reading", () => {
    const long = `SELECT '${"it''s ".repeat(400_000)}', $$${"x".repeat(2_000_000)}$$ /*${"/**/".repeat(200_000)}*/`;
    assert.equal(told(long).length, 5);
    assert.equal(told(`'a'${" -- b".repeat(100_000)}\nc`).length, 3);
  });
});
