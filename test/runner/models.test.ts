import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseCatalog } from "../../src/core/schema/catalogReader.ts";
import { compareModels, unmappedTables } from "../../src/core/schema/compareModels.ts";
import type { ComparedModel, Difference } from "../../src/core/schema/model.ts";
import type { Session } from "../support/session.ts";
import { succeeded, withSession } from "../support/session.ts";
import type { Files } from "../support/workspace.ts";
import { dataSource, fileOf, idOf, matrixPackages } from "../support/workspace.ts";

const entities = {
  "src/entity/team.ts": `import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { User } from "./user";
@Entity()
export class Team {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ length: 40 }) name!: string;
  @OneToMany(() => User, (user) => user.team) users!: User[];
}
`,
  "src/entity/user.ts": `import { Check, Column, Entity, Index, JoinTable, ManyToMany, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Team } from "./team";
export enum Role { Admin = "admin", Member = "member" }
class Address { @Column({ nullable: true }) city?: string; }
@Entity("app_user")
@Check("age_positive", "age > 0")
export class User {
  @PrimaryGeneratedColumn("uuid") id!: string;
  @Index("user_email", { unique: true }) @Column() email!: string;
  @Column({ type: "int", default: 18 }) age!: number;
  @Column({ type: "numeric", precision: 12, scale: 2, nullable: true }) cost!: string | null;
  @Column({ type: "timestamptz", precision: 3, default: () => "now()" }) seen!: Date;
  @Column({ type: "enum", enum: Role, default: Role.Member }) role!: Role;
  @Column("text", { array: true, default: "{}" }) tags!: string[];
  @Column(() => Address) address!: Address;
  @ManyToOne(() => Team, (team) => team.users) team!: Team;
  @ManyToMany(() => Team) @JoinTable() others!: Team[];
}
`,
};

/** A change of the database, and the expected differences of `User`. */
const cases: readonly (readonly [sql: string, differences: readonly Difference[]])[] = [
  [
    "ALTER TABLE app_user DROP COLUMN age",
    [
      { what: "columnMissing", column: "age", to: "integer" },
      { what: "constraint", name: "age_positive", to: "CHECK (age > 0)" },
    ],
  ],
  ["ALTER TABLE app_user ADD extra date", [{ what: "columnExtra", column: "extra", from: "date" }]],
  [
    "ALTER TABLE app_user ALTER cost TYPE numeric",
    [{ what: "type", column: "cost", from: "numeric", to: "numeric(12,2)" }],
  ],
  [
    "ALTER TABLE app_user ALTER email TYPE varchar(9)",
    [{ what: "type", column: "email", from: "character varying(9)", to: "character varying" }],
  ],
  [
    "ALTER TABLE app_user ALTER seen TYPE timestamptz",
    [{ what: "type", column: "seen", from: "timestamp with time zone", to: "timestamp(3) with time zone" }],
  ],
  [
    "ALTER TABLE app_user ALTER email DROP NOT NULL",
    [{ what: "nullable", column: "email", from: "NULL", to: "NOT NULL" }],
  ],
  ["ALTER TABLE app_user ALTER age SET DEFAULT 21", [{ what: "default", column: "age", from: "21", to: "'18'" }]],
  ["ALTER TABLE app_user ALTER age DROP DEFAULT", [{ what: "default", column: "age", to: "'18'" }]],
  [
    "DROP INDEX user_email",
    [{ what: "index", name: "user_email", to: 'CREATE UNIQUE INDEX "user_email" ON "app_user" ("email")' }],
  ],
  [
    "ALTER TABLE app_user DROP CONSTRAINT age_positive",
    [{ what: "constraint", name: "age_positive", to: "CHECK (age > 0)" }],
  ],
  ["COMMENT ON COLUMN app_user.age IS 'years'", [{ what: "comment", column: "age", to: "NULL" }]],
  ["CREATE TABLE extra (id int)", []],
];

/** The models as the database is now. */
async function look({ runner }: Session): Promise<readonly ComparedModel[]> {
  const { models, statements = [] } = succeeded(await runner.request("models"));
  const { catalog = "" } = succeeded(await runner.request("schema", {}));
  return compareModels(models, statements, parseCatalog(catalog));
}

/** Makes the database what the entities say, from nothing. */
async function make({ database }: Session, statements: readonly string[]): Promise<void> {
  await database.query("DROP SCHEMA public CASCADE");
  await database.query("CREATE SCHEMA public");
  await database.query('CREATE EXTENSION "uuid-ossp"');
  for (const sql of statements) await database.query(sql);
}

const states = (models: readonly ComparedModel[]) => models.map(({ name, state }) => `${name} ${state}`).join(", ");

