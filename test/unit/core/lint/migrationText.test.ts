import assert from "node:assert/strict";
import fc from "fast-check";
import { lint } from "../../../../src/core/lint/lint.ts";
import { migrationsIn } from "../../../../src/core/lint/source/migrationText.ts";
import { hole } from "../../../../src/core/lint/sql/names.ts";
import { readStatements } from "../../../../src/core/lint/sql/readStatements.ts";
import { migrationWith } from "../../../support/lint/cases.ts";

function file(up: string, head = ""): string {
  return `${head}
class Some1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    ${up}
  }
  public async down(queryRunner: QueryRunner): Promise<void> { /* later */ }
}`;
}

/** The texts of the statements of `up()`: as sent, and as the range in the file. */
function read(up: string, head = "") {
  const text = file(up, head);
  const [migration] = migrationsIn(text);
  const { statements = [], isComplete = false } = migration?.up ?? {};
  return {
    ranges: statements.map(({ start, end }) => text.slice(start, end)),
    sent: statements.map(({ tokens }) =>
      tokens
        .map((token) => token.text)
        .join(" ")
        .replaceAll(hole, "…"),
    ),
    isComplete,
  };
}

describe("the statements of a migration's text", () => {
  it("are found in strings and templates, each with its own range", () => {
    const { ranges, isComplete } = read(`
      await queryRunner.query("DROP TABLE a");
      await queryRunner.query('ALTER TABLE "b" ADD "it\\'s" int');
      await queryRunner.query(\`DROP TABLE c; -- a comment; no statement
        DROP TABLE d\`, []);
      await queryRunner.manager.query<Row[]>("SELECT 1");`);
    assert.deepEqual(ranges, [
      "DROP TABLE a",
      `ALTER TABLE "b" ADD "it\\'s" int`,
      "DROP TABLE c",
      "DROP TABLE d",
      "SELECT 1",
    ]);
    assert.ok(isComplete);
  });

  it("have holes where an expression is not known, and the text of constants", () => {
    const { sent } = read(
      `const column = "size";
       await queryRunner.query(\`ALTER TABLE \${table} ADD "\${column}" \${types[\`a\${1}\`]}\`);
       await queryRunner.query("DROP " + "TABLE " + other(1, "x") + " CASCADE");
       await queryRunner.query(INDEX);`,
      `const INDEX = "CREATE INDEX i ON t (a)";`,
    );
    assert.deepEqual(sent, ['ALTER TABLE … ADD "size" …', "DROP TABLE … CASCADE", "CREATE INDEX i ON t ( a )"]);
  });

  it("are incomplete if a call sends SQL that the text does not show", () => {
    assert.equal(read("for (const sql of list()) await queryRunner.query(sql);").isComplete, false);
    assert.equal(read("await helper(queryRunner);").isComplete, false);
    assert.equal(
      read(`if (!(await queryRunner.hasTable("a"))) await queryRunner.query("DROP TABLE a");`).isComplete,
      true,
    );
  });

  it("are not looked for in comments, in other classes and in other methods", () => {
    const text = `class Helper { up(queryRunner) { return 1; } }
      // class Old1700000000001 { up(queryRunner) { queryRunner.query("DROP TABLE old"); } }
      class New1700000000002 { down = async (q) => { await q.query("DROP TABLE a"); };
        up = async (q) => { /* q.query("DROP TABLE b") */ await q.query("DROP TABLE c"); }; other(q) { q.query("DROP TABLE d"); } }`;
    const found = migrationsIn(text).flatMap(({ name, up, down }) => [
      name,
      up?.statements.length,
      down?.statements.length,
    ]);
    assert.deepEqual(found, ["Helper", 0, undefined, "New1700000000002", 1, 1]);
  });

  it("are those of TypeORM's schema API, as far as its arguments are written out", () => {
    const { sent, ranges } = read(`
      await queryRunner.createTable(new Table({ name: "s.t", columns: [{ name: "id", type: "int", isPrimary: true }], indices: [{ columnNames: ["id"] }] }), true);
      await queryRunner.addColumn("t", new TableColumn({ name: "n", type: "varchar", length: "20", isNullable: true, default: "'x'" }));
      await queryRunner.renameColumn("t", "a", "b");
      await queryRunner.dropColumns("t", ["x", "y"]);
      await queryRunner.createForeignKey("t", new TableForeignKey({ columnNames: ["u"], referencedTableName: "users", referencedColumnNames: ["id"] }));
      await queryRunner.createIndex("t", new TableIndex({ name: "i", columnNames: ["a"], isUnique: true }));
      await queryRunner.dropTable(table);
      await queryRunner.clearTable("t");`);
    assert.deepEqual(sent, [
      'CREATE TABLE IF NOT EXISTS "s" . "t" ( "id" int PRIMARY KEY NOT NULL )',
      'CREATE INDEX ON "s" . "t" ( "id" )',
      `ALTER TABLE "t" ADD "n" varchar ( 20 ) DEFAULT 'x'`,
      'ALTER TABLE "t" RENAME COLUMN "a" TO "b"',
      'ALTER TABLE "t" DROP COLUMN "x"',
      'ALTER TABLE "t" DROP COLUMN "y"',
      'ALTER TABLE "t" ADD FOREIGN KEY ( "u" ) REFERENCES "users" ( "id" )',
      'CREATE UNIQUE INDEX "i" ON "t" ( "a" )',
      'TRUNCATE TABLE "t"',
    ]);
    assert.equal(ranges[3], 'queryRunner.renameColumn("t", "a", "b")');
  });

  it("are those of changeColumn between two columns that are written out", () => {
    const column = (fields: string) => `new TableColumn({ name: "a", ${fields} })`;
    const change = (before: string, after: string) =>
      read(`await queryRunner.changeColumn("t", ${before}, ${after});`).sent;
    const int = column(`type: "int"`);
    assert.deepEqual(change(int, column(`type: "bigint", isNullable: true`)), [
      'ALTER TABLE "t" DROP COLUMN "a"',
      'ALTER TABLE "t" ADD "a" bigint',
    ]);
    const short = column(`type: "varchar", length: "20"`);
    assert.equal(change(short, column(`type: "varchar", length: "40"`)).length, 2);
    assert.equal(change(int, column(`type: "int", isArray: true`)).length, 2);
    assert.deepEqual(change(column(`type: "int", isNullable: true`), int), [
      'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL',
    ]);
    assert.deepEqual(change(int, column(`type: "int", isNullable: true`)), [
      'ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL',
    ]);
    const numeric = (scale: number) => column(`type: "numeric", precision: 8, scale: ${scale}`);
    assert.deepEqual(change(numeric(2), numeric(4).replace('"a"', '"b"')), [
      'ALTER TABLE "t" RENAME COLUMN "a" TO "b"',
      'ALTER TABLE "t" ALTER COLUMN "b" TYPE numeric ( 8 , 4 )',
    ]);
    for (const before of ['"a"', column("type: kind"), column(`type: "int", isNullable`), column("...int"), "old"])
      assert.deepEqual(change(before, column(`type: "bigint"`)), [], before);
    assert.deepEqual(change(int, int), []);
  });

  it("report that changeColumn loses the values of a column with another type", () => {
    const rulesFor = (call: string) => lint(file(call), () => ({})).findings.map(({ rule }) => rule);
    const from = `new TableColumn({ name: "a", type: "int" })`;
    const to = `new TableColumn({ name: "a", type: "bigint" })`;
    const found = rulesFor(`await queryRunner.changeColumn("orders", ${from}, ${to});`);
    assert.ok(found.includes("typeorm-drop-add-pair") && found.includes("add-required-column"), found.join());
    const list = `[{ oldColumn: ${from}, newColumn: ${to} }]`;
    assert.ok(rulesFor(`await queryRunner.changeColumns("orders", ${list});`).includes("typeorm-drop-add-pair"));
    const named = rulesFor(`await queryRunner.changeColumn("orders", "a", ${to});`);
    assert.ok(!named.includes("typeorm-drop-add-pair"), named.join());
  });

  it("lose no finding to an unknown name, and make none of a clause that may be in an unknown part", () => {
    const rulesFor = (sql: string) =>
      lint(file(`await queryRunner.query(\`${sql}\`);`), () => ({})).findings.map(({ rule }) => rule);
    assert.ok(rulesFor("CREATE INDEX i ON ${table} (a)").includes("index-not-concurrent"));
    assert.ok(rulesFor('ALTER TABLE "${schema}"."orders" DROP COLUMN "a"').includes("drop-column"));
    assert.ok(!rulesFor("UPDATE orders SET a = 1 ${where}").includes("update-without-where"));
    assert.ok(!rulesFor("ALTER TABLE a ADD CHECK (b > 0) ${notValid}").includes("constraint-without-not-valid"));
  });

  it("are read without an error from any text", () => {
    const words = [
      "ALTER TABLE",
      "ADD",
      "DROP",
      '"',
      "'",
      "$$",
      "(",
      ")",
      ",",
      ";",
      "x",
      "/*",
      "--\n",
      "SET",
      "NOT",
      hole,
    ];
    const sql = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join(" "));
    fc.assert(
      fc.property(sql, fc.string(), (one, other) => {
        readStatements(one);
        lint(migrationWith([one]), () => ({}));
        lint(`class A { up(q) { q.query(\`${other}`, () => ({}));
      }),
      { numRuns: 300 },
    );
  });

  // Time that grows with the square of the length would exceed the time of a test. `bench/lint.mjs` measures.
  it("are read from one line of 2 MB, and from a thousand statements", () => {
    const values = `INSERT INTO a VALUES ${"(1, 'text', now()), ".repeat(100_000)}`;
    const long = migrationWith([values, "UPDATE orders SET a = 1"]);
    const many = migrationWith(Array.from({ length: 1000 }, (_, n) => `ALTER TABLE t${n % 300} ADD c${n} int`));
    for (const text of [long, many]) assert.ok(lint(text, () => ({})).findings.length > 0);
  });
});
