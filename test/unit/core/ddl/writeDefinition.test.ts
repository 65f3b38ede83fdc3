import assert from "node:assert/strict";
import type { Catalog, ColumnRow, RelationRow } from "../../../../src/core/ddl/catalog.ts";
import type { Part } from "../../../../src/core/ddl/graph.ts";
import { Graph, ordered } from "../../../../src/core/ddl/graph.ts";
import { writeDefinition } from "../../../../src/core/ddl/writeDefinition.ts";

const nothing: Catalog = {
  schemas: [],
  extensions: [],
  servers: [],
  collations: [],
  types: [],
  functions: [],
  sequences: [],
  relations: [],
  columns: [],
  constraints: [],
  indexes: [],
  statistics: [],
  triggers: [],
  rules: [],
  policies: [],
  comments: [],
  edges: [],
  standIns: [],
  reads: [],
  leftOut: [],
};

const relation = (rawName: string, more: Partial<RelationRow> = {}): RelationRow => ({
  id: `pg_class:${rawName}`,
  name: `public.${rawName}`,
  rawName,
  kind: "r",
  unlogged: false,
  parents: [],
  populated: true,
  replicaIdentity: "d",
  rowSecurity: false,
  forceRowSecurity: false,
  ...more,
});

const column = (table: string, name: string, number: number, more: Partial<ColumnRow> = {}): ColumnRow => ({
  relation: `pg_class:${table}`,
  name,
  number,
  type: "text",
  notNull: false,
  storage: "EXTENDED",
  typeStorage: "EXTENDED",
  local: true,
  inherited: false,
  ...more,
});

const part = (id: string, ...place: (number | string)[]): Part => ({ id, place, statements: [id] });
const ids = (parts: readonly Part[]) => parts.map(({ id }) => id).join(" ");

describe("the writer of definitions", () => {
  it("orders by place, each after what it needs", () => {
    const graph = new Graph([
      { from: "a", to: "c" },
      { from: "c", to: "d" },
    ]);
    assert.equal(ids(ordered([part("d", 4), part("c", 3), part("b", 2), part("a", 1)], graph)), "d c a b");
  });

  it("cuts a circle and loses nothing", () => {
    const graph = new Graph([
      { from: "a", to: "b" },
      { from: "b", to: "a" },
    ]);
    assert.equal(ids(ordered([part("a", 1), part("b", 2)], graph)), "b a");
  });

  it("does not take a part into a whole that the part's needs need", () => {
    const graph = new Graph([
      { from: "default", to: "function" },
      { from: "function", to: "rowType" },
      { from: "other", to: "sequence" },
    ]);
    graph.merge("rowType", "table");
    assert.equal(graph.canMerge("default", "table"), false);
    assert.equal(graph.canMerge("other", "table"), true);
    graph.merge("other", "table");
    assert.deepEqual([...graph.needsOf("table")], ["sequence"]);
  });

  it("writes a table, with its comments", () => {
    const sql = writeDefinition(
      {
        ...nothing,
        relations: [relation("t")],
        columns: [
          column("t", "a", 1, { notNull: true, default: { id: "pg_attrdef:1", expression: "'x'::text" } }),
          column("t", '"B"', 2, { collation: '"C"', statistics: 100 }),
        ],
        comments: [{ id: "pg_class:t", part: 2, text: "'it''s'" }],
      },
      ["head\nDROP TABLE x;"],
    );
    assert.equal(
      sql,
      `-- head DROP TABLE x;

CREATE TABLE public.t (
  a text DEFAULT 'x'::text NOT NULL,
  "B" text COLLATE "C"
);
ALTER TABLE ONLY public.t ALTER COLUMN "B" SET STATISTICS 100;
COMMENT ON COLUMN public.t."B" IS 'it''s';
`,
    );
  });

  it("sets a default afterwards where it calls what takes the table's rows", () => {
    const sql = writeDefinition(
      {
        ...nothing,
        relations: [relation("t")],
        columns: [column("t", "a", 1, { default: { id: "pg_attrdef:1", expression: "public.f()" } })],
        functions: [
          {
            id: "pg_proc:1",
            name: "public.f",
            kind: "FUNCTION",
            signature: "public.f()",
            definition: "CREATE FUNCTION f",
          },
        ],
        edges: [
          { from: "pg_attrdef:1", to: "pg_class:t" },
          { from: "pg_attrdef:1", to: "pg_proc:1" },
          { from: "pg_proc:1", to: "pg_type:t" },
        ],
        standIns: [{ from: "pg_type:t", to: "pg_class:t" }],
      },
      [],
    );
    assert.match(
      sql,
      /CREATE TABLE[^]*CREATE FUNCTION f;[^]*ALTER TABLE ONLY public\.t ALTER COLUMN a SET DEFAULT public\.f\(\);/,
    );
  });
});