describe("models against the database", function () {
  this.timeout(60_000);

  for (const packages of ["typeorm-1", "typeorm-0.3.20", ...matrixPackages] as const) {
    it(`says what differs, as Generate would, with ${packages}`, () =>
      withSession(
        entities,
        async (session) => {
          assert.equal(states(await look(session)), "Team tableMissing, User tableMissing");
          const { statements = [] } = succeeded(await session.runner.request("models"));
          await make(session, statements);
          assert.equal(states(await look(session)), "Team inStep, User inStep");
          for (const [sql, expected] of cases) {
            await session.database.query(sql);
            const [team, user] = await look(session);
            assert.deepEqual(user?.differences, expected, sql);
            assert.equal(user?.state, expected.length > 0 ? "differs" : "inStep", sql);
            assert.equal(team?.state, "inStep", sql);
            await make(session, statements);
          }
        },
        { packages },
      ));
  }

  it("knows columns, relations and places, and what no entity maps", () =>
    withSession(entities, async (session) => {
      const { models, statements = [] } = succeeded(await session.runner.request("models"));
      await make(session, [...statements, "CREATE TABLE stray (id int)"]);
      const { catalog = "", own = [] } = succeeded(await session.runner.request("schema", {}));
      const schema = parseCatalog(catalog);
      const compared = compareModels(models, statements, schema);
      assert.deepEqual(
        unmappedTables(compared, schema, own).map(({ name }) => name),
        ["stray"],
      );
      const user = models.find(({ name }) => name === "User");
      assert.deepEqual(user?.at, { file: `${session.workspace.root}/src/entity/user.ts`, line: 7 });
      assert.deepEqual(user?.columns.map(({ property, name, type }) => `${property} ${name} ${type}`).sort(), [
        "address.city addressCity character varying",
        "age age integer",
        "cost cost numeric(12,2)",
        "email email character varying",
        "id id uuid",
        "role role app_user_role_enum",
        "seen seen timestamp(3) with time zone",
        "tags tags text[]",
        "team teamId integer",
      ]);
      assert.deepEqual(user?.relations, [
        { property: "team", kind: "many-to-one", target: "Team", columns: ["teamId"] },
        { property: "others", kind: "many-to-many", target: "Team", columns: ["appUserId"] },
      ]);
    }));

  for (const packages of ["typeorm-1", "typeorm-0.3.20", ...matrixPackages] as const) {
    it(`reads the types of columns once in a comparison, and again in the next one, with ${packages}`, () => {
      const log = path.join(mkdtempSync(path.join(tmpdir(), "migrations-test-queries-")), "queries.txt");
      return withSession(
        withEnums(log),
        async (session) => {
          await session.database.query("CREATE SCHEMA other");
          const { up } = succeeded(await session.runner.request("diff"));
          for (const { sql } of up) await session.database.query(sql);
          const compared = async () => {
            writeFileSync(log, "");
            const { statements = [] } = succeeded(await session.runner.request("models"));
            const queries = readFileSync(log, "utf8").split("\n");
            const ofColumns = queries.filter((query) => query.includes('"column_name"='));
            const ofEnums = queries.filter((query) => query.includes("enumlabel"));
            return [statements.length > 0, ofColumns.length, ofEnums.length];
          };
          assert.deepEqual(await compared(), [false, 0, 1]);
          await session.database.query("ALTER TYPE other.shade ADD VALUE 'w'");
          assert.deepEqual(await compared(), [true, 0, 1]);
        },
        { packages },
      ).finally(() => rmSync(path.dirname(log), { recursive: true }));
    });

    it(`leaves what a revision reads beside a comparison as the database has it, with ${packages}`, () =>
      withSession(
        {
          "src/entity/paint.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity() export class Paint { @PrimaryColumn() id!: number; @Column({ type: "enum", enum: ["a"], enumName: "shade" }) shade!: string }
`,
          [fileOf("A")]: `import { MigrationInterface, QueryRunner } from "typeorm";
export class ${idOf("A")} implements MigrationInterface {
  async up(q: QueryRunner) {
    const values = async () => (await q.getTable("paint"))!.findColumnByName("shade")!.enum!.join();
    const before = await values();
    await q.query("ALTER TYPE shade RENAME VALUE 'a' TO 'renamed'");
    await q.query(\`CREATE TABLE seen AS SELECT '\${before} \${await values()}' AS text\`);
  }
  async down() {}
}
`,
        },
        async ({ runner, database, execute }) => {
          for (const sql of ["CREATE TYPE shade AS ENUM ('a')", "CREATE TABLE paint (id int PRIMARY KEY, shade shade)"])
            await database.query(sql);
          const reading = Promise.all(["models", "diff"].map((method) => runner.request(method as "models")));
          succeeded(await execute({ kind: "upgradeHead" }));
          await reading;
          const [seen] = await database.query<{ text: string }>("SELECT text FROM seen");
          assert.equal(seen?.text, "a renamed");
        },
        { packages },
      ));

    it(`says what differs beside a column's own table, with ${packages}`, () =>
      withSession(
        { "src/entity/all.ts": beside('["a", "b"]', "n * 2", "id") },
        async (session) => {
          const meta = `CREATE TABLE typeorm_metadata (type varchar, database varchar, schema varchar, "table" varchar, name varchar, value text)`;
          await session.database.query(meta);
          await session.database.query("CREATE SCHEMA other");
          for (const { sql, parameters } of succeeded(await session.runner.request("diff")).up)
            await session.database.query(sql, parameters).catch((error: unknown) => {
              // TypeORM makes a shared enum once for each of its columns.
              if (!/type "mood" already exists/.test(String(error))) throw error;
            });
          const told = async () =>
            (await look(session)).flatMap(({ name, differences }) =>
              differences.map(({ what, column, table, from, to }) =>
                [name, what, table, column, from, to].filter((part) => part !== undefined).join(" "),
              ),
            );
          assert.deepEqual(await told(), []);
          await session.database.query("DROP TABLE category_closure");
          await session.database.query("ALTER TABLE category_tags_tag ADD id int");
          await session.database.query("COMMENT ON TABLE tag IS 'old'");
          assert.deepEqual(await told(), [
            "Category columnExtra category_tags_tag id integer",
            "Category tableMissing category_closure",
            "Tag comment",
          ]);
          session.workspace.write({ "src/entity/all.ts": beside('["a", "c"]', "n * 3", "id + 1 AS id") });
          await session.restart();
          assert.deepEqual(
            (await told()).slice(2),
            [
              "One type mood enum ('a', 'b') enum ('a', 'c')",
              "Tag comment",
              "Tag type twice integer AS (n * 2) integer AS (n * 3)",
              "Two type mood enum ('a', 'b') enum ('a', 'c')",
              "Seen view",
            ].sort((a, b) => a.localeCompare(b, "en")),
          );
          session.workspace.write({ "src/entity/all.ts": beside('["a", "b", "c"]', "n * 2", "id") });
          await session.restart();
          // 0.3 creates the enum again.
          const added = packages.startsWith("typeorm-1") ? "mood mood + 'c'" : "enum ('a', 'b') enum ('a', 'b', 'c')";
          const last = [`One type mood ${added}`, "Tag comment", `Two type mood ${added}`];
          assert.deepEqual((await told()).slice(2), last);
        },
        { packages },
      ));
  }
});

/** Entities with many columns of enum and array types, and a data source that writes the queries of its driver into a file. */
const withEnums = (log: string): Files => ({
  "src/data-source.ts": dataSource().replace(
    /^(?=export )/m,
    `import { appendFileSync } from "node:fs";
import { Client } from "pg";
const { query } = Client.prototype;
Client.prototype.query = function (this: unknown, text: string, ...rest: unknown[]) {
  appendFileSync(${JSON.stringify(log)}, String(text).replaceAll("\\n", " ") + "\\n");
  return query.call(this, text, ...rest);
};
`,
  ),
  "src/entity/paint.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity({ schema: "other" }) export class Paint {
  @PrimaryColumn() id!: number;
  @Column({ type: "enum", enum: ["a", "b"] }) one!: string;
  @Column({ type: "enum", enum: ["z", "y", "x"], enumName: "shade" }) two!: string;
  @Column({ type: "enum", enum: ["b", "it's"], array: true }) three!: string[];
  @Column({ type: "enum", enum: ["it"], name: "fo ur" }) four!: string;
  @Column("text", { array: true }) five!: string[];
}
`,
});

/** Additional tables that TypeORM creates for an entity, and enums that several of them share. */
const beside = (mood: string, twice: string, seen: string) => `
import { Column, Entity, JoinTable, ManyToMany, PrimaryColumn, PrimaryGeneratedColumn, Tree, TreeChildren, TreeParent, ViewColumn, ViewEntity } from "typeorm";
@Entity() export class Tag {
  @PrimaryColumn() id!: number;
  @Column() n!: number;
  @Column({ type: "int", generatedType: "STORED", asExpression: "${twice}" }) twice!: number;
}
@Entity() @Tree("closure-table") export class Category {
  @PrimaryGeneratedColumn() id!: number;
  @ManyToMany(() => Tag) @JoinTable() tags!: Tag[];
  @TreeChildren() children!: Category[];
  @TreeParent() parent!: Category;
}
@Entity() export class One { @PrimaryColumn() id!: number; @Column({ type: "enum", enum: ${mood}, enumName: "mood" }) mood!: string }
@Entity() export class Two { @PrimaryColumn() id!: number; @Column({ type: "enum", enum: ${mood}, enumName: "mood" }) mood!: string }
@ViewEntity({ expression: "SELECT ${seen} FROM tag" }) export class Seen { @ViewColumn() id!: number }
`;
