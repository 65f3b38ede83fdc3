import assert from "node:assert/strict";
import type { DiagramEdge } from "../../../../src/core/schema/diagram.ts";
import { detailFor, diagramOf } from "../../../../src/core/schema/diagram.ts";
import type { Table } from "../../../../src/core/schema/schema.ts";
import { keyOfTable } from "../../../../src/core/schema/schema.ts";
import { grown, schemaOf, shop, tableOf, to } from "../../../support/schemas.ts";

const here = (name: string) => ({ schema: "public", name });
const names = (diagram: ReturnType<typeof diagramOf>) => diagram.tables.map(({ label }) => label);
const edge = (edges: readonly DiagramEdge[], from: string, column: string) =>
  edges.find((one) => one.from === keyOfTable(here(from)) && one.fromColumns.includes(column));

describe("a diagram", () => {
  const schema = schemaOf(shop());

  it("has every table in the schema's order, and an edge a foreign key", () => {
    const { tables, edges } = diagramOf(schema);
    assert.deepEqual(
      tables.map(({ name }) => name),
      schema.tables.map(({ name }) => name),
    );
    const keys = schema.tables.flatMap(({ constraints }) => constraints.filter(({ kind }) => kind === "foreignKey"));
    assert.equal(edges.length, keys.length);
  });

  it("tells one from many, and what may be absent", () => {
    const { edges } = diagramOf(schema);
    const ends = (from: string, column: string) => {
      const found = edge(edges, from, column);
      return found && [found.many ? "many" : "one", found.optional ? "optional" : "required"];
    };
    assert.deepEqual(ends("profile", "user_id"), ["one", "required"]);
    assert.deepEqual(ends("order", "user_id"), ["many", "required"]);
    assert.deepEqual(ends("order", "handled_by"), ["many", "optional"]);
    // A part of a key is not unique alone. A reference to more than a key is unique.
    assert.deepEqual(ends("order_line", "order_id"), ["many", "required"]);
    assert.deepEqual(edge(edges, "shipment_line", "line")?.toColumns, ["order_id", "line"]);
  });

  it("keeps references of a table to itself, and circular ones", () => {
    const { edges } = diagramOf(schema);
    assert.equal(edge(edges, "category", "parent_id")?.to, keyOfTable(here("category")));
    assert.ok(edge(edges, "user", "team_id") && edge(edges, "team", "owner_id"));
  });

  it("draws keys first, with short types, and folds the rest of many columns", () => {
    const wide = tableOf({
      name: "wide",
      references: [to("user")],
      columns: Array.from({ length: 1598 }, (_, index) => [`c${index}`, "timestamp(3) with time zone"] as const),
    });
    const [table] = diagramOf(schemaOf([wide])).tables;
    assert.deepEqual(
      table?.rows.slice(0, 3).map(({ column, primary, foreign, type }) => ({ column, primary, foreign, type })),
      [
        { column: "id", primary: true, foreign: false, type: "uuid" },
        { column: "user_id", primary: false, foreign: true, type: "uuid" },
        { column: "c0", primary: false, foreign: false, type: "timestamptz(3)" },
      ],
    );
    assert.deepEqual([table?.rows.length, table?.more, table?.columns], [15, 1585, 1600]);
  });

  it("shows less of each table the more there are", () => {
    assert.deepEqual([10, 40, 41, 400, 401].map(detailFor), ["columns", "columns", "keys", "keys", "names"]);
    const { tables } = diagramOf(schemaOf(grown(200)));
    assert.equal(tables.length, 200);
    assert.ok(tables.every(({ rows }) => rows.every(({ primary, foreign }) => primary || foreign)));
    assert.ok(diagramOf(schemaOf(grown(1000))).tables.every(({ rows }) => rows.length === 0));
  });

  it("of a table has its neighbours of both directions, and only its own edges", () => {
    const diagram = diagramOf(schema, { focus: here("team") });
    assert.deepEqual(names(diagram), ["team", "user"]);
    assert.equal(diagram.edges.length, 2);
    assert.deepEqual(names(diagramOf(schema, { focus: here("product") })), [
      "category",
      "order_line",
      "product",
      "review",
    ]);
    assert.deepEqual(diagramOf(schema, { focus: here("gone") }).tables, []);
  });

  it("names the schema of what is not where unqualified names are looked up", () => {
    const both = schemaOf([...shop(), tableOf({ schema: "Bill.ing", name: "user" })]);
    assert.deepEqual(names(diagramOf(both)).slice(0, 2), ["Bill.ing.user", "category"]);
    assert.deepEqual(names(diagramOf(both, { focus: { schema: "Bill.ing", name: "user" } })), ["Bill.ing.user"]);
  });

  it("leaves out views, partitions and what it is told to, and says how many", () => {
    const partition: Table = { ...tableOf({ name: "event_2026" }), partitionBound: "FOR VALUES IN (1)" };
    const view = tableOf({ name: "summary", kind: "view", key: [] });
    const bookkeeping = tableOf({ name: "migrations" });
    const all = schemaOf([...shop(), partition, view, bookkeeping]);
    const diagram = diagramOf(all, { omit: ({ name }) => name === "migrations" });
    assert.equal(diagram.tables.length, 10);
    assert.deepEqual(diagram.left, { views: 1, partitions: 1 });
    assert.deepEqual(names(diagramOf(all, { focus: here("summary") })), ["summary"]);
  });

  it("takes a unique index for a promise unless it is partial or invalid", () => {
    const index = (definition: string, valid = true) => ({
      name: "once",
      columns: ["user_id"],
      unique: true,
      primary: false,
      valid,
      definition,
    });
    const many = (...indexes: readonly ReturnType<typeof index>[]) => {
      const badge = { ...tableOf({ name: "badge", references: [to("user")] }), indexes };
      return edge(diagramOf(schemaOf([...shop(), badge])).edges, "badge", "user_id")?.many;
    };
    assert.equal(many(), true);
    assert.equal(many(index("CREATE UNIQUE INDEX once ON badge USING btree (user_id)")), false);
    assert.equal(many(index("CREATE UNIQUE INDEX once ON badge USING btree (user_id)", false)), true);
    assert.equal(many(index("CREATE UNIQUE INDEX once ON badge USING btree (user_id) WHERE (x IS NULL)")), true);
  });
});
