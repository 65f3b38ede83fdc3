import assert from "node:assert/strict";
import fc from "fast-check";
import { columnKinds } from "../../../../src/core/entity/columnTypes.ts";
import type { Field, FieldMistake } from "../../../../src/core/entity/draft.ts";
import { isMistake, nameMistake } from "../../../../src/core/entity/draft.ts";
import { inCase, pluralOf, singularOf } from "../../../../src/core/entity/names.ts";
import { parseFields } from "../../../../src/core/entity/parseFields.ts";
import { specifierFor } from "../../../../src/core/entity/naming.ts";

const context = { entities: ["User", "TagEntity", "Invoice"], inherited: ["id"] };
const parse = (text: string) => parseFields(text, context);

/** A field in a line, for tables of tests. */
function told(field: Field): string {
  if (field.kind !== "column") return `${field.name} ${field.kind} ${field.target}${field.nullable ? "?" : ""}`;
  const { name, type, length, precision, scale, values, array, nullable, unique } = field;
  const size = values ?? [length, precision, scale].filter((part) => part !== undefined);
  const value = field.default ? ` = ${JSON.stringify(Object.values(field.default)[0])}` : "";
  return `${name} ${type}${size.length > 0 ? `(${size.join(",")})` : ""}${array ? "[]" : ""}${nullable ? "?" : ""}${unique ? " unique" : ""}${value}`;
}

describe("the grammar of fields", () => {
  const right: readonly (readonly [string, string])[] = [
    ["", ""],
    ["a: text", "a text"],
    ["a:text,b : int ,", "a text; b integer"],
    ["title:varchar(80)", "title varchar(80)"],
    ["price:numeric(12,2)?", "price numeric(12,2)?"],
    ["price: numeric ( 12 , 2 ) ?", "price numeric(12,2)?"],
    ["tags:text[]", "tags text[]"],
    ["tags: text[]? = {}", 'tags text[]? = "\\"{}\\""'],
    ["slug: varchar(80) unique", "slug varchar(80) unique"],
    ["slug: varchar unique ?", "slug varchar? unique"],
    ["at:timestamptz?=now()", 'at timestamptz? = "now()"'],
    ["at: timestamptz(3)", "at timestamptz(3)"],
    ["status:enum(draft,live)", "status enum(draft,live)"],
    ["status: enum('in, out', \"b\") = 'in, out'", 'status enum(in, out,b) = "in, out"'],
    ["n: int = -1, f: real = 0.50", 'n integer = "-1"; f real = "0.5"'],
    ["big: bigint = 9007199254740993", 'big bigint = "\\"9007199254740993\\""'],
    ["ok: BOOLEAN = TRUE", 'ok boolean = "true"'],
    ["key: uuid = gen_random_uuid()", 'key uuid = "uuid"'],
    ["t: text = 'it''s'", "t text = \"'it''s'\""],
    ["x: numeric = coalesce(1, 2)", 'x numeric = "coalesce(1, 2)"'],
    ["author: User", "author many-to-one User"],
    ["author: user?", "author many-to-one User?"],
    ["tags: Tag[]", "tags many-to-many TagEntity"],
    ["profile: User unique", "profile one-to-one User"],
    ["parent: Invoice?", "parent many-to-one Invoice?"],
  ];
  for (const [text, expected] of right) {
    it(text === "" ? "nothing" : text, () => {
      const fields = parse(text);
      assert.ok(!isMistake(fields), JSON.stringify(fields));
      assert.equal(fields.map(told).join("; "), expected);
    });
  }

  const wrong: readonly (readonly [string, FieldMistake["reason"], at: string])[] = [
    ["a", "typeMissing", ""],
    ["a:", "typeMissing", ""],
    [": text", "nameMissing", ": text"],
    ["a: text,, b: int", "nameMissing", ", b: int"],
    ["2a: text", "nameInvalid", "2a: text"],
    ["a b: text", "nameInvalid", "a b: text"],
    ["constructor: text", "nameInvalid", "constructor: text"],
    ["id: uuid", "nameInherited", "id: uuid"],
    ["a: text, A: int", "nameTwice", "A: int"],
    ["a: text, b: mony", "typeUnknown", "mony"],
    ["a: toString", "typeUnknown", "toString"],
    ["a: int(3)", "typeTakesNothing", "3)"],
    ["a: varchar(0)", "lengthInvalid", "0)"],
    ["a: varchar(8,2)", "lengthInvalid", "8,2)"],
    ["a: numeric(2,3)", "precisionInvalid", "2,3)"],
    ["a: timestamptz(7)", "precisionInvalid", "7)"],
    ["a: enum", "valuesInvalid", ""],
    ["a: enum()", "valuesInvalid", ")"],
    ["a: enum(x,x)", "valuesInvalid", "x,x)"],
    ["a: text null", "markUnknown", "null"],
    ["a: text?[]", "markUnknown", "[]"],
    ["a: int = x", "defaultInvalid", "x"],
    ["a: int = 1.5", "defaultInvalid", "1.5"],
    ["a: text =", "defaultInvalid", ""],
    ["a: enum(x) = y", "defaultInvalid", "y"],
    ["a: timestamptz = now", "defaultInvalid", "now"],
    ["a: User[]?", "notForRelation", "[]?"],
    ["a: User = 1", "notForRelation", "= 1"],
    ["a: User(3)", "notForRelation", "(3)"],
    ["a: enum(x", "unclosed", "a: enum(x"],
    ["a: text = 'x", "unclosed", "'x"],
    ["a: text)", "unclosed", ")"],
  ];
  for (const [text, reason, at] of wrong) {
    it(`not ${text}`, () => {
      const mistake = parse(text);
      assert.ok(isMistake(mistake), JSON.stringify(mistake));
      assert.deepEqual([mistake.reason, text.slice(mistake.at)], [reason, at]);
    });
  }

  it("reads what it is given however it is spaced, and never throws", () => {
    const words = Object.keys(columnKinds).filter((word) => word !== "enum");
    const field = fc.record({
      word: fc.constantFrom(...words),
      array: fc.boolean(),
      nullable: fc.boolean(),
      unique: fc.boolean(),
      space: fc.constantFrom("", " ", "  "),
    });
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), (fields) => {
        const text = fields
          .map(
            ({ word, array, nullable, unique, space }, index) =>
              `f${index}${space}:${space}${word}${space}${array ? "[]" : ""}${space}${nullable ? "?" : ""} ${unique ? "unique" : ""}${space}`,
          )
          .join(",");
        const read = parse(text);
        assert.ok(!isMistake(read), JSON.stringify(read));
        assert.deepEqual(
          read.map((one) => one.kind === "column" && [one.name, one.type, one.array, one.nullable, one.unique]),
          fields.map(({ word, array, nullable, unique }, index) => [
            `f${index}`,
            columnKinds[word]?.type,
            array,
            nullable,
            unique,
          ]),
        );
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z:,()[\]?='" 0-9]{0,40}$/)), (text) => {
        const read = parse(text);
        if (isMistake(read)) assert.ok(read.at >= 0 && read.at <= text.length);
      }),
    );
  });
});

