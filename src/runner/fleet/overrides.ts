import type { Variable } from "../../core/connection/connection.ts";
import { looksLikeUrl } from "../../core/connection/urlCredentials.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { MemberEnvironment } from "../../protocol/runner.ts";

/**
 * Values of a member's variables. A reference is replaced by a column of the member, or by the value that the variable has
 * without the member. Values are not searched for further references, because a password may contain `${`. Problems:
 * `fleetVariable`, `fleetUrl`.
 */
export function overridesOf(
  { name: member, variables, columns = {}, at }: MemberEnvironment,
  known: ReadonlyMap<string, Variable>,
): ReadonlyMap<string, string> | Problem {
  const values = new Map<string, string>();
  for (const [variable, template] of Object.entries(variables)) {
    let missing: string | undefined;
    let unfit: string | undefined;
    const isUrl = looksLikeUrl(template.replace(/^\$\{([^}]*)\}/, (_, name: string) => known.get(name)?.value ?? ""));
    const value = template.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
      const column = Object.hasOwn(columns, reference) ? columns[reference] : undefined;
      if (column !== undefined) {
        // `pg` reads the path of a URL with `decodeURI`, which leaves the characters that could end a name.
        if (isUrl && decodeURI(encodeURIComponent(column)) !== column) unfit ??= reference;
        return isUrl ? encodeURIComponent(column) : column;
      }
      const found = known.get(reference)?.value ?? "";
      if (found === "") missing ??= reference;
      return found;
    });
    if (unfit !== undefined) return { code: "fleetUrl", at, member, variable, column: unfit };
    if (missing !== undefined) return { code: "fleetVariable", at, member, variable, reference: missing };
    values.set(variable, value);
  }
  return values;
}
