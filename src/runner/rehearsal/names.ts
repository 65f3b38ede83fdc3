import { quoteName, quotePath } from "../../core/sql/quote.ts";

/** `schema.name` with both parts quoted. The catalog separates them by the first dot. */
export function quotedPath(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? quotePath(name) : quotePath(name.slice(0, dot), name.slice(dot + 1));
}

/** A name in the catalog's texts (`pg_get_indexdef`, `format_type`): in quotes only if PostgreSQL prints them. */
export function quoteNameIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : quoteName(name);
}

/** Reserved words among usual names of columns and schemas. A missing word makes a doubt, and no false verdict. */
const reserved = new Set(["user", "order", "group", "table", "column", "default", "check", "primary", "references"]);
