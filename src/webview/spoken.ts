import type { Diagram } from "../migrations/diagram.ts";
import type { Card } from "./boxes.ts";
import type { DiagramTexts } from "./messages.ts";
import { filled } from "./filled.ts";

/**
 * A table as a screen reader reads it: its name, the columns that are drawn, and its references, which are drawn as lines.
 * `user, 2 columns: id uuid, email varchar?, references team, referenced by order`.
 */
export function spokenTable({ table }: Card, { edges, tables }: Diagram, texts: DiagramTexts): string {
  const labels = new Map(tables.map(({ id, label }) => [id, label]));
  const names = (ids: readonly string[]) => [...new Set(ids)].map((id) => labels.get(id) ?? id).join(", ");
  const to = names(edges.filter(({ from }) => from === table.id).map((edge) => edge.to));
  const from = names(edges.filter(({ to: target }) => target === table.id).map((edge) => edge.from));
  const count = table.columns === 1 ? texts.column : filled(texts.columns, table.columns);
  const columns = table.rows.map(({ column, type, nullable }) => `${column} ${type}${nullable ? "?" : ""}`).join(", ");
  return [
    table.label,
    columns === "" ? count : `${count}: ${columns}`,
    ...(to === "" ? [] : [filled(texts.references, to)]),
    ...(from === "" ? [] : [filled(texts.referencedBy, from)]),
  ].join(", ");
}
