import assert from "node:assert/strict";
import type { LintFacts } from "../../../../src/core/lint/facts.ts";
import { applyEdits } from "../../../../src/core/lint/fixes/applyEdits.ts";
import type { Change, Fix } from "../../../../src/core/lint/fixes/fix.ts";
import { fixesOf } from "../../../../src/core/lint/fixes/fixesOf.ts";
import { lint } from "../../../../src/core/lint/lint.ts";
import type { RuleId } from "../../../../src/core/lint/ruleTable.ts";
import { migrationWith } from "../../../support/lint/cases.ts";
import { fixCases, ordersFacts } from "../../../support/lint/fixCases.ts";

const rulesIn = (text = "", facts: LintFacts = {}) => lint(text, () => facts).findings.map(({ rule }) => rule);

function fixOf(text: string, rule: RuleId, kind: Fix["kind"], facts: LintFacts = {}): Fix | undefined {
  const finding = lint(text, () => facts).findings.find((one) => one.rule === rule) ?? assert.fail(rule);
  return fixesOf(text, finding, () => facts).find((one) => one.kind === kind);
}

/** A file after the fix of the first finding of a rule; undefined if no such fix is offered. */
function fixed(text: string, rule: RuleId, kind: Fix["kind"], facts: LintFacts = {}, answer?: string) {
  const change = fixOf(text, rule, kind, facts)?.write(answer);
  return change && applyEdits(text, change.edits);
}

/** Replaces statements that fill values in batches by `in batches: UPDATE …`. */
function withoutBatches(text: string): string {
  return text.replaceAll(/DO \$fill\$\n[^]*?\n {2}END LOOP;\n {2}(UPDATE [^]*?);\nEND \$fill\$/g, "in batches: $1");
}

/** The lines of `up()` and `down()`, and the statements of the following revisions. */
function shown(text: string, { edits, next }: Change): readonly string[] {
  const own = withoutBatches(applyEdits(text, edits))
    .split("\n")
    .filter((line) => !/^(?:import|export|\}| {2}async| {2}\}|)$|^(?:import|export| {2}async)/.test(line))
    .map((line) => line.trim().replace(/^await queryRunner\.query\(`([^]*)`\);$/, "$1"));
  const more = next.flatMap(({ part, up, down }) => [
    `-- ${part}`,
    ...up.map(({ sql }) => withoutBatches(sql)),
    ...down.map(({ sql }) => `down: ${sql}`),
  ]);
  return [...own, ...more];
}

