import assert from "node:assert/strict";
import type { EntityStyle } from "../../../../src/core/entity/style.ts";
import { entityClassesIn } from "../../../../src/runner/authoring/style/entityClasses.ts";
import { entityStyleOf } from "../../../../src/runner/authoring/style/entityStyle.ts";
import { schemaStyleOf } from "../../../../src/runner/authoring/style/schemaStyle.ts";
import { SourceFile } from "../../../../src/runner/authoring/style/sourceFile.ts";
import type { Parser } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";

describe("the style of entities", () => {
  let parse: Parser;
  before(async () => (parse = await loadParser()));
  const filesOf = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([file, text]) => new SourceFile(file, text, parse));
  const styleOf = (texts: Readonly<Record<string, string>>, language: "ts" | "js" = "ts") =>
    entityStyleOf(filesOf(texts), { language, esModules: false, directory: "src/entity" });
  const entity = (body: string) => ({ "src/user.ts": `@Entity()\nexport class User {\n${body}\n}\n` });

  const cases: readonly (readonly [title: string, text: Readonly<Record<string, string>>, Partial<EntityStyle>])[] = [
    [
      "ignores decorators in comments, strings and regular expressions",
      entity(`  // @PrimaryColumn("text") code: string;
  /* @Column("text") a: string; */
  text = '@Column("text") b: string;';
  pattern = /@Column("text") c: string/;
  @PrimaryGeneratedColumn("uuid") id!: string;
  @Column({ type: "text" }) name!: string;`),
      {
        columnForm: "object",
        key: { decorator: "PrimaryGeneratedColumn", args: '"uuid"', property: "id", type: "string" },
      },
    ],
    [
      "reads options of the column only, and through `satisfies`",
      entity(`  @Column({ nullable: true, transformer: { type: "text" } } satisfies ColumnOptions) name?: string | null;
  @Column({ transformer: { from: (v) => ({ type: v, nullable: true }), to: String } }) other!: string;`),
      { columnForm: "implicit", nullable: "both", definite: "!" },
    ],
    [
      "reads decorators of a namespace",
      {
        "src/user.ts": `@orm.Entity("users")\nexport class User {\n  @orm.Column("text") private readonly name!: string;\n}\n`,
      },
      { columnForm: "argument", access: "private readonly ", tableForm: "argument", tablePlural: true },
    ],
    [
      "counts properties and no parameters of constructors",
      entity(`  constructor(@Inject("x") private service: Service) {}
  @Column() name: string;`),
      { access: "", definite: "" },
    ],
    [
      "leaves properties with an initial value out of the marks",
      entity(`  @Column() count: number = 0;\n  @Column() sum: number = 0;\n  @Column() name!: string;`),
      { definite: "!" },
    ],
    [
      "sees no blank line within a comment",
      entity(`  @Column() a!: string;\n  /**\n   * A\n\n   * B\n   */\n  @Column() b!: string;`),
      { blankLines: false },
    ],
    [
      "sees the blank line above a comment",
      entity(`  @Column() a!: string; // one\n\n  // two\n  @Column() b!: string;`),
      { blankLines: true },
    ],
    [
      "keeps the options of a key with a function, and leaves out keys with a constant",
      entity(`  @PrimaryColumn({ type: "uuid", default: () => "uuid_generate_v7()" }) id!: string;
  @PrimaryColumn({ type: kind }) other!: string;`),
      {
        key: {
          decorator: "PrimaryColumn",
          args: '{ type: "uuid", default: () => "uuid_generate_v7()" }',
          property: "id",
          type: "string",
        },
      },
    ],
    [
      "reads a type of several lines",
      entity(`  @PrimaryColumn("text") id!:\n    | "a"\n    | "b";`),
      { key: { decorator: "PrimaryColumn", args: '"text"', property: "id", type: '| "a"\n    | "b"' } },
    ],
    [
      "reads a default export by its specifier",
      { "src/user.ts": `@Entity()\nclass User {}\nexport { User as default };\n` },
      { exported: "default" },
    ],
    [
      "takes no call for a base class",
      { "src/user.ts": `import { mixin } from "./mixin";\n@Entity()\nexport class User extends mixin(Base) {}\n` },
      { exported: "named" },
    ],
  ];
  for (const [title, texts, expected] of cases)
    it(title, () => {
      const style = styleOf(texts);
      for (const [key, value] of Object.entries(expected))
        assert.deepEqual(style[key as keyof EntityStyle], value, key);
      assert.equal(style.base, undefined);
    });

  it("reads the properties of a base class through the classes that it extends", () => {
    const { base, key } = styleOf({
      "src/base.ts": `export abstract class Root {\n  @PrimaryGeneratedColumn() id!: number;\n}\nexport abstract class Base extends Root {\n  @CreateDateColumn() createdAt!: Date;\n}\nclass Other {\n  @Column() unrelated!: string;\n}\n`,
      "src/user.ts": `import { type Base } from "./base.js";\n@Entity()\nexport class User extends Base {}\n`,
    });
    assert.deepEqual(base, {
      name: "Base",
      from: { file: "src/base.ts" },
      isDefault: false,
      properties: ["createdAt", "id"],
      hasKey: true,
    });
    assert.equal(key, undefined);
  });

  it("reads decorated classes of JavaScript", () => {
    const style = styleOf({
      "src/user.js": `@Entity("user")\nexport class User {\n\t@PrimaryColumn('text')\n\tcode;\n}\n`,
    });
    assert.deepEqual(
      [style.language, style.indent, style.key],
      ["js", "\t", { decorator: "PrimaryColumn", args: "'text'", property: "code", type: "" }],
    );
  });

  it("leaves a file with a syntax error out", () => {
    const files = filesOf({
      "src/broken.ts": `@Entity("a") export class Broken { @Column( }`,
      "src/user.ts": `@Entity("users") export class User {}`,
    });
    assert.deepEqual(
      files.flatMap(entityClassesIn).map(({ name }) => name),
      ["User"],
    );
    assert.equal(styleOf({ "src/broken.ts": "@Entity( class" }).form, "decorators");
  });

  it("reads schemas of a file with several, and their shared schema", () => {
    const texts = {
      "src/entities.js": `// new EntitySchema({ name: "no" })
exports.UserSchema = new EntitySchema({ name: "user_account", schema: "app", columns: { firstName: { name: "first_name", type: String }, id: { type: "uuid", primary: true, generated: "uuid" } } });
const TagSchema = new EntitySchema({ name: "tag", schema: "app", columns: { id: { primary: true, type: kind } } });\n`,
    };
    assert.deepEqual(schemaStyleOf(filesOf(texts)), {
      nameCase: "snake",
      variableSuffix: "Schema",
      key: { property: "id", options: 'type: "uuid", primary: true, generated: "uuid"' },
      columnNames: "whereDifferent",
    });
    const style = styleOf(texts, "js");
    assert.deepEqual([style.form, style.schema, style.exported], ["schema", "app", "commonjsNamed"]);
  });
});
