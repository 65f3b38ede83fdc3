import assert from "node:assert/strict";
import type { SearchedRevision } from "../../../src/migrations/findRevisions.ts";
import { findRevisions } from "../../../src/migrations/findRevisions.ts";
import type { Revision } from "../../../src/migrations/revision.ts";

function revisionOf(name: string, id: string): Revision {
  return { id, name, timestamp: 1, state: "pending" };
}

const text = `import { MigrationInterface, QueryRunner } from "typeorm";

export class AddCosts1700000000003 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`ALTER TABLE "agent_run"
      ADD "cost" numeric(12,2) NOT NULL\`);
    await queryRunner.query(\`CREATE INDEX "ix_cost" ON "agent_run" ("cost")\`);
  }
}
`;

const all: readonly SearchedRevision[] = [
  { revision: revisionOf("Add costs", "AddCosts1700000000003"), tables: ["agent_run"], text },
  { revision: revisionOf("Create agent run", "CreateAgentRun1700000000002"), tables: ["agent_run"] },
  { revision: revisionOf("Create users", "CreateUsers1700000000001"), tables: ["users"] },
];

/** What a query finds: `Add costs: name`. */
function found(query: string): readonly string[] {
  return findRevisions(all, query).map((one) => {
    const place = one.by === "text" ? ` ${one.line} ${one.excerpt}` : one.by === "table" ? ` ${one.table}` : "";
    return `${one.revision.name}: ${one.by}${place}`;
  });
}

describe("A search for revisions", () => {
  it("lists all of them for an empty query, in their order", () => {
    assert.deepEqual(found("  "), ["Add costs: name", "Create agent run: name", "Create users: name"]);
  });

  it("finds words of a name in any order and case", () => {
    assert.deepEqual(found("USERS create"), ["Create users: name"]);
  });

  it("finds a part of an id", () => {
    assert.deepEqual(found("0000002"), ["Create agent run: id"]);
    assert.deepEqual(found("createusers"), ["Create users: id"]);
  });

  it("lists names before tables", () => {
    assert.deepEqual(found("agent"), ["Create agent run: name", "Add costs: table agent_run"]);
  });

  it("finds a statement, with the number of its line", () => {
    assert.deepEqual(found("create index"), [
      'Add costs: text 7 await queryRunner.query(`CREATE INDEX "ix_cost" ON "agent_run" ("cost")`);',
    ]);
    assert.deepEqual(found("numeric(12"), ['Add costs: text 6 ADD "cost" numeric(12,2) NOT NULL`);']);
  });

  it("finds a statement with its words on several lines", () => {
    assert.deepEqual(found("alter numeric"), ['Add costs: text 6 ADD "cost" numeric(12,2) NOT NULL`);']);
  });

  it("finds nothing by a line that every migration has", () => {
    assert.deepEqual(found("MigrationInterface"), []);
    assert.deepEqual(found("promise"), []);
  });

  it("searches 5,000 texts", () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      revision: revisionOf(`Change ${index}`, `Change${index}`),
      tables: [],
      text: text.repeat(3),
    }));
    assert.equal(findRevisions(many, "ix_cost").length, 5000);
  });
});