describe("a fix of a finding", () => {
  for (const { title, sql, down, rule, kind, transaction, answer, isKept, result } of fixCases)
    it(title, () => {
      const text = migrationWith(sql, transaction, down);
      const fix = fixOf(text, rule, kind, ordersFacts) ?? assert.fail("the fix is not offered");
      assert.equal(fix.question === undefined, answer === undefined);
      const change = fix.write(answer);
      assert.equal(fix.hasNext, change.next.length > 0);
      assert.deepEqual(shown(text, change), result);
      assert.equal(rulesIn(applyEdits(text, change.edits), ordersFacts).includes(rule), isKept === true);
    });

  it("leaves calls of the schema API of which the text does not show every statement", () => {
    const key = 'columnNames: ["total"], referencedTableName: "users", referencedColumnNames: ["id"]';
    const calls: readonly (readonly [RuleId, string])[] = [
      ["foreign-key-blocking", `queryRunner.createForeignKey("orders", new TableForeignKey({ ${key} }))`],
      ["foreign-key-blocking", `queryRunner.createForeignKey("orders", new TableForeignKey({ name: key, ${key} }))`],
      [
        "index-not-concurrent",
        `queryRunner.createIndex("orders", new TableIndex({ name: "a", columnNames: ["total"], isSpatial: true }))`,
      ],
      [
        "add-required-column",
        `queryRunner.addColumn("orders", new TableColumn({ name: "state", type: "int", isUnique: true }))`,
      ],
      [
        "add-required-column",
        `queryRunner.addColumn("orders", new TableColumn({ name: "state", type: "enum", enum: ["a"] }))`,
      ],
    ];
    for (const [rule, call] of calls) assert.equal(fixed(migrationWith([call]), rule, "writeSql"), undefined, call);
  });

  it("keeps the values of a column that calls of the schema API drop and add, after they are written as SQL", () => {
    const add = (type: string) => `queryRunner.addColumn("orders", new TableColumn({ name: "note", type: "${type}" }))`;
    const drop = 'queryRunner.dropColumn("orders", "note")';
    const text = migrationWith([drop, add("text")], undefined, [drop, add("varchar(20)")]);
    assert.equal(fixed(text, "typeorm-drop-add-pair", "keepValues", ordersFacts), undefined);
    const written = fixed(text, "typeorm-drop-add-pair", "writeSql", ordersFacts) ?? assert.fail("not written");
    const kept = fixed(written, "typeorm-drop-add-pair", "keepValues", ordersFacts) ?? assert.fail("not kept");
    assert.match(kept, /ALTER COLUMN "note" TYPE text[^]*down[^]*ALTER COLUMN "note" TYPE varchar\(20\)/);
    assert.doesNotMatch(kept, /DROP COLUMN|addColumn/);
  });

  it("divides a type change by the schema API into steps, after it is written as SQL and keeps its values", () => {
    const to = (type: string, length = "") =>
      `new TableColumn({ name: "total", type: "${type}", ${length}isNullable: false, default: "0" })`;
    const change = (from: string, next: string) => `queryRunner.changeColumn("orders", ${from}, ${next})`;
    const text = migrationWith([change(to("integer"), to("bigint"))], undefined, [change(to("bigint"), to("integer"))]);
    const written = fixed(text, "typeorm-drop-add-pair", "writeSql", ordersFacts) ?? assert.fail("not written");
    const kept = fixed(written, "typeorm-drop-add-pair", "keepValues", ordersFacts) ?? assert.fail("not kept");
    assert.match(kept, /up\([^]*ALTER COLUMN "total" TYPE bigint[^]*down\([^]*ALTER COLUMN "total" TYPE integer/);
    const split = fixOf(kept, "change-column-type", "typeChange", ordersFacts) ?? assert.fail("not divided");
    assert.deepEqual(
      split.write().next.map(({ part }) => part),
      ["fill", "constraints", "validation"],
    );
  });

  it("leaves a call that drops more than a column: an enum type, a row of the metadata, a part of a key", () => {
    const { schema = assert.fail() } = ordersFacts;
    const [orders = assert.fail()] = schema.tables;
    const without = (change: (table: typeof orders) => typeof orders, enums = schema.enums) =>
      ({ ...ordersFacts, schema: { ...schema, tables: [change(orders)], enums } }) satisfies LintFacts;
    const note = (change: object) =>
      without((table) => ({
        ...table,
        columns: table.columns.map((one) => (one.name === "note" ? { ...one, ...change } : one)),
      }));
    const state = { schema: "public", name: "orders_note_enum", values: ["a"] };
    const ofEnum = (type: string): LintFacts => {
      const { schema: changed } = note({ type });
      return { ...ordersFacts, schema: { ...changed, enums: [state] } };
    };
    const key = {
      name: "k",
      kind: "primaryKey",
      columns: ["id", "note"],
      definition: "PRIMARY KEY (id, note)",
    } as const;
    const cases: readonly (readonly [string, LintFacts, string?])[] = [
      ["an enum", ofEnum("orders_note_enum")],
      ["an enum with its schema and as an array", ofEnum('public."orders_note_enum"[]')],
      ["a generated column", note({ generated: "stored" })],
      ["a part of the key", without((table) => ({ ...table, constraints: [key] }))],
      ["a table that is not known", { ...ordersFacts, schema: { ...schema, tables: [] } }],
      ["no schema", {}],
      ["if it exists", ordersFacts, 'queryRunner.dropColumn("orders", "note", true)'],
      ["a name that is not written out", ordersFacts, 'queryRunner.dropColumn("orders", name)'],
    ];
    const add = 'queryRunner.addColumn("orders", new TableColumn({ name: "note", type: "text", isNullable: true }))';
    for (const [title, facts, drop = 'queryRunner.dropColumn("orders", "note")'] of cases) {
      const findings = lint(migrationWith([drop, add]), () => facts).findings;
      const kinds = findings.flatMap((one) => fixesOf(migrationWith([drop, add]), one, () => facts));
      const texts = kinds.filter(({ kind }) => kind === "writeSql").map((one) => one.write().edits.length);
      assert.ok(
        texts.every((count) => count === 1),
        `${title}: only the added column may be written`,
      );
    }
  });

  it("leaves the calls of down() if the SQL of up() creates a type, which TypeORM's call drops as well", () => {
    const drop = 'queryRunner.dropColumn("orders", "note")';
    const add = 'ALTER TABLE "orders" ADD "note" "orders_note_enum"';
    const text = migrationWith([drop, `CREATE TYPE "orders_note_enum" AS ENUM ('a')`, add], undefined, [drop]);
    const written = fixed(text, "typeorm-drop-add-pair", "writeSql", ordersFacts);
    assert.match(written ?? "", /up[^]*DROP COLUMN[^]*down[^]*queryRunner\.dropColumn/);
  });

  it("leaves the calls of down() if a call of up() stays", () => {
    const drop = 'queryRunner.dropColumn("orders", "note")';
    const text = migrationWith(
      [drop, 'queryRunner.addColumn("orders", new TableColumn({ name: "note", type: "enum", enum: ["a"] }))'],
      undefined,
      [drop],
    );
    const written = fixed(text, "typeorm-drop-add-pair", "writeSql", ordersFacts);
    assert.equal(written?.split("DROP COLUMN").length, 2);
    assert.match(written ?? "", /down[^]*queryRunner\.dropColumn/);
  });

  it("leaves a dropped and added column without a former definition, with a constraint, and without a conversion", () => {
    const pair = (type: string) => ["ALTER TABLE orders DROP COLUMN note", `ALTER TABLE orders ADD note ${type}`];
    const kept = (up: string, down: readonly string[]) =>
      fixed(migrationWith(pair(up), undefined, down), "typeorm-drop-add-pair", "keepValues", ordersFacts);
    assert.ok(kept("text", pair("varchar(20)")));
    assert.equal(kept("text", ["SELECT 1"]), undefined);
    assert.equal(kept("text UNIQUE", pair("varchar(20)")), undefined);
    assert.equal(kept("text", pair("varchar(20) REFERENCES users (id)")), undefined);
    assert.equal(kept("SERIAL NOT NULL", pair("varchar(20)")), undefined);
    assert.equal(kept("uuid", pair("int")), undefined);
    assert.equal(kept("bit(8)", pair("int")), undefined);
    assert.equal(kept("timestamptz", pair("varchar(20)")), undefined);
    assert.match(kept("timestamp(3)", pair("varchar(20)")) ?? "", /ELSE \('not exact: ' \|\| "note"\)::timestamp/);
    assert.match(kept("numeric(10, 2)", pair("varchar(20)")) ?? "", /more exact ones, are refused\./);
    assert.match(kept("money", pair("varchar(20)")) ?? "", /are rounded or cut/);
    assert.match(kept("mood", pair('"app"."mood"')) ?? "", /"note"::text::mood/);
    assert.equal(kept(`text COLLATE "C"`, pair("varchar(20)")), undefined);
  });

  it("leaves a call that an if or a loop without braces contains", () => {
    const call = (before: string) => `${before}\n    await queryRunner.query("ALTER TABLE orders DROP COLUMN note");`;
    const file = (before: string) =>
      migrationWith(["ALTER TABLE orders ADD note text"], undefined, [
        "ALTER TABLE orders DROP COLUMN note",
        "ALTER TABLE orders ADD note varchar(20)",
      ]).replace(
        "    await queryRunner.query(`ALTER TABLE orders ADD note text`);",
        (add) => `${call(before)}\n${add}`,
      );
    const kept = (before: string) => fixed(file(before), "typeorm-drop-add-pair", "keepValues", ordersFacts);
    assert.ok(kept("    console.log(1)"));
    assert.ok(kept("    if (a) { b(); }"));
    assert.equal(kept("    if (await has(1))"), undefined);
    assert.equal(kept("    for (const one of [1, 2])"), undefined);
    assert.equal(kept("    if (a) b();\n    else"), undefined);
  });

  it("fills values by one UPDATE, in the file with the constraint, if all revisions run in one transaction", () => {
    const text = migrationWith(["ALTER TABLE orders ADD state text NOT NULL"]);
    const facts = { ...ordersFacts, transactionMode: "all" } as const;
    const { next } = fixOf(text, "add-required-column", "requiredColumnSplit", facts)?.write("'new'") ?? assert.fail();
    const note = 'One UPDATE, which locks all rows until the end. Batches need another transaction mode than "all".';
    assert.equal(next[0]?.up[0]?.note, note);
    const change = migrationWith(["ALTER TABLE orders ALTER total TYPE bigint"], undefined, [
      "ALTER TABLE orders ALTER total TYPE int",
    ]);
    const split = fixOf(change, "change-column-type", "typeChange", facts)?.write() ?? assert.fail();
    assert.deepEqual(
      split.next.flatMap(({ up }) => up.flatMap((one) => (one.note === note ? [one.sql] : []))),
      ['UPDATE "orders" SET "total_new" = "total" WHERE "total_new" IS NULL AND "total" IS NOT NULL'],
    );
    const check = 'CONSTRAINT "orders_state_set"';
    assert.deepEqual(
      next.slice(0, -1).map(({ part, up, down }) => [part, up.map(({ sql }) => sql), down.map(({ sql }) => sql)]),
      [
        [
          "fill",
          [
            `UPDATE "orders" SET "state" = 'new' WHERE "state" IS NULL`,
            `ALTER TABLE "orders" ADD ${check} CHECK ("state" IS NOT NULL) NOT VALID`,
          ],
          [`ALTER TABLE "orders" DROP ${check}`],
        ],
      ],
    );
  });

  it("sets lock_timeout at the start of up(), in a transaction only", () => {
    const sql = ["SELECT 1", "ALTER TABLE orders ADD a int"];
    const result = fixed(migrationWith(sql), "lock-timeout-missing", "lockTimeout") ?? "";
    assert.match(result, /async up\(.*\n {4}await queryRunner\.query\(`SET LOCAL lock_timeout = '5s'`\);\n.*SELECT 1/);
    assert.ok(!rulesIn(result).includes("lock-timeout-missing"));
    assert.equal(fixed(migrationWith(sql, false), "lock-timeout-missing", "lockTimeout"), undefined);
  });

  it("builds all indexes of a migration concurrently, outside of a transaction", () => {
    const text = migrationWith(['CREATE INDEX "a" ON "orders" ("a")', "create unique index b on orders (b)"]);
    const result = fixed(text, "index-not-concurrent", "concurrently");
    assert.match(result ?? "", /MigrationInterface \{\n {2}transaction = false;\n\n {2}async up/);
    assert.match(result ?? "", /CREATE INDEX CONCURRENTLY "a" ON[^]*create unique index CONCURRENTLY b on/);
    assert.ok(!rulesIn(result).some((rule) => /concurrent/.test(rule)));
  });

  it("is not offered if the migration needs its transaction, or the SQL is not written out", () => {
    const mixed = migrationWith(["CREATE INDEX a ON orders (a)", "UPDATE orders SET b = 1 WHERE c"]);
    assert.equal(fixed(mixed, "index-not-concurrent", "concurrently"), undefined);
    const wanted = migrationWith(["CREATE INDEX a ON orders (a)"], true);
    assert.equal(fixed(wanted, "index-not-concurrent", "concurrently"), undefined);
    const index = migrationWith(["CREATE INDEX a ON orders (a)"]);
    const facts = { transactionMode: "all" } as const;
    assert.equal(fixed(index, "index-not-concurrent", "concurrently", facts), undefined);
    const api = `class A1700000000000 { async up(q) { await q.createIndex("t", new TableIndex({ columnNames: ["a"] })); } async down(q) { await q.query("SELECT 1"); } }`;
    assert.equal(fixed(api, "index-not-concurrent", "concurrently"), undefined);
  });

  it("is not offered for a call of another form, for unknown names and for several actions", () => {
    const setNotNull = "ALTER TABLE orders ALTER total SET NOT NULL";
    const call = (text: string) => migrationWith(["SELECT 1"]).replace("await queryRunner.query(`SELECT 1`)", text);
    for (const text of [
      call(`const rows = await queryRunner.query("${setNotNull}")`),
      call(`await queryRunner.query("${setNotNull}" + "")`),
      call("await queryRunner.query(`ALTER TABLE ${name} ALTER total SET NOT NULL`)"),
      migrationWith([`${setNotNull}, ALTER note SET NOT NULL`]),
    ])
      assert.equal(fixed(text, "set-not-null", "notNullCheck"), undefined, text);
  });

  it("is not offered for an applied revision, except for the comment that switches the rule off", () => {
    const text = migrationWith(["ALTER TABLE orders ALTER total SET NOT NULL"]);
    const kinds = (state: LintFacts["state"]) => {
      const facts = state === undefined ? {} : { state };
      const finding = lint(text, () => facts).findings.find((one) => one.rule === "set-not-null") ?? assert.fail();
      return fixesOf(text, finding, () => facts).map(({ kind }) => kind);
    };
    assert.deepEqual(kinds("pending"), ["notNullCheck", "ignore"]);
    assert.deepEqual(kinds("applied"), ["ignore"]);
    assert.deepEqual(kinds("edited"), ["ignore"]);
  });

  it("keeps the file's line ends, quotes and indentation", () => {
    const text = [
      "class A1700000000000 {",
      "\tasync up(q) {",
      '\t\tawait q.query(\'ALTER TABLE "orders" ADD "state" text COLLATE "C" NOT NULL\')',
      "\t}",
      "\tasync down(q) { await q.query('ALTER TABLE orders DROP state') }",
      "}",
    ].join("\r\n");
    const result = fixed(text, "add-required-column", "requiredColumn", {}, "'it''s new'") ?? "";
    assert.deepEqual(result.split("\r\n").slice(2, 5), [
      `\t\tawait q.query('ALTER TABLE "orders" ADD "state" text COLLATE "C"')`,
      '\t\tawait q.query(`UPDATE "orders" SET "state" = \'it\'\'s new\' WHERE "state" IS NULL`)',
      '\t\tawait q.query(`ALTER TABLE "orders" ALTER COLUMN "state" SET NOT NULL`)',
    ]);
  });

  it("escapes the SQL for the text that it is written into", () => {
    const text = migrationWith(["ALTER TABLE orders ADD state text NOT NULL"]);
    const result = fixed(text, "add-required-column", "requiredColumn", {}, "'\\d`${x}'") ?? "";
    assert.ok(result.includes("SET \"state\" = '\\\\d\\`\\${x}' WHERE"), result);
  });

  it("chooses a name that is free in the file and in the table", () => {
    const text = `// orders_note_set2\n${migrationWith(["ALTER TABLE orders ALTER note SET NOT NULL"])}`;
    const [table = assert.fail()] = ordersFacts.schema?.tables ?? [];
    const constraints = [{ name: "orders_note_set", kind: "check" as const, columns: [], definition: "CHECK (true)" }];
    const facts = { schema: { ...(ordersFacts.schema ?? assert.fail()), tables: [{ ...table, constraints }] } };
    assert.match(fixed(text, "set-not-null", "notNullCheck", facts) ?? "", /ADD CONSTRAINT "orders_note_set3" CHECK/);
  });

  it("is a comment that switches the rule off, above the call or the class", () => {
    const text = migrationWith(["SELECT 1;\nDROP TABLE orders"]);
    assert.ok(!rulesIn(fixed(text, "drop-table", "ignore")).includes("drop-table"));
    const unnamed = `class A {\r\n  async up(q) {}\r\n  async down(q) {}\r\n}`;
    const result = fixed(unnamed, "typeorm-class-timestamp", "ignore") ?? "";
    assert.ok(result.startsWith("// migrations-ignore: typeorm-class-timestamp reason\r\nclass A"));
    assert.deepEqual(rulesIn(result), []);
  });
});
