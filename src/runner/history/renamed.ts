import { wordOf } from "../../migrations/timeline/event.ts";
import { isBlank, tokensOf } from "../../core/sql/tokens.ts";
import type { CatalogObject } from "../rehearsal/snapshot/catalogObject.ts";

/** The names that changed between two states, to compare texts in which PostgreSQL prints names. */
export class Renamed {
  readonly #names = new Map<string, Set<string>>();

  /** Records an object in both states. */
  add(before: CatalogObject, after: CatalogObject): void {
    const [from, to] = [wordOf(named(before)), wordOf(named(after))];
    if (from !== to) this.#add(from, to);
    const [schema, next] = [schemaOf(before), schemaOf(after)];
    if (schema !== next) this.#add(schema, next);
  }

  #add(from: string, to: string): void {
    this.#names.set(from, (this.#names.get(from) ?? new Set()).add(to));
  }

  /** True if two texts are the same apart from new names. */
  isSame(before: string | undefined, after: string | undefined): boolean {
    if (before === after) return true;
    if (before === undefined || after === undefined || this.#names.size === 0) return false;
    const [one, other] = [wordsOf(before), wordsOf(after)];
    let at = 0;
    for (const [index, word] of one.entries()) {
      const next = other[at++] ?? "";
      if (word === next) continue;
      if (this.#names.get(word)?.has(next) !== true) return false;
      // A view keeps the names of its columns: `SELECT mail` becomes `SELECT email AS mail`.
      const isAliased = other[at]?.toUpperCase() === "AS" && other[at + 1] === word && one[index + 1] !== other[at];
      if (isAliased) at += 2;
    }
    return at === other.length;
  }
}

function named({ kind, name, table }: CatalogObject) {
  return table === undefined ? { kind, name } : { kind, name, table };
}

function schemaOf({ name, table }: CatalogObject): string {
  const full = table ?? name;
  return full.slice(0, Math.max(0, full.indexOf(".")));
}

/** The tokens of a text, with names as the catalog stores them. */
function wordsOf(text: string): readonly string[] {
  // A default of a column has the name of its sequence in a literal.
  const plain = text.replaceAll(/'((?:[^']|'')*)'(?=::regclass)/g, (_, name: string) => name.replaceAll("''", "'"));
  return tokensOf(plain).flatMap((token) => {
    if (isBlank(token)) return [];
    const { kind, text: word } = token;
    return [kind === "identifier" ? word.slice(1, -1).replaceAll('""', '"') : word];
  });
}
