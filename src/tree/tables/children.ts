import { l10n } from "vscode";
import type { ProjectView } from "../../client/project/projectState.ts";
import { isOwnTable } from "../../client/project/projectState.ts";
import { columnFacts } from "../../core/schema/columnFacts.ts";
import type { Schema, Table } from "../../core/schema/schema.ts";
import { keyOfTable, referencesByTable } from "../../core/schema/schema.ts";
import { byName } from "./naturalOrder.ts";
import type { FolderName, Node, TableNode } from "./nodes.ts";

/** Filter of the rows, in lower case; empty: no filter. */
export type Filter = string;

/** The rows of one project: its schemas, or what is in the only one. None before its database was looked at. */
export function rowsOf(view: ProjectView, filter: Filter): Node[] {
  const content = view.schema;
  if (!content) return [];
  const [only] = content.schemas;
  if (content.schemas.length === 1 && only) return rowsOfNamespace(view, content, only.name, filter);
  return content.schemas
    .filter(({ name }) => filter === "" || rowsOfNamespace(view, content, name, filter).length > 0)
    .map(({ name }) => ({ kind: "namespace", project: view.key, view, schema: name, content }));
}

/** Children of a row. */
export function childrenOf(node: Node, filter: Filter): Node[] {
  switch (node.kind) {
    case "project":
      return rowsOf(node.view, filter);
    case "namespace":
      return rowsOfNamespace(node.view, node.content, node.schema, filter);
    case "folder":
      return node.open();
    case "table":
      return rowsOfTable(node);
    default:
      return [];
  }
}

/** Tables first, then views, each by name in natural order; partitions are below their table, TypeORM's own are folded away. */
function rowsOfNamespace(view: ProjectView, content: Schema, schema: string, filter: Filter): Node[] {
  const own = (table: Table) => isOwnTable(view, table);
  const here = content.tables.filter((table) => table.schema === schema && matches(table, filter));
  const whole = here.filter((table) => (!isPartition(table) || filter !== "") && !own(table));
  const sorted = [...byName(whole.filter((table) => !isView(table))), ...byName(whole.filter(isView))];
  const enums = content.enums.filter(
    (type) => type.schema === schema && (filter === "" || type.name.toLowerCase().includes(filter)),
  );
  const rows: Node[] = sorted.map((table) => tableNode(view, table));
  const usable = content.schemas.find(({ name }) => name === schema)?.usable ?? true;
  if (!usable) {
    const text = l10n.t("You have no right to use this schema: names are known, rows are not.");
    rows.unshift({ kind: "note", project: view.key, view, id: `${schema}\0\0right`, text });
  }
  const add = (name: FolderName, items: readonly Node[]) => {
    if (items.length > 0) rows.push(folder(view, `${schema}\0\0${name}`, name, items.length, () => [...items]));
  };
  add(
    "enums",
    enums.map((type) => ({ kind: "enum", project: view.key, view, type })),
  );
  add(
    "own",
    here.filter(own).map((table) => tableNode(view, table)),
  );
  return rows;
}

function rowsOfTable({ view, entry: table, path }: TableNode): Node[] {
  const { key: project, schema: content } = view;
  const here = { project, view, schema: table.schema, table: table.name, entry: table, path };
  const facts = columnFacts(table);
  const references = content ? (referencesByTable(content).get(keyOfTable(table)) ?? []) : [];
  const partitions = byName(content ? content.tables.filter((candidate) => isChildOf(candidate, table)) : []);
  const rows: Node[] = table.columns.map((column) => ({
    ...here,
    kind: "column",
    column,
    facts: facts.get(column.name),
  }));
  const add = (name: FolderName, count: number, open: () => Node[]) => {
    if (count > 0) rows.push(folder(view, `${path}\0${name}`, name, count, open));
  };
  add("partitions", partitions.length, () =>
    partitions.map((partition) => tableNode(view, partition, `${path}\0partitions\0`)),
  );
  add("indexes", table.indexes.length, () => table.indexes.map((index) => ({ ...here, kind: "index", index })));
  add("constraints", table.constraints.length, () =>
    table.constraints.map((constraint) => ({ ...here, kind: "constraint", constraint })),
  );
  add("references", references.length, () =>
    references.map((reference) => {
      const { from } = reference;
      return { kind: "reference", project, view, schema: from.schema, table: from.name, entry: from, path, reference };
    }),
  );
  add("triggers", table.triggers.length, () =>
    table.triggers.map((trigger) => ({ ...here, kind: "trigger", trigger })),
  );
  return rows;
}

function tableNode(view: ProjectView, entry: Table, below = ""): TableNode {
  const { schema, name: table } = entry;
  return { kind: "table", project: view.key, view, schema, table, entry, path: `${below}${keyOfTable(entry)}` };
}

function folder(view: ProjectView, id: string, name: FolderName, count: number, open: () => Node[]): Node {
  return { kind: "folder", project: view.key, view, id, name, count, open };
}

/**
 * Number of the user's tables, of all schemas or one. With a filter, those that it shows, partitions included as the rows
 * include them.
 */
export function countOf(
  view: ProjectView,
  { schema, filter = "" }: { readonly schema?: string; readonly filter?: Filter } = {},
): number {
  const tables = view.schema?.tables ?? [];
  const here = schema === undefined ? tables : tables.filter((table) => table.schema === schema);
  return here.filter(
    (table) => !isOwnTable(view, table) && (filter === "" ? !isPartition(table) : matches(table, filter)),
  ).length;
}

function matches(table: Table, filter: Filter): boolean {
  return (
    filter === "" ||
    table.name.toLowerCase().includes(filter) ||
    table.columns.some(({ name }) => name.toLowerCase().includes(filter))
  );
}

function isView({ kind }: Table): boolean {
  return kind === "view" || kind === "materializedView";
}

/** Below its partitioned table, where that is to be seen. */
function isPartition({ partitionBound, parents }: Table): boolean {
  return partitionBound !== undefined && parents.length > 0;
}

function isChildOf(child: Table, parent: Table): boolean {
  return child.parents.some(({ schema, name }) => schema === parent.schema && name === parent.name);
}
