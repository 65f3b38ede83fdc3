import assert from "node:assert/strict";
import { declaredType } from "../../../../src/runner/databases/declaredType.ts";
import type { Parser } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";

describe("the declared type of a property", () => {
  let parse: Parser;
  before(async () => (parse = await loadParser()));
  const cases: readonly (readonly [declaration: string, expected: string])[] = [
    ["a!: string", "other string"],
    ["a: string[]", "other string[]"],
    ["a", "other "],
    ["a?: Money | null", "imported Money | null from ./money"],
    ["readonly a: Array<Money>", "other Array<Money>"],
    ["a: Money[]", "imported Money[] from ./money"],
    ["a: money.Amount", "imported money.Amount from ./all"],
    ["a: Renamed", "imported Renamed from ./other"],
    ["a: Own", "alias Own"],
    ["a: Shape", "object Shape"],
    ["a: { b: 1 }", "object { b: 1 }"],
    ["a: [1, 2]", "object [1, 2]"],
    ["a: { [K in 'x']: 1 }", "object { [K in 'x']: 1 }"],
    ["a:\n    | 'x'\n    | 'y'", "union | 'x' | 'y'"],
    ["a: (x: string) => void", "other (x: string) => void"],
    ["'a': Own = { a: 1 }", "alias Own"],
  ];
  for (const [declaration, expected] of cases)
    it(declaration.replace(/\s+/g, " "), () => {
      const text = `import { type Money, a as Renamed2 } from "./money";
import * as money from "./all";
import { Money2 as Renamed } from './other';
// class Thing { a: Money }
type Own = string;
interface Shape {}
class Other { a: Own }
@Entity() export class Thing {
  b = "a: Own";
  @Column({ type: "text", default: () => ({ a: 1 }) })
  ${declaration};
}
`;
      const source = parse("a.ts", text);
      assert.ok(source);
      const found = declaredType(source, "Thing", "a");
      assert.ok(found);
      const { line, kind, text: type, from } = found;
      assert.equal(`${kind} ${type}${from === undefined ? "" : ` from ${from}`}`, expected);
      assert.equal(line, 11);
      assert.equal(declaredType(source, "Thing", "c"), undefined);
      assert.equal(declaredType(source, "None", "a"), undefined);
    });
});
