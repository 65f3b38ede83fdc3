/** Meanings of the letter codes in PostgreSQL's catalogs. The default state has no text, so that it is not reported. */
type Letters = Readonly<Record<string, string>>;

export const kinds: Letters = {
  r: "table",
  p: "table",
  f: "foreign table",
  v: "view",
  m: "materialized view",
  c: "composite type",
};
export const storages: Letters = { p: "plain", e: "external", m: "main", x: "extended" };
export const persistences: Letters = { u: "unlogged", t: "temporary" };
export const identities: Letters = { d: "default", n: "nothing", f: "full", i: "index" };
export const enabled: Letters = { O: "yes", D: "no", R: "on a replica", A: "always" };
