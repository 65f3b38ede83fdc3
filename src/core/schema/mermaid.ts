import type { Diagram, DiagramEdge, DiagramRow, DiagramTable } from "./diagram.ts";

/** A diagram in the language of Mermaid's entity-relationship diagrams, with a line break at the end. */
export function mermaid({ tables, edges }: Diagram): string {
  const names = new Map(tables.map(({ id }, index) => [id, `t${index + 1}`]));
  return [
    "erDiagram",
    ...tables.flatMap((table) => entity(names.get(table.id) ?? table.id, table)),
    ...edges.flatMap((edge) => relation(names, edge)),
    "",
  ].join("\n");
}

/** An entity with a name of its own: Mermaid allows no dot and no space in it, and any text in its label. */
function entity(name: string, { label, rows, more }: DiagramTable): readonly string[] {
  const head = `  ${name}["${text(label)}"]`;
  if (rows.length === 0) return [head];
  const rest = more > 0 ? [`    and ${more}_more_columns`] : [];
  return [`${head} {`, ...rows.map(attribute), ...rest, "  }"];
}

function attribute({ column, type, primary, foreign, unique, nullable }: DiagramRow): string {
  const keys = [...(primary ? ["PK"] : []), ...(foreign ? ["FK"] : []), ...(unique && !primary ? ["UK"] : [])];
  const parts = [word(type), word(column), keys.join(", "), nullable ? '"nullable"' : ""];
  return `    ${parts.filter((part) => part !== "").join(" ")}`;
}

function relation(names: ReadonlyMap<string, string>, edge: DiagramEdge): readonly string[] {
  const [from, to] = [names.get(edge.from), names.get(edge.to)];
  if (from === undefined || to === undefined) return [];
  const many = edge.many ? "}o" : "|o";
  const one = edge.optional ? "o|" : "||";
  return [`  ${from} ${many}--${one} ${to} : "${text(edge.fromColumns.join(", "))}"`];
}

/** A type or a name of a column: letters, digits, `-`, `_`, `(`, `)`, `[` and `]`, and a letter first. */
function word(name: string): string {
  const clean = name.replaceAll(/[^\p{L}\p{N}_()[\]-]+/gu, "_");
  return /^[\p{L}_]/u.test(clean) ? clean : `_${clean}`;
}

function text(label: string): string {
  return label.replaceAll('"', "#quot;").replaceAll(/[\r\n]+/g, " ");
}
