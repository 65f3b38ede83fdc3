import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ProjectView, ReadyProject } from "../../../../src/client/project/projectState.ts";
import { countInWords } from "../../../../src/client/cards/formatNumbers.ts";
import { compareModels } from "../../../../src/core/schema/compareModels.ts";
import type { Model } from "../../../../src/core/schema/model.ts";
import type { Schema, Table } from "../../../../src/core/schema/schema.ts";
import * as modelItems from "../../../../src/tree/models/items.ts";
import * as modelRows from "../../../../src/tree/models/nodes.ts";
import * as tableItems from "../../../../src/tree/tables/items.ts";
import * as tableRows from "../../../../src/tree/tables/children.ts";
import { countsOf } from "../../../../src/tree/models/view.ts";
import { tableOf } from "../../../support/schemas.ts";
import { viewOf as defaultView } from "../../../support/views.ts";

type Row = readonly [icon: string, label: string, description: string, children?: readonly Row[]];

/** A tree as nested arrays; throws where two rows have one id, as the editor does. */
function drawn<Node>(
  nodes: readonly Node[],
  itemOf: (node: Node) => vscode.TreeItem,
  childrenOf: (node: Node) => readonly Node[],
  ids = new Set<string>(),
): readonly Row[] {
  return nodes.map((node) => {
    const item = itemOf(node);
    assert.ok(item.id !== undefined && !ids.has(item.id), `the id ${JSON.stringify(item.id)} is not its own`);
    ids.add(item.id);
    const icon = item.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : "";
    const label = typeof item.label === "string" ? item.label : "";
    const row = [icon, label, typeof item.description === "string" ? item.description : ""] as const;
    const children = childrenOf(node);
    return children.length > 0 ? [...row, drawn(children, itemOf, childrenOf, ids)] : row;
  });
}

const [folder] = vscode.workspace.workspaceFolders ?? [];
/** A ready project without a connection in its rows. */
const withoutConnection = { ...defaultView(), connection: { driver: "postgres" } as ReadyProject["connection"] };

function viewOf(schema: Partial<Schema>, more: Partial<ReadyProject> = {}): ReadyProject {
  assert.ok(folder);
  const whole: Schema = {
    serverVersion: 180_000,
    currentSchema: "public",
    schemas: [{ name: "public", usable: true }],
    tables: [],
    enums: [],
    ...schema,
  };
  const location = {
    root: folder.uri.fsPath,
    name: "sample",
    folder: folder.uri.fsPath,
    environments: { base: [], script: { files: [] }, named: [] },
  };
  return { ...withoutConnection, key: "k", location, schema: whole, ...more };
}

const tables = (view: ProjectView, filter = "") =>
  drawn(tableRows.rowsOf(view, filter), tableItems.itemOf, (node) => tableRows.childrenOf(node, filter));
/** Without what is in each. */
const names = (rows: readonly Row[]) => rows.map(([, label, description]) => `${label} ${description}`.trim());

const team = tableOf({ name: "team", columns: [["name", "character varying(40)"]] });
const user = tableOf({
  name: "user",
  references: [{ columns: ["team_id"], to: { schema: "public", name: "team" }, toColumns: ["id"], nullable: true }],
});
const own: Table = tableOf({ name: "migrations" });
const partitioned: Table = { ...tableOf({ name: "event" }), kind: "partitionedTable", partitionKey: "RANGE (at)" };
const partition: Table = {
  ...tableOf({ name: "event_2026" }),
  partitionBound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  parents: [{ schema: "public", name: "event" }],
};

