import type { Variable } from "../../core/connection/connection.ts";
import { looksLikeUrl } from "../../core/connection/urlCredentials.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { MemberEnvironment } from "../../protocol/runner.ts";

/**
 * Values of a member's variables. A reference is replaced by a column of the member, or by the value that the variable has
 * without the member. Values are not searched for further references, because a password may contain `${`. Problem: `fleetVariable`.
 */
export function overridesOf(
  { name: member, variables, columns = {}, at }: MemberEnvironment,
  known: ReadonlyMap<string, Variable>,
): ReadonlyMap<string, string> | Problem {
  const values = new Map<string, string>();
  for (const [variable, template] of Object.entries(variables)) {
    let missing: string | undefined;
    const isUrl = looksLikeUrl(template.replace(/^\$\{([^}]*)\}/, (_, name: string) => known.get(name)?.value ?? ""));
    const value = template.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
      const column = Object.hasOwn(columns, reference) ? columns[reference] : undefined;
      // A name of a database may have characters that would end it in a URL.
      if (column !== undefined) return isUrl ? encodeURIComponent(column) : column;
      const found = known.get(reference)?.value ?? "";
      if (found === "") missing ??= reference;
      return found;
    });
    if (missing !== undefined) return { code: "fleetVariable", at, member, variable, reference: missing };
    values.set(variable, value);
  }
  return values;
}
