import { partNames, urlNames } from "../connection/connectionVariables.ts";
import type { ConnectionPart } from "../problems/problem.ts";
import type { Entry } from "./dataSourceText.ts";
import { readVariable } from "./variables.ts";

/** How a data source says where the database is: by the variables that are there, else by `DATABASE_URL`. */
export type ConnectionVariables = {
  /** The variables that are read, each with an example that is no secret. */
  readonly variables: readonly { readonly name: string; readonly example: string }[];
  readonly entries: readonly Entry[];
};

type Writing = {
  readonly brackets: boolean;
  readonly quote: '"' | "'";
  /** The compiler takes no `undefined` where an option may be absent. */
  readonly exact: boolean;
};

const options: readonly (readonly [part: ConnectionPart, option: string, example: string])[] = [
  ["host", "host", "localhost"],
  ["port", "port", "5432"],
  ["user", "username", "postgres"],
  ["password", "password", ""],
  ["database", "database", "app"],
];

/** Chooses by the names of variables: a URL wins over parts, and parts are of one family. */
export function connectionVariables(known: readonly string[], writing: Writing): ConnectionVariables {
  const url = urlNames.find((name) => known.includes(name));
  const parts = url === undefined ? partsAmong(known) : undefined;
  if (!parts) {
    const name = url ?? "DATABASE_URL";
    return {
      variables: [{ name, example: "postgresql://user:password@localhost:5432/app" }],
      entries: [{ text: `url: ${readVariable(name, { ...writing, isText: writing.exact })}` }],
    };
  }
  const used = options.flatMap(([part, option, example]) => {
    const name = parts.get(part);
    return name === undefined ? [] : [{ option, name, example, part }];
  });
  return {
    variables: used.map(({ name, example }) => ({ name, example })),
    entries: used.map(({ option, name, example, part }) => {
      const fallback = { host: `${writing.quote}localhost${writing.quote}`, port: example }[part as string];
      const use = { ...writing, ...(part === "port" ? { type: "number" as const } : {}) };
      const value = readVariable(
        name,
        fallback === undefined ? { ...use, isText: writing.exact } : { ...use, fallback },
      );
      return { text: `${option}: ${value}` };
    }),
  };
}

/** The first family of variables that names a host, user or database. */
function partsAmong(known: readonly string[]): ReadonlyMap<ConnectionPart, string> | undefined {
  for (const family of partNames) {
    const found = new Map<ConnectionPart, string>();
    for (const [part, names] of family) {
      const name = names.find((one) => known.includes(one));
      if (name !== undefined) found.set(part, name);
    }
    if (found.has("database") && (found.has("host") || found.has("user"))) return found;
  }
  return undefined;
}
