import type { Context } from "./context.ts";
import { groupOf } from "./context.ts";
import type { Part } from "./graph.ts";
import { places, sequenceOptions } from "./objects.ts";

/** Sequences of their own and of `serial` columns; those of identity columns come with the column. */
export function sequenceParts(context: Context): readonly Part[] {
  const { catalog, graph, relations, comment } = context;
  return catalog.sequences.flatMap((sequence): readonly Part[] => {
    const { id, name, owner } = sequence;
    const table = owner && relations.get(owner.relation);
    if (sequence.identity) {
      if (!table) return [];
      graph.merge(id, table.id);
      const comments = comment(`SEQUENCE ${name}`, id);
      if (comments.length === 0) return [];
      graph.add(`${id}#comment`, table.id);
      return [{ id: `${id}#comment`, place: [places.table, groupOf(context, table), 4], statements: comments }];
    }
    const options = [...(sequence.type === "bigint" ? [] : [`AS ${sequence.type}`]), ...sequenceOptions(sequence)];
    const create = `CREATE ${sequence.unlogged ? "UNLOGGED " : ""}SEQUENCE ${[name, ...options].join(" ")};`;
    const place = table ? [places.table, groupOf(context, table), 0, name] : [places.sequence, name];
    const parts: Part[] = [{ id, place, statements: [create, ...comment(`SEQUENCE ${name}`, id)] }];
    if (owner && table) {
      graph.remove(id, table.id);
      graph.add(`${id}#owner`, id);
      graph.add(`${id}#owner`, table.id);
      parts.push({
        id: `${id}#owner`,
        place: [places.table, groupOf(context, table), 2, name],
        statements: [`ALTER SEQUENCE ${name} OWNED BY ${table.name}.${owner.column};`],
      });
    }
    return parts;
  });
}
