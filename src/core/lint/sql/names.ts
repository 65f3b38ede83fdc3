import type { Token } from "../../sql/tokens.ts";

/** Stands for an unknown part of a statement, for example an expression in a template. A letter to the tokenizer. */
export const hole = "\uE000";

/** Name of an object of the catalog, unquoted. */
export type ObjectName = { readonly schema?: string; readonly name: string };

/** The name that a token is, as the catalog stores it; undefined if the token is no name. */
export function nameOfToken(token: Token | undefined): string | undefined {
  if (token?.kind === "word") return token.text.toLowerCase();
  if (token?.kind !== "identifier") return undefined;
  return /^(?:[uU]&)?"([^]*?)"?$/.exec(token.text)?.[1]?.replaceAll('""', '"');
}

/** True if a name has no unknown part. */
export function isKnown({ schema, name }: ObjectName): boolean {
  return !name.includes(hole) && schema?.includes(hole) !== true;
}

/**
 * True if two names are certainly those of the same object. A name without a schema is one of the current schema, which
 * is `public` if it is not known.
 */
export function isSameObject(a: ObjectName, b: ObjectName, currentSchema = "public"): boolean {
  return a.name === b.name && (a.schema ?? currentSchema) === (b.schema ?? currentSchema);
}

/** A name as text: `billing.invoice`, with `…` for unknown parts. */
export function nameText({ schema, name }: ObjectName): string {
  const text = schema === undefined ? name : `${schema}.${name}`;
  return text.replaceAll(hole, "…");
}