describe("the Tables tree", () => {
  it("is empty before the database was looked at, so that the welcome text shows", () => {
    const { schema: _, ...unseen } = viewOf({});
    assert.deepEqual(tables(unseen), []);
  });

  it("a table opens into its columns and what hangs on it, both ways", () => {
    assert.deepEqual(tables(viewOf({ tables: [team, user] })), [
      [
        "table",
        "team",
        "",
        [
          ["key", "id", "uuid"],
          ["blank", "name", "varchar(40)"],
          ["", "Constraints", "1", [["key", "team_pkey", 'PRIMARY KEY ("id")']]],
          ["", "Referenced by", "1", [["link", "user", "team_id → id"]]],
        ],
      ],
      [
        "table",
        "user",
        "",
        [
          ["key", "id", "uuid"],
          ["link", "team_id", "uuid? → team.id"],
          [
            "",
            "Constraints",
            "2",
            [
              ["key", "user_pkey", 'PRIMARY KEY ("id")'],
              ["link", "user_team_id_fkey", 'FOREIGN KEY ("team_id") REFERENCES "public"."team"("id")'],
            ],
          ],
        ],
      ],
    ]);
  });

  it("views come after tables, partitions below theirs, enums and TypeORM's own are folded", () => {
    const view = viewOf(
      {
        tables: [{ ...tableOf({ name: "all_teams" }), kind: "view" }, partitioned, partition, own, team],
        enums: [{ schema: "public", name: "role", values: ["admin", "member"] }],
      },
      { ownTables: [{ name: "migrations" }] },
    );
    const rows = tables(view);
    assert.deepEqual(names(rows), ["event partitioned table", "team", "all_teams view", "Enums 1", "TypeORM’s own 1"]);
    const below = rows[0]?.[3]?.find(([, label]) => label === "Partitions");
    assert.deepEqual(below && names(below[3] ?? []), ["event_2026 FROM ('2026-01-01') TO ('2027-01-01')"]);
    assert.deepEqual(rows[3]?.[3], [["symbol-enum", "role", "admin, member"]]);
    assert.equal(tableRows.countOf(view), 3);
  });

  it("shows schemas once there are several, and says which may not be used", () => {
    const view = viewOf({
      schemas: [
        { name: "billing", usable: false },
        { name: "public", usable: true },
      ],
      tables: [tableOf({ name: "team", schema: "billing" }), team],
    });
    const rows = tables(view);
    assert.deepEqual(names(rows), ["billing 1", "public 1"]);
    assert.deepEqual(names(rows[0]?.[3] ?? []), [
      "You have no right to use this schema: names are known, rows are not.",
      "team",
    ]);
  });

  it("tells rows and size, and is narrowed by a table's name and by a column's, partitions included", () => {
    const large = { ...team, rowEstimate: 1234, bytes: 98_304 };
    assert.deepEqual(names(tables(viewOf({ tables: [large] }))), ["team ~1.2k rows · 96 kB"]);
    const view = viewOf({ tables: [partitioned, partition, team, user] });
    assert.deepEqual(names(tables(view, "2026")), ["event_2026 FROM ('2026-01-01') TO ('2027-01-01')"]);
    assert.deepEqual(names(tables(view, "team_id")), ["user"]);
    assert.deepEqual(tables(view, "nothing like it"), []);
  });
});

describe("the rows of a large schema", () => {
  it("are in natural order, and counted as they are narrowed", () => {
    const numbered = ["t1", "t10", "t2", "u1"].map((name) => tableOf({ name }));
    const view = viewOf({ tables: numbered });
    assert.deepEqual(names(tables(view)), ["t1", "t2", "t10", "u1"]);
    assert.deepEqual([tableRows.countOf(view), tableRows.countOf(view, { filter: "t1" })], [4, 2]);
    assert.equal(countInWords(1500), "1,500");
  });

  it("are read as they are shown: what is invalid is said", () => {
    const index = { name: "user_email", columns: ["email"], unique: true, primary: false, valid: false } as const;
    const [node] = tableRows.rowsOf(viewOf({ tables: [team] }), "");
    assert.ok(node?.kind === "table");
    const item = tableItems.itemOf({
      ...node,
      kind: "index",
      index: { ...index, definition: "CREATE INDEX" } as never,
    });
    assert.equal(item.accessibilityInformation?.label, "user_email, email · unique · invalid");
  });
});

