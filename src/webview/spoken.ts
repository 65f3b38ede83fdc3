import type { Diagram } from "../core/schema/diagram.ts";
import type { Card } from "./cards.ts";
import type { DiagramTexts } from "../protocol/webview.ts";
import { filled } from "./filled.ts";

/**
 * A table as a screen reader reads it: its name, its references, which are drawn as lines, and the columns that are drawn.
 * `user, 2 columns, references team, referenced by order: id uuid, email varchar?`.
 */
export function spokenTable({ table }: Card, { edges, tables }: Diagram, texts: DiagramTexts): string {
  const labels = new Map(tables.map(({ id, label }) => [id, label]));
  const names = (ids: readonly string[]) => [...new Set(ids)].map((id) => labels.get(id) ?? id).join(", ");
  const to = names(edges.filter(({ from }) => from === table.id).map((edge) => edge.to));
  const from = names(edges.filter(({ to: target }) => target === table.id).map((edge) => edge.from));
  const count = table.columns === 1 ? texts.column : filled(texts.columns, table.columns);
  const columns = table.rows.map(({ column, type, nullable }) => `${column} ${type}${nullable ? "?" : ""}`).join(", ");
  const head = [
    table.label,
    count,
    ...(to === "" ? [] : [filled(texts.references, to)]),
    ...(from === "" ? [] : [filled(texts.referencedBy, from)]),
  ].join(", ");
  return columns === "" ? head : `${head}: ${columns}`;
}
