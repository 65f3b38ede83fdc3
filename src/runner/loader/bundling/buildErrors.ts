import path from "node:path";
import type { RolldownError } from "rolldown";

/** The module that imports the files of a bundle, one in each line. */
export const entryId = "\0migrations:entry";

const known = new WeakMap<object, readonly RolldownError[]>();

/**
 * Remembers the errors of a failed build, with absolute files, and returns what was thrown. An error of the entry is one
 * of the file that the entry imports. Errors of validators have a list `errors` as well, so the name is not enough.
 *
 * @param files of the bundle, in the order of the entry's lines
 */
export function placed(thrown: unknown, files: readonly string[], root: string): unknown {
  const { errors } = thrown as { readonly errors?: unknown };
  if (typeof thrown !== "object" || thrown === null || !Array.isArray(errors)) return thrown;
  known.set(
    thrown,
    (errors as readonly RolldownError[]).map((error) => {
      const file = error.loc?.file ?? error.id;
      if (file === undefined) return error;
      const message = `${error.message.split("\n", 1)[0] ?? ""}${reasonIn(error.message)}`;
      if (!file.endsWith(entryId.slice(1)))
        return {
          ...error,
          message: error.message,
          loc: { line: 1, column: 0, ...error.loc, file: path.resolve(root, file) },
        };
      const own = files[(error.loc?.line ?? 1) - 1];
      return own === undefined ? error : { ...error, message, loc: { line: 1, column: 0, file: own } };
    }),
  );
  return thrown;
}

/** The errors of a failed build, with places; empty when the error is of another kind. */
export function buildErrors(error: unknown): readonly RolldownError[] {
  return typeof error === "object" && error !== null ? (known.get(error) ?? []) : [];
}

/** True if a build has failed because a file is not UTF-8. */
export function isAboutEncoding(error: unknown): boolean {
  return error instanceof Error && /did not contain valid UTF-8/.test(error.message);
}

/** The label that the bundler draws below the line: why a file could not be loaded. */
function reasonIn(message: string): string {
  // Escaped: one character beyond Latin-1 makes Node parse the whole bundle at half the speed.
  const reason = /\u2570\u2500+\s*(.+)/.exec(message)?.[1]?.trim();
  return reason === undefined ? "" : `: ${reason}`;
}
