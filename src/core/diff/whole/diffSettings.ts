import type { Catalog, Table, TableByHand } from "../catalog.ts";
import type { DiffContext } from "../operation.ts";

/** Writes statements for what no entity declares of a table, in a comparison of two whole schemas. */
export function compareSettings(context: DiffContext): void {
  const { source, target, render, scope } = context;
  if (scope.kind !== "all") return;
  for (const [key, before] of source.tables) {
    const after = target.tables.get(key);
    if (!after) continue;
    for (const words of settingsBetween(before.byHand, after.byHand))
      context.add("comment", `ALTER TABLE ${render.name(after)} ${words}`);
    const [from, to] = [partitionOf(source, before), partitionOf(target, after)];
    if (from?.parent.key === to?.parent.key && from?.bound === to?.bound) continue;
    if (from) context.add("comment", `ALTER TABLE ${render.name(from.parent)} DETACH PARTITION ${render.name(after)}`);
    if (to)
      context.add(
        "comment",
        `ALTER TABLE ${render.name(to.parent)} ATTACH PARTITION ${render.name(after)} ${to.bound}`,
      );
  }
}

/** The parent of a partition, and the words after its name. */
function partitionOf({ tables }: Catalog, { parents: [key], byHand }: Table) {
  const parent = key === undefined ? undefined : tables.get(key);
  return parent && byHand?.bound !== undefined ? { parent, bound: byHand.bound } : undefined;
}

const nothing: TableByHand = { settings: [] };

/** The words of `ALTER TABLE`. */
function settingsBetween(before: TableByHand = nothing, after: TableByHand = nothing): readonly string[] {
  const isGone = (words: string) => before.settings.includes(words) && !after.settings.includes(words);
  const names = ({ settings }: TableByHand) =>
    settings.flatMap((words) =>
      (words.startsWith("SET (") ? [...words.matchAll(/[(,] *([\w.]+)=/g)] : []).map(([, name = ""]) => name),
    );
  const reset = names(before).filter((name) => !names(after).includes(name));
  return [
    ...(reset.length > 0 ? [`RESET (${reset.join(", ")})`] : []),
    ...(isGone("FORCE ROW LEVEL SECURITY") ? ["NO FORCE ROW LEVEL SECURITY"] : []),
    ...(isGone("ENABLE ROW LEVEL SECURITY") ? ["DISABLE ROW LEVEL SECURITY"] : []),
    ...after.settings.filter((words) => !before.settings.includes(words)),
    ...(before.isUnlogged === after.isUnlogged ? [] : [after.isUnlogged ? "SET UNLOGGED" : "SET LOGGED"]),
    ...(before.replicaIdentity === after.replicaIdentity
      ? []
      : [`REPLICA IDENTITY ${after.replicaIdentity ?? "DEFAULT"}`]),
  ];
}
