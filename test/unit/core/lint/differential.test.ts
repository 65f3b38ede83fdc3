import assert from "node:assert/strict";
import type { AlterTableCmd, Node } from "libpg-query";
import { loadModule, parseSync } from "libpg-query";
import type { TableAction } from "../../../../src/core/lint/sql/alterTable.ts";
import type { Command } from "../../../../src/core/lint/sql/command.ts";
import { nameText } from "../../../../src/core/lint/sql/names.ts";
import { readStatements } from "../../../../src/core/lint/sql/readStatements.ts";
import { caseOf, ruleCases } from "../../../support/lint/cases.ts";

/** Statements beyond those of the rules' cases: spellings that are easily misread. */
const spellings: readonly string[] = [
  `ALTER TABLE IF EXISTS ONLY "a b"."c""d" ADD COLUMN IF NOT EXISTS "e" character varying(40) COLLATE "C" NOT NULL DEFAULT 'x, y' CHECK ("e" <> ''), DROP "f"`,
  "ALTER TABLE t ADD c timestamp(3) with time zone DEFAULT now(), ALTER d DROP DEFAULT, ALTER COLUMN e SET DEFAULT (1 + 2)",
  "ALTER TABLE t ALTER COLUMN a TYPE numeric(10, 2) USING (a::numeric / 100), ALTER b SET DATA TYPE int[]",
  "ALTER TABLE t ADD PRIMARY KEY (a, b), ADD CONSTRAINT u UNIQUE (c) DEFERRABLE, VALIDATE CONSTRAINT v",
  "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES s.u (c, d) MATCH FULL ON DELETE SET NULL NOT VALID",
  "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH =, b WITH &&) WHERE (c)",
  "ALTER TABLE t ENABLE ROW LEVEL SECURITY, OWNER TO me, SET (fillfactor = 70), SET TABLESPACE x",
  "CREATE TABLE IF NOT EXISTS s.t (id bigserial PRIMARY KEY, a int NOT NULL, b text, UNIQUE (a, b), FOREIGN KEY (a) REFERENCES u)",
  "CREATE UNLOGGED TABLE t (LIKE u INCLUDING ALL, a int)",
  "CREATE TABLE p PARTITION OF t FOR VALUES IN (1)",
  "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING gin (a gin_trgm_ops, lower(b) DESC NULLS LAST) WHERE c > 0",
  "DROP TABLE IF EXISTS a, s.b CASCADE; DROP INDEX CONCURRENTLY i, j; DROP MATERIALIZED VIEW v; DROP SCHEMA s RESTRICT",
  "UPDATE ONLY s.t AS x SET (a, b) = (1, 2), c = (SELECT d FROM e WHERE f) FROM g WHERE x.h = g.h RETURNING *",
  "UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END",
  "DELETE FROM s.t AS x USING y; DELETE FROM t WHERE a = ';'",
  "INSERT INTO t (a, b) VALUES (1, ';'), (2, $$;$$) ON CONFLICT DO NOTHING; INSERT INTO t SELECT 1",
  "TRUNCATE ONLY a, b RESTART IDENTITY CASCADE; REFRESH MATERIALIZED VIEW CONCURRENTLY s.v WITH DATA",
  `ALTER TYPE "s"."e" ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'x'; ALTER TYPE e RENAME VALUE 'a' TO 'b'`,
  "REINDEX (VERBOSE, CONCURRENTLY) TABLE s.t; VACUUM (FULL, ANALYZE) t; CLUSTER t USING i",
  "SET LOCAL lock_timeout TO '5s'; SET SESSION statement_timeout = 100; BEGIN; COMMIT; ROLLBACK TO SAVEPOINT a",
  "ALTER SCHEMA a RENAME TO b; ALTER TABLE s.t RENAME COLUMN a TO b; ALTER TABLE t RENAME TO u",
  "CREATE DOMAIN d AS int CHECK (VALUE > 0); LOCK TABLE a, b IN SHARE MODE",
  "/* a ; b */ SELECT 1 -- ; c\n; DO $x$ BEGIN PERFORM 1; END $x$; SELECT 'E''scaped', E'\\';', U&\"d\\0061t\"",
];