describe("the Models tree", () => {
  const model = (name: string, table: string, more: Partial<Model> = {}): Model => ({
    name,
    table: { name: table },
    kind: "table",
    columns: [{ property: "id", name: "id", type: "uuid", nullable: false, primary: true }],
    relations: [],
    junctions: [],
    ...more,
  });
  const models = (view: ProjectView) => drawn(modelRows.rowsOf(view), modelItems.itemOf, modelRows.childrenOf);

  it("what needs a look comes first, then the rest by name, then tables that nobody maps", () => {
    const view = viewOf({ tables: [team, tableOf({ name: "stray" }), user] }, { ownTables: [] });
    const compared = compareModels(
      [
        model("Invoice", "invoice"),
        model("Team", "team", {
          columns: [
            { property: "id", name: "id", type: "uuid", nullable: false, primary: true },
            { property: "title", name: "name", type: "character varying", nullable: true, primary: false },
          ],
        }),
        model("User", "user", {
          relations: [{ property: "team", kind: "many-to-one", target: "Team", columns: ["team_id"] }],
        }),
      ],
      ['CREATE TABLE "invoice" ("id" uuid)', 'ALTER TABLE "team" ALTER COLUMN "name" TYPE character varying'],
      view.schema ?? assert.fail(),
    );
    const spoken = modelRows
      .rowsOf({ ...view, models: compared })
      .flatMap((node) => [node, ...modelRows.childrenOf(node)])
      .map((node) => modelItems.itemOf(node).accessibilityInformation?.label);
    assert.ok(
      spoken.includes("title, differs from the database, varchar, in the database varchar(40)"),
      spoken.join("\n"),
    );
    assert.ok(spoken.includes("Invoice, its table is missing, invoice"), spoken.join("\n"));
    assert.ok(spoken.includes("Team, differs from the database, name: varchar(40) → varchar, team"));
    assert.ok(spoken.every((label) => label !== undefined));
    assert.deepEqual(models({ ...view, models: compared }), [
      ["circle-outline", "Invoice", "not in the database · invoice", [["key", "id", "uuid"]]],
      [
        "diff-modified",
        "Team",
        "name: varchar(40) → varchar · team",
        [
          ["diff-modified", "title", "varchar, in the database varchar(40)"],
          ["key", "id", "uuid"],
        ],
      ],
      [
        "check",
        "User",
        "user",
        [
          ["key", "id", "uuid"],
          ["link", "team", "→ Team"],
        ],
      ],
      ["", "Tables without a model", "1", [["table", "stray", ""]]],
    ]);
  });

  it("a type that differs only in its schema is named as such", () => {
    const member = tableOf({ name: "member", columns: [["mail", "extensions.citext"]] });
    const view = viewOf({ tables: [member] });
    const mail = { property: "mail", name: "mail", type: "citext", nullable: false, primary: false };
    const statements = [`ALTER TABLE "member" DROP COLUMN "mail"`, `ALTER TABLE "member" ADD "mail" citext NOT NULL`];
    const compared = compareModels(
      [model("Member", "member", { columns: [mail] })],
      statements,
      view.schema ?? assert.fail(),
    );
    const words = "mail: extensions.citext → citext, only the schema of the type differs: the search path lacks it";
    assert.deepEqual(models({ ...view, models: compared }), [
      ["diff-modified", "Member", `${words} · member`, [["diff-modified", "mail", words]]],
    ]);
  });

  it("an entity that TypeORM does not synchronize is not compared, with its table and without, and is not counted as different", () => {
    const ledger = tableOf({ name: "ledger", columns: [["amount", "integer"]] });
    const view = viewOf({ tables: [ledger, team] }, { ownTables: [] });
    const amount = { property: "amount", name: "amount", type: "character varying", nullable: false, primary: false };
    const compared = compareModels(
      [
        model("Absent", "absent", { isForeign: true }),
        model("Ledger", "ledger", { isForeign: true, columns: [amount] }),
        model("Team", "team"),
      ],
      [],
      view.schema ?? assert.fail(),
    );
    const whole = { ...view, models: compared };
    assert.deepEqual(models(whole), [
      ["circle-small", "Absent", "not compared: synchronize: false · absent", [["key", "id", "uuid"]]],
      ["circle-small", "Ledger", "not compared: synchronize: false · ledger", [["blank", "amount", "varchar"]]],
      ["check", "Team", "team", [["key", "id", "uuid"]]],
    ]);
    assert.equal(countsOf(compared), "1 in step · 2 not compared");
    const items = modelRows.rowsOf(whole).map((node) => modelItems.itemOf(node));
    assert.deepEqual(
      items.map(({ accessibilityInformation }) => accessibilityInformation?.label),
      [
        "Absent, not compared with the database, synchronize: false, absent",
        "Ledger, not compared with the database, synchronize: false, ledger",
        "Team, in step with the database, team",
      ],
    );
    // Its definition, rows and diagram are there where its table is.
    assert.deepEqual(
      items.map(({ contextValue }) => contextValue),
      ["model", "model table", "model table"],
    );
  });
});
