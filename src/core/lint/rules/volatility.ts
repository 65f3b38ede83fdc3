import type { Token } from "../../sql/tokens.ts";
import { wordOf } from "../sql/cursor.ts";

/** Volatile functions of PostgreSQL and its usual extensions: each call returns another value. */
const volatile =
  /^(?:random|random_normal|setseed|clock_timestamp|timeofday|nextval|gen_random_uuid|gen_random_bytes|gen_salt|uuidv4|uuidv7|uuid_generate_v1|uuid_generate_v1mc|uuid_generate_v4|uuid_generate_v7|txid_current|pg_current_xact_id|pg_backend_pid|currval|lastval)$/;

/** Stable and immutable functions that are usual in defaults. */
const nonVolatile =
  /^(?:now|transaction_timestamp|statement_timestamp|current_timestamp|current_time|localtimestamp|localtime|current_setting|current_database|current_schema|version|date_trunc|date_part|extract|make_date|make_interval|make_time|make_timestamp|make_timestamptz|age|to_char|to_date|to_timestamp|timezone|to_json|to_jsonb|json_build_object|jsonb_build_object|json_build_array|jsonb_build_array|array_fill|coalesce|nullif|greatest|least|lower|upper|concat|concat_ws|format|md5|encode|decode|length|repeat|left|right|substring|substr|trim|btrim|ltrim|rtrim|replace|position|abs|round|floor|ceil|ceiling|power|mod|int4range|int8range|numrange|tsrange|tstzrange|daterange|row|array|cast|to_tsvector|to_tsquery|uuid_generate_v3|uuid_generate_v5|uuid_nil|inet|cidr|point|box|numeric|varchar|char|character|varying|bit|varbit|timestamp|time|timestamptz|interval|decimal|float|precision)$/;

/** Words that may stand before a parenthesis and call nothing. */
const noCall = /^(?:and|or|not|in|is|case|when|then|else|between|like|collate|zone|as)$/;

/**
 * The function of a default that is evaluated for every row, so that PostgreSQL rewrites the table. A function that is
 * not known is volatile, as `CREATE FUNCTION` makes it.
 */
export function volatileCall(expression: readonly Token[]): string | undefined {
  for (const [index, token] of expression.entries()) {
    if (expression[index + 1]?.text !== "(") continue;
    const name = token.kind === "identifier" ? token.text.slice(1, -1) : wordOf(token).toLowerCase();
    if (name === "" || noCall.test(name)) continue;
    if (volatile.test(name) || !nonVolatile.test(name)) return name;
  }
  return undefined;
}
