import type { ProjectView } from "../../client/project/projectState.ts";
import { unmappedTables } from "../../core/schema/compareModels.ts";
import type { ComparedModel, Difference, ModelColumn, ModelRelation } from "../../core/schema/model.ts";
import type { Table } from "../../core/schema/schema.ts";
import { byName } from "../tables/naturalOrder.ts";

/** A row of the Models view. Each is an argument of commands as well: `project`, `schema` and `table` are its own. */
export type Node = ProjectNode | ModelNode | ColumnNode | RelationNode | DifferenceNode | FoldNode | TableNode;

type Of<Kind extends string> = { readonly kind: Kind; readonly project: string; readonly view: ProjectView };
type OfTable<Kind extends string> = Of<Kind> & { readonly schema: string; readonly table: string };
export type ProjectNode = Of<"project">;
export type ModelNode = OfTable<"model"> & { readonly model: ComparedModel };
export type ColumnNode = OfTable<"column"> & {
  readonly model: ComparedModel;
  readonly column: ModelColumn;
  readonly differences: readonly Difference[];
};
export type RelationNode = OfTable<"relation"> & { readonly model: ComparedModel; readonly relation: ModelRelation };
/** A difference that is not a column of the model: an index, a column that only the database has. */
export type DifferenceNode = OfTable<"difference"> & {
  readonly model: ComparedModel;
  readonly difference: Difference;
};
export type FoldNode = Of<"unmapped"> & { readonly tables: readonly Table[] };
export type TableNode = OfTable<"table"> & { readonly entry: Table };

/** Rows of one project: models with differences first, then the others by name, then tables without a model. */
export function rowsOf(view: ProjectView): Node[] {
  const { models, schema, key: project } = view;
  if (!models) return [];
  const isFine = ({ state }: ComparedModel) => state === "inStep" || state === "notCompared";
  const needsALook = models.filter((model) => !isFine(model));
  const rest = models.filter(isFine);
  const tables = schema ? unmappedTables(models, schema, view.ownTables ?? []) : [];
  return [
    ...[...byName(needsALook), ...byName(rest)].map((model) => ({
      kind: "model" as const,
      ...placed(view, model),
      model,
    })),
    ...(tables.length > 0 ? [{ kind: "unmapped" as const, project, view, tables }] : []),
  ];
}

/** Children of a row. */
export function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case "project":
      return rowsOf(node.view);
    case "model":
      return rowsOfModel(node.view, node.model);
    case "unmapped":
      return byName(node.tables).map((entry) => ({
        kind: "table",
        project: node.project,
        view: node.view,
        schema: entry.schema,
        table: entry.name,
        entry,
      }));
    default:
      return [];
  }
}

function rowsOfModel(view: ProjectView, model: ComparedModel): Node[] {
  const here = { ...placed(view, model), model };
  const names = new Set(model.columns.map(({ name }) => name));
  const loose = model.differences.filter(
    ({ what, column, table }) =>
      table !== undefined || (what !== "tableMissing" && (column === undefined || !names.has(column))),
  );
  const ofColumns = loose.filter(({ column }) => column !== undefined);
  const held = new Set(model.relations.flatMap(({ columns }) => columns));
  return [
    ...[...ofColumns, ...loose.filter((one) => !ofColumns.includes(one))].map((difference) => {
      return { ...here, kind: "difference" as const, difference };
    }),
    // A relation's column is listed by the relation, unless the column differs.
    ...model.columns
      .map((column) => {
        const differences = model.differences.filter((one) => one.column === column.name && one.table === undefined);
        return { ...here, kind: "column" as const, column, differences };
      })
      .filter(({ column, differences }) => differences.length > 0 || !held.has(column.name) || column.primary)
      .sort((a, b) => Number(b.differences.length > 0) - Number(a.differences.length > 0)),
    ...model.relations.map((relation) => ({ ...here, kind: "relation" as const, relation })),
  ];
}

function placed(view: ProjectView, model: ComparedModel) {
  return { project: view.key, view, schema: model.in.schema, table: model.in.name };
}
