/** A query as `pg` takes it beside a text: a config, a tagged template (sql-template-strings), a cursor. */
type Config = { readonly text?: unknown; readonly values?: unknown };

/** The text of what was given to `query`; empty where it has none. */
export function sqlOf(query: unknown): string {
  if (typeof query === "string") return query;
  const { text } = (query ?? {}) as Config;
  return typeof text === "string" ? text : "";
}

/** The parameters that were given to `query`, beside the text or in it. */
export function valuesOf([query, parameters]: readonly unknown[]): readonly unknown[] {
  if (Array.isArray(parameters)) return parameters as readonly unknown[];
  const { values } = (typeof query === "object" && query !== null ? query : {}) as Config;
  return Array.isArray(values) ? (values as readonly unknown[]) : [];
}
