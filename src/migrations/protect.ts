/** What is known of a database by name; `environment` is the one that was chosen. */
export type NamedDatabase = { readonly host?: string; readonly database?: string; readonly environment?: string };

/** A pattern that a database matches, and by which of its names. */
export type Protection = {
  readonly pattern: string;
  readonly what: keyof NamedDatabase;
  readonly value: string;
};

const names = ["host", "database", "environment"] as const;

/**
 * Whether a database is to be handled with care, and why. Of all patterns that match, the last one decides; one that
 * begins with `!` takes back. After `host:`, `database:` or `environment:` a pattern is held against that name only. With
 * `*` it is the whole name; without, a word in it that no letter follows: `prod` is in `app_prod` and `PROD1`, not in
 * `products`. Case does not matter.
 */
export function protectedBy(patterns: readonly string[], database: NamedDatabase): Protection | undefined {
  const known = names.flatMap((name) => {
    const value = database[name] ?? "";
    return value === "" ? [] : [[name, value] as const];
  });
  let decided: Protection | undefined;
  for (const pattern of patterns) {
    // The setting is typed by hand.
    const parts =
      typeof pattern === "string" ? /^\s*(!?)\s*(?:(host|database|environment):)?(.*?)\s*$/i.exec(pattern) : null;
    const [, not, only, text = ""] = parts ?? [];
    if (text.trim() === "") continue;
    const matcher = matcherOf(text.trim());
    const matches = ([name, value]: readonly [string, string]) =>
      (only ?? name).toLowerCase() === name && matcher.test(value);
    const found = known.find(matches);
    if (!found) continue;
    decided = not === "!" ? undefined : { pattern, what: found[0], value: found[1] };
  }
  return decided;
}

function matcherOf(text: string): RegExp {
  const [first = "", ...others] = text.split(/\*+/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  if (others.length === 0) return new RegExp(String.raw`${first}(?!\p{L})`, "iu");
  return new RegExp(`^${[first, ...others].join(".*")}$`, "isu");
}
