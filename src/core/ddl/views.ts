import type { Context } from "./context.ts";
import { lineComment, wordFor } from "./context.ts";
import { settingsOf } from "./columns.ts";
import type { Part } from "./graph.ts";
import { places } from "./objects.ts";

/** Views and materialized views. */
export function viewParts(context: Context): readonly Part[] {
  const { catalog, columns, graph, comment } = context;
  return catalog.relations.flatMap((relation): readonly Part[] => {
    const { id, name, kind, definition, method, storage, populated } = relation;
    if ((kind !== "v" && kind !== "m") || definition === undefined) return [];
    const own = columns.get(id) ?? [];
    const head = [
      `CREATE ${wordFor(relation)} ${name}`,
      ...(method === undefined ? [] : [`USING ${method}`]),
      ...(storage === undefined ? [] : [`WITH (${storage})`]),
      "AS",
    ].join(" ");
    const data = kind === "m" && !populated ? "\nWITH NO DATA" : "";
    const defaults = own.flatMap((column) => {
      if (!column.default) return [];
      graph.merge(column.default.id, id);
      return [`ALTER VIEW ${name} ALTER COLUMN ${column.name} SET DEFAULT ${column.default.expression};`];
    });
    const reads = catalog.reads.filter((read) => read.relation === id).map((read) => read.name);
    const statements = [
      ...(reads.length === 0 ? [] : [lineComment(`Reads ${reads.join(", ")}, which is not in this document.`)]),
      `${head}\n${definition}${data};`,
      ...defaults,
      ...(kind === "m"
        ? own.flatMap((column) => settingsOf(relation, column, { ...column, storage: column.typeStorage }))
        : []),
      ...comment(`${wordFor(relation)} ${name}`, id),
      ...own.flatMap((column) => comment(`COLUMN ${name}.${column.name}`, id, column.number)),
    ];
    return [{ id, place: [places.view, name], statements }];
  });
}