/** What both readers have to agree on, as text. */
function ours(command: Command): string {
  switch (command.kind) {
    case "alterTable":
      return `alter ${nameText(command.table)}: ${command.actions.map((action) => ourAction(action)).join(", ")}`;
    case "createTable":
      return `create ${nameText(command.table)} (${command.columns.map(({ name }) => name).join()})${command.ifExists ? " if" : ""}`;
    case "createIndex": {
      const { table, isConcurrent, isUnique, columns, ifExists } = command;
      return `index on ${nameText(table)} (${columns.join()}) ${isConcurrent} ${isUnique} ${ifExists}`;
    }
    case "update":
    case "delete":
      return `${command.kind} ${nameText(command.table)} ${command.hasWhere} ${command.columns.join()}`;
    case "insert":
      return `insert ${nameText(command.table)} ${command.columns.join()}`;
    case "truncate":
      return `truncate ${command.tables.map((name) => nameText(name)).join()} ${command.isCascade}`;
    case "enumAdd":
      return `enum ${nameText(command.type)} + ${command.value} ${command.hasPlace} ${command.ifExists}`;
    case "enumRename":
      return `enum ${nameText(command.type)} ${command.from} > ${command.to}`;
    case "refresh":
      return `refresh ${nameText(command.view)} ${command.isConcurrent}`;
    case "drop":
      return `drop ${command.names.map((name) => nameText(name)).join()} ${command.isConcurrent} ${command.ifExists} ${command.isCascade}`;
    default:
      return "";
  }
}

const kinds: Readonly<Record<string, string>> = {
  check: "CONSTR_CHECK",
  foreignKey: "CONSTR_FOREIGN",
  unique: "CONSTR_UNIQUE",
  primaryKey: "CONSTR_PRIMARY",
  exclusion: "CONSTR_EXCLUSION",
  notNull: "CONSTR_NOTNULL",
};

function ourAction(action: TableAction): string {
  switch (action.kind) {
    case "addColumn": {
      const {
        name,
        isNotNull,
        isPrimaryKey,
        isUnique,
        hasCheck,
        default: value,
        generated,
        references,
      } = action.column;
      const words = [
        isNotNull && !isPrimaryKey && "NOTNULL",
        isPrimaryKey && "PRIMARY",
        isUnique && "UNIQUE",
        hasCheck && "CHECK",
      ];
      const more = [
        value && "DEFAULT",
        generated && (generated === "identity" ? "IDENTITY" : "GENERATED"),
        references && "FOREIGN",
      ];
      return `AddColumn ${name} ${[...words, ...more]
        .filter((word) => typeof word === "string")
        .toSorted()
        .join(" ")}`;
    }
    case "addConstraint": {
      const { kind, isNotValid, usesIndex } = action.constraint;
      return `AddConstraint ${kinds[kind] ?? ""} ${isNotValid} ${usesIndex}`;
    }
    case "alterType":
      return `AlterColumnType ${action.column} ${action.using.length > 0}`;
    case "dropColumn":
      return `DropColumn ${action.column}`;
    case "setNotNull":
      return `SetNotNull ${action.column}`;
    case "dropNotNull":
      return `DropNotNull ${action.column}`;
    case "setDefault":
    case "dropDefault":
      return `ColumnDefault ${action.column}`;
    case "validateConstraint":
      return `ValidateConstraint ${action.name}`;
    case "dropConstraint":
      return `DropConstraint ${action.name}`;
    case "attachPartition":
      return "AttachPartition";
    case "detachPartition":
      return "DetachPartition";
    default:
      return "other";
  }
}

const relation = (one: { readonly schemaname?: string; readonly relname?: string } | undefined) =>
  [one?.schemaname, one?.relname].filter((part) => part !== undefined).join(".");
const strings = (nodes: readonly Node[] = []): string =>
  nodes.map((node) => ("String" in node ? node.String.sval : "List" in node ? strings(node.List.items) : "")).join(".");

