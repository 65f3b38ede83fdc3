import { quotePath } from "../../core/sql/quote.ts";

/** `schema.name` with both parts quoted. The catalog separates them by the first dot. */
export function quotedPath(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? quotePath(name) : quotePath(name.slice(0, dot), name.slice(dot + 1));
}
