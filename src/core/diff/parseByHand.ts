import type { Table } from "./catalog.ts";
import type { Field } from "./catalogRows.ts";

/** What no entity declares of a table, from its row of the answer; nothing if it has none of it. */
export function byHandOf(row: readonly Field[]): Pick<Table, "byHand"> {
  const [options, , , key, bound, isUnlogged, hasRowSecurity, isForced, replicaIdentity, grants] = row.slice(7) as [
    readonly string[] | null,
    unknown,
    unknown,
    string | null,
    string | null,
    boolean,
    boolean,
    boolean,
    string | null,
    readonly string[] | null,
  ];
  const settings = [
    ...(options === null ? [] : [`SET (${options.join(", ")})`]),
    ...(hasRowSecurity ? ["ENABLE ROW LEVEL SECURITY"] : []),
    ...(isForced ? ["FORCE ROW LEVEL SECURITY"] : []),
  ];
  if (settings.length === 0 && [key, bound, replicaIdentity, grants].every((one) => one === null) && !isUnlogged)
    return {};
  return {
    byHand: {
      settings,
      ...(key === null ? {} : { partitionKey: key }),
      ...(bound === null ? {} : { bound }),
      ...(isUnlogged ? { isUnlogged } : {}),
      ...(replicaIdentity === null ? {} : { replicaIdentity }),
      ...(grants === null ? {} : { grants }),
    },
  };
}
