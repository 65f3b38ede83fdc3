/** A database by name; `environment` is the selected one, `bastion` the SSH server in front of the host. */
export type NamedDatabase = {
  readonly host?: string;
  readonly database?: string;
  readonly environment?: string;
  readonly bastion?: string;
};

/** A pattern that a database matches, and by which of its names. */
export type Protection = {
  readonly pattern: string;
  readonly what: keyof NamedDatabase;
  readonly value: string;
};

const names = ["host", "database", "environment", "bastion"] as const;

/**
 * Says whether a database is protected, and by which pattern. The last matching pattern decides; a pattern that
 * begins with `!` removes the protection. A pattern with the prefix `host:`, `database:`, `environment:` or `bastion:`
 * is compared with that name only. With `*` it matches the whole name; without, a word in the name that no letter
 * follows: `prod` matches `app_prod` and `PROD1`, not `products`. Case is ignored.
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
      typeof pattern === "string"
        ? /^\s*(!?)\s*(?:(host|database|environment|bastion):)?(.*?)\s*$/i.exec(pattern)
        : null;
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
