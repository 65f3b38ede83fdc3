import type { Typed } from "./typed.ts";
import { exactly } from "./exact.ts";
import { numbers } from "./losses.ts";
import { castType, texts } from "./typed.ts";

const documents = ["json", "jsonb"];

/**
 * The text of a number in a document of JSON, for a type of numbers: PostgreSQL's own cast of `jsonb` rounds silently.
 * Undefined for other types.
 */
export function numberIn(value: string, from: Typed, to: Typed): string | undefined {
  return documents.includes(from.baseType) && !from.isArray && !to.isArray && numbers.includes(to.baseType)
    ? `(${value} #>> '{}')`
    : undefined;
}

/** The expression of a conversion, if most values of the type refuse it, and if it refuses those that the type would round. */
type Using = { readonly using: string; readonly isByText: boolean; readonly refusesInexact?: true };

/**
 * The expression that converts a document of JSON to a type without a cast of its own, or such a type to a document.
 * Undefined if neither type is a document. `USING` forbids a subquery, which would unnest a document.
 */
export function documentUsing(value: string, from: Typed, to: Typed): Using | undefined {
  if (documents.includes(to.baseType) && !to.isArray && !isText(from))
    return { using: `to_${to.baseType}(${value})`, isByText: false };
  if (!documents.includes(from.baseType) || from.isArray || isText(to)) return undefined;
  const document = from.baseType === "jsonb" ? value : `${value}::jsonb`;
  if (to.isArray) return ofText(asList(document), to);
  if (to.baseType === "hstore") {
    const [keys, values] = ["key", "value"].map((part) =>
      asList(`jsonb_path_query_array(${document}, '$.keyvalue().${part}')`),
    );
    return { using: `hstore(${keys}, ${values})`, isByText: true };
  }
  if (from.baseType === "json" && to.baseType === "boolean")
    return { using: `${document}::${to.type}`, isByText: false };
  return ofText(`(${value} #>> '{}')`, to);
}

/** The texts of a document are read as values of the type, and refused if the type would round them. */
function ofText(value: string, to: Typed): Using {
  const exact = exactly(value, to);
  if (exact !== undefined) return { using: exact, isByText: true, refusesInexact: true };
  const type = castType(to);
  return { using: type === "text[]" ? value : `${value}::${type}`, isByText: true };
}

function isText({ baseType, isArray }: Typed): boolean {
  return !isArray && texts.includes(baseType);
}

/** A list of JSON as an array of texts. PostgreSQL converts one only as a field of a row, and this row type has such an array. */
function asList(document: string): string {
  const row = `jsonb_populate_record(NULL::pg_foreign_table, jsonb_build_object('ftoptions', ${document}))`;
  return `(${row}).ftoptions`;
}
