const methods: Readonly<Record<string, string>> = {
  "405": "hash",
  "783": "gist",
  "2742": "gin",
  "3580": "brin",
  "4000": "spgist",
};

/** Direction of a column by the bits of `indoption`: descending, nulls first. */
const orders = ["", " DESC NULLS LAST", " NULLS FIRST", " DESC"] as const;

type Row = readonly string[];

/**
 * Definition of an index, as PostgreSQL writes it after `USING`.
 *
 * @param index the row of the index
 * @param relation the fields of its relation
 * @param names the columns of its table by number
 */
export function indexDefinition(
  [, , definition = "", keys = "", many, options = "", unique, nulls]: Row,
  [, method = ""]: Row,
  names: ReadonlyMap<string, string> = new Map(),
): string {
  // The part before `USING` contains the names of the index and the table, which the caller has already.
  if (definition !== "") return definition.replace(/^CREATE (UNIQUE )?INDEX .*? USING /s, "$1").replace("btree ", "");
  const flags = options.split(" ");
  const columns = keys.split(" ").map((key, at) => `${names.get(key) ?? key}${orders[Number(flags[at] ?? 0)] ?? ""}`);
  const included = columns.splice(Number(many));
  const kind = methods[method];
  return [
    unique === "t" ? "UNIQUE " : "",
    kind === undefined ? "" : `${kind} `,
    `(${columns.join(", ")})`,
    included.length > 0 ? ` INCLUDE (${included.join(", ")})` : "",
    nulls === "true" ? " NULLS NOT DISTINCT" : "",
  ].join("");
}

/** Properties that every index has, including indexes of keys. */
export function indexState(index: Row, relation: Row = []): Readonly<Record<string, string>> {
  const [valid, replica, clustered] = index.slice(-3);
  return {
    options: relation[2] ?? "",
    valid: valid === "f" ? "no" : "",
    "replica identity": replica === "t" ? "yes" : "",
    clustered: clustered === "t" ? "yes" : "",
  };
}