/** The same of PostgreSQL's own grammar; undefined for statements that the comparison leaves out. */
function theirs(node: Node): string | undefined {
  if ("AlterTableStmt" in node) {
    const { relation: table, cmds = [], objtype } = node.AlterTableStmt;
    if (objtype !== "OBJECT_TABLE") return undefined;
    return `alter ${relation(table)}: ${cmds.map((one) => theirAction((one as { AlterTableCmd: AlterTableCmd }).AlterTableCmd)).join(", ")}`;
  }
  if ("CreateStmt" in node) {
    const { relation: table, tableElts = [], if_not_exists: ifExists = false } = node.CreateStmt;
    const columns = tableElts.flatMap((one) => ("ColumnDef" in one ? [one.ColumnDef.colname] : []));
    return `create ${relation(table)} (${columns.join()})${ifExists ? " if" : ""}`;
  }
  if ("IndexStmt" in node) {
    const {
      relation: table,
      indexParams = [],
      concurrent = false,
      unique = false,
      if_not_exists: ifExists = false,
    } = node.IndexStmt;
    const columns = indexParams.map((one) => ("IndexElem" in one ? (one.IndexElem.name ?? "") : ""));
    return `index on ${relation(table)} (${columns.join()}) ${concurrent} ${unique} ${ifExists}`;
  }
  if ("UpdateStmt" in node) {
    const { relation: table, whereClause, targetList = [] } = node.UpdateStmt;
    const columns = targetList.flatMap((one) => ("ResTarget" in one ? [one.ResTarget.name] : []));
    return `update ${relation(table)} ${whereClause !== undefined} ${columns.join()}`;
  }
  if ("DeleteStmt" in node)
    return `delete ${relation(node.DeleteStmt.relation)} ${node.DeleteStmt.whereClause !== undefined} `;
  if ("InsertStmt" in node) {
    const columns = (node.InsertStmt.cols ?? []).flatMap((one) => ("ResTarget" in one ? [one.ResTarget.name] : []));
    return `insert ${relation(node.InsertStmt.relation)} ${columns.join()}`;
  }
  if ("TruncateStmt" in node) {
    const tables = (node.TruncateStmt.relations ?? []).map((one) => ("RangeVar" in one ? relation(one.RangeVar) : ""));
    return `truncate ${tables.join()} ${node.TruncateStmt.behavior === "DROP_CASCADE"}`;
  }
  if ("AlterEnumStmt" in node) {
    const { typeName, oldVal, newVal = "", newValNeighbor, skipIfNewValExists = false } = node.AlterEnumStmt;
    if (oldVal !== undefined) return `enum ${strings(typeName)} ${oldVal} > ${newVal}`;
    return `enum ${strings(typeName)} + ${newVal} ${newValNeighbor !== undefined} ${skipIfNewValExists}`;
  }
  if ("RefreshMatViewStmt" in node) {
    const { relation: view, concurrent = false } = node.RefreshMatViewStmt;
    return `refresh ${relation(view)} ${concurrent}`;
  }
  if (!("DropStmt" in node)) return undefined;
  const { objects = [], removeType, concurrent = false, missing_ok: ifExists = false, behavior } = node.DropStmt;
  if (!/^OBJECT_(?:TABLE|INDEX|VIEW|MATVIEW|SCHEMA)$/.test(removeType ?? "")) return undefined;
  return `drop ${objects.map((one) => strings([one])).join()} ${concurrent} ${ifExists} ${behavior === "DROP_CASCADE"}`;
}

function theirAction({ subtype = "AT_AddColumn", name = "", def }: AlterTableCmd): string {
  const kind = subtype.slice("AT_".length);
  if (kind === "AddColumn" && def && "ColumnDef" in def) {
    const { colname = "", constraints = [] } = def.ColumnDef;
    const words = constraints.flatMap((one) =>
      "Constraint" in one ? [one.Constraint.contype?.slice("CONSTR_".length) ?? ""] : [],
    );
    return `AddColumn ${colname} ${words.toSorted().join(" ")}`;
  }
  if (kind === "AddConstraint" && def && "Constraint" in def) {
    const { contype, skip_validation: isNotValid = false, indexname } = def.Constraint;
    return `AddConstraint ${contype ?? ""} ${isNotValid} ${indexname !== undefined}`;
  }
  if (kind === "AlterColumnType" && def && "ColumnDef" in def)
    return `AlterColumnType ${name} ${def.ColumnDef.raw_default !== undefined}`;
  if (/^(?:DropColumn|SetNotNull|DropNotNull|ColumnDefault|ValidateConstraint|DropConstraint)$/.test(kind))
    return `${kind} ${name}`;
  return /^(?:Attach|Detach)Partition$/.test(kind) ? kind : "other";
}

describe("the statement reader and PostgreSQL's own grammar", () => {
  before(() => loadModule());

  const all = [
    ...spellings,
    ...Object.values(ruleCases).flatMap(({ yes, no }) => [...yes, ...no].flatMap((one) => caseOf(one).sql)),
  ];
  // The grammar cuts names of more than 63 bytes.
  for (const sql of new Set(all.filter((one) => !/\w{64}/.test(one))))
    it(`agree on ${sql.replaceAll(/\s+/g, " ").slice(0, 110)}`, () => {
      const { stmts = [] } = parseSync(sql);
      const read = readStatements(sql);
      assert.equal(read.length, stmts.length);
      for (const [index, { stmt }] of stmts.entries()) {
        const expected = stmt && theirs(stmt);
        if (expected !== undefined) assert.equal(ours(read[index]?.command ?? { kind: "other" }), expected);
      }
    });
});
