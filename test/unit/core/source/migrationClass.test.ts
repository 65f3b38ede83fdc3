import assert from "node:assert/strict";
import { declaresMigration, migrationClass } from "../../../../src/core/source/migrationClass.ts";

const found = (text: string, id: string) => migrationClass(text, id)?.name;

describe("The class of a migration", () => {
  it("is the class with the name, also among others", () => {
    const text = "class Base {} export class AddA1 extends Base { up() {} } export class AddB2 { up() {} }";
    assert.deepEqual([found(text, "AddA1"), found(text, "AddB2"), found(text, "AddC3")], ["AddA1", "AddB2", undefined]);
  });

  it("is the class with the value of its property, before a class with that name", () => {
    const text = `
export class First { name = "AddB2"; up() { const name = "AddC3"; } }
export class Second { readonly name: string = 'AddC3'; up() {} }
export class AddB2 { name = \`AddD4\`; }
`;
    assert.deepEqual(
      ["AddB2", "AddC3", "AddD4", "AddE5"].map((id) => found(text, id)),
      ["First", "Second", "AddB2", undefined],
    );
  });

  it("is declared by the name of a class or its property, and not by another text with the id", () => {
    const declares = (text: string) => declaresMigration(text, "AddB2");
    assert.ok(declares("export class AddB2 implements MigrationInterface {}"));
    assert.ok(declares('class First { name = "AddB2"; }'));
    for (const text of [
      "// After AddB2.\nclass First {}",
      'class First { replaces = ["AddB2"]; }',
      "class ReallyAddB2 {}",
      'class AddB2 { name = "AddC3"; }',
    ])
      assert.ok(!declares(text), text);
  });

  it("is the only class, unless its property is another id", () => {
    assert.equal(found("export default class Migration { up() {} }", "AddA1"), "Migration");
    assert.equal(found("class Computed { name = `Add${kind}1`; }", "AddA1"), "Computed");
    assert.equal(found('class AddA1 { name = "AddB2"; }', "AddA1"), undefined);
    assert.equal(found('class AddA1 { up() { sql("name = 1"); } }', "AddZ9"), "AddA1");
  });
});