describe("names of entities", () => {
  it("are class names that mean nothing else and are not taken", () => {
    const of = (name: string) => nameMistake(name, ["User"]);
    assert.deepEqual(["", "invoice", "Invoice Line", "Column", "User", "USER", "Invoice", "APIKey"].map(of), [
      "empty",
      "invalid",
      "invalid",
      "reserved",
      "taken",
      "taken",
      undefined,
      undefined,
    ]);
  });
  const plurals = [
    ["Category", "Categories"],
    ["Box", "Boxes"],
    ["Person", "People"],
    ["Day", "Days"],
    ["SalesPerson", "SalesPeople"],
    ["Status", "Statuses"],
  ] as const;
  for (const [one, many] of plurals) it(`${one}, ${many}`, () => assert.equal(pluralOf(one), many));
  it("cases", () => {
    assert.deepEqual(
      ["pascal", "camel", "kebab", "snake"].map((to) => inCase("InvoiceLine", to as "pascal")),
      ["InvoiceLine", "invoiceLine", "invoice-line", "invoice_line"],
    );
    assert.equal(inCase("APIKey", "snake"), "api_key");
    assert.equal(inCase("address2", "snake"), "address2");
    assert.equal(singularOf("categories"), "category");
  });
  it("imports", () => {
    const to = (file: string, importExtension: "" | ".js" | ".ts" = "") =>
      specifierFor("src/a/b.entity.ts", file, { importExtension });
    assert.deepEqual(
      [to("src/a/c.ts"), to("src/x/c.ts"), to("c.mts", ".js"), to("src/a/d/e.ts", ".ts")],
      ["./c", "../x/c", "../../c.mjs", "./d/e.ts"],
    );
  });
});
