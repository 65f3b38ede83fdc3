/**
 * The text of an expression as PostgreSQL prints it after it has read its own output. Of the expressions in constraints,
 * indexes and views, `column IN ('a', 'b')` on a `varchar` column is the usual one that PostgreSQL prints in another way once
 * it was created from the printed text: by a restored dump, or by an `ALTER COLUMN … TYPE` of its table.
 */
export function stableText(text: string): string {
  return text.includes("(ARRAY[")
    ? text.replace(castArray, (_, elements: string) => {
        const casts = [...elements.matchAll(element)].map(([one]) => `(${one})::text`);
        return `ARRAY[${casts.join(", ")}]`;
      })
    : text;
}

const literal = String.raw`E?'(?:[^']|'')*'::character varying`;
const element = new RegExp(literal, "g");
const castArray = new RegExp(String.raw`\(ARRAY\[(${literal}(?:, ${literal})*)\]\)::text\[\]`, "g");
