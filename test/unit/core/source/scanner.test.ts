import assert from "node:assert/strict";
import { isInFunction } from "../../../../src/core/source/functions.ts";
import { classesOf } from "../../../../src/core/source/classes.ts";
import { contextAt } from "../../../../src/core/source/scanner.ts";

/** The context at the mark `|`, in one word. */
function at(marked: string): string {
  const offset = marked.indexOf("|");
  const { inString, inComment, depth } = contextAt(marked.replace("|", ""), offset);
  return `${inString ? "string" : inComment ? "comment" : "code"} ${depth}`;
}

describe("a place in a source file", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["const a = |1", "code 0"],
    ["f({ a: |1 })", "code 2"],
    ["f('x|')", "string 1"],
    ["f('it\\'s|')", "string 1"],
    ["f('x')|", "code 0"],
    ["// it's\n|", "code 0"],
    ["// it's |", "comment 0"],
    ["/* ' */ |", "code 0"],
    ["`a ${b |} c`", "code 1"],
    ["`a ${b} c|`", "string 0"],
    ['q(`ALTER TABLE "user|"`)', "string 1"],
    ["'unclosed\n|", "code 0"],
    ["@Matches(/^[^'\";(]+$/) |x", "code 0"],
    ["f(/\\//, |)", "code 1"],
    ['f(/[/"]/, |)', "code 1"],
    ["a / b / c |", "code 0"],
    ["a /* it's */ / b / '|'", "string 0"],
    ["/it's/.test(x) |", "code 0"],
    ["const r = /[`{]/g; |", "code 0"],
    ["return /[({]/; |", "code 0"],
    ["arr[1] / 2; '|' ", "string 0"],
    ['Map<string, "a|">', "string 0"],
    ["(v) => v?.replace(/[`{]/g, |)", "code 1"],
    ["x = 1 // it's /'\n|", "code 0"],
    ["f( // one\n /['(]/, |)", "code 1"],
    ["if (f(x)) /['(]/.test(|y)", "code 1"],
    ["for await (const a of b) /[`]/; |", "code 0"],
    ["a++ / b('/|')", "string 1"],
    ["a! / b('/|')", "string 1"],
    ["größe / b('/|')", "string 1"],
    ["2. / b('/|')", "string 1"],
    ["/x/ / b('/|')", "string 1"],
    ["export default /['(]/; |", "code 0"],
    ["'a\\\r\nb|'", "string 0"],
    ["// it's\r|\n", "code 0"],
    ["#!/usr/bin/env it's\n|", "code 0"],
    ["#!/usr/bin/env |", "comment 0"],
  ];
  for (const [text, expected] of cases) it(text.replaceAll("\n", "⏎"), () => assert.equal(at(text), expected));
});

describe("classes of a file", () => {
  it("with their decorators and bodies", () => {
    const text = `import { Entity } from "typeorm";
/** class Not */
@Entity("users") export class User {
  @Column({ default: () => "'}'" }) name = { class: 1 };
}
abstract class Base {}
@ChildEntity()
export default class Admin extends User { inner = class Nested {}; }
`;
    const found = classesOf(text);
    assert.deepEqual(
      found.map(({ name, isEntity }) => [name, isEntity]),
      [
        ["User", true],
        ["Base", false],
        ["Admin", true],
      ],
    );
    const [user] = found;
    assert.ok(user);
    assert.equal(text.slice(user.start, user.start + 7), "@Entity");
    assert.equal(text.slice(user.nameAt, user.body), "User ");
    assert.ok(text.slice(user.body, user.end).endsWith("};\n}"));
  });

  it("without those that have no name, and with decorators of their own only", () => {
    const text = `const A = class extends B {};
// @Entity()
const sql = "@Entity()";
class Größe {}
@orm.Entity({ a: class {} }) class /* one */ User {}
f(@Entity() class Inner {});
class Last { class = 1; x = class { y } }
`;
    assert.deepEqual(
      classesOf(text).map(({ name, isEntity, nameAt }) => [name, isEntity, text.slice(nameAt, nameAt + name.length)]),
      [
        ["Größe", false, "Größe"],
        ["User", true, "User"],
        ["Inner", true, "Inner"],
        ["Last", false, "Last"],
      ],
    );
  });

  it("whose parents have types in braces, and one that is not closed", () => {
    const text = "class A extends B<{ a: () => 1 }> { x = 1 }\nclass C extends mixin({}) {";
    assert.deepEqual(
      classesOf(text).map(({ name, body, end }) => [name, text.slice(body, end)]),
      [
        ["A", "{ x = 1 }"],
        ["C", "{"],
      ],
    );
  });

  // Time that grows with the square of the length would exceed the time of a test.
  it("of 5,000 lines in one reading", () => {
    const property =
      "  @Column({ default: () => \"'}'\" }) // it's\n  name!: string;\n  get() {\n    return { a: [] };\n  }\n";
    const text = `@Entity()\nclass Big {\n${property.repeat(1000)}}\n`;
    assert.equal(classesOf(text)[0]?.end, text.length - 1);
  });
});

describe("the body of a function", () => {
  const cases: readonly (readonly [marked: string, isInside: boolean])[] = [
    ["function f(a?: string): { b: 1 }[] { | }", true],
    ["function f<A extends B>(): () => Promise<void> { | }", true],
    ["function f(): string { return `${a}`; } |", false],
    ["const f = async (): Promise<void> => { `${a}`; | }", true],
    ["const f = () => |1", false],
    ["if (\n  a &&\n  b\n) { | }", false],
    ["for await (const a of b) { | }", false],
    ["class A extends mixin(B) { | }", false],
    ["class A { get b() { | } }", true],
    ["class A { async b() {} c = | }", false],
    ["const a = b ? c(d) : { | }", false],
    ["switch (a) { case b(c): { | } }", false],
    ["/* function f() { */ |", false],
  ];
  for (const [marked, isInside] of cases)
    it(marked.replaceAll("\n", " "), () =>
      assert.equal(isInFunction(marked.replace("|", ""), marked.indexOf("|")), isInside),
    );
});
