import type { SeedCatalog, SeedPartition } from "./seedCatalog.ts";
import type { Attempt } from "./seedChecks.ts";

/**
 * Values for the partition key of a partitioned table: successive rows use successive partitions, with a listed value
 * or the lower bound. If no value can be read (a key of expressions, `MINVALUE`), the default values are tried.
 */
export function partitionValues(table: string, { partitions }: SeedCatalog): Attempt {
  const leaves = partitions.filter(({ name }) => !partitions.some(({ parent }) => parent === name));
  const ways = leaves
    .map((leaf) => wayTo(leaf, partitions))
    .filter(([root]) => root?.parent === table)
    .map((way) => new Map(way.flatMap(valuesIn)));
  const columns = new Set(ways.flatMap((way) => [...way.keys()]));
  // A default partition takes what the others do not list, so those go first.
  const usable = ways.filter((way) => [...columns].every((column) => way.has(column)));
  if (usable.length === 0) return new Map();
  return new Map([...columns].map((column) => [column, (i) => usable[(i - 1) % usable.length]?.get(column) ?? null]));
}

/** From the table's own partition down to this one. */
function wayTo(partition: SeedPartition, partitions: SeedCatalog["partitions"]): readonly SeedPartition[] {
  const above = partitions.find(({ name }) => name === partition.parent);
  return above === undefined ? [partition] : [...wayTo(above, partitions), partition];
}

function valuesIn({ bound, key }: SeedPartition): readonly (readonly [column: string, value: string])[] {
  const list = /^FOR VALUES (?:IN|FROM) \((.*?)\)(?: TO .*)?$/s.exec(bound)?.[1];
  if (list === undefined || key.length === 0) return [];
  const values = [...list.matchAll(/'((?:[^']|'')*)'|([^\s,]+)/g)].map(([, text, bare = ""]) =>
    text === undefined ? bare : text.replaceAll("''", "'"),
  );
  return key.flatMap((column, at) => {
    const value = values[at];
    return value === undefined || /^(MINVALUE|MAXVALUE|NULL)$/.test(value) ? [] : [[column, value] as const];
  });
}
