import type { Variable } from "./connection.ts";
import { familyOf, isPartName, urlNames } from "./connectionVariables.ts";

/**
 * Filters the variables for a connection after an environment was selected. If the environment's own files define the
 * connection by parts, a URL in the other files must not override them, and vice versa. Variables that the selected
 * files leave out of their own form are taken from the other files.
 *
 * @param chosen names that the environment's own files define
 */
export function preferChosen(
  variables: ReadonlyMap<string, Variable>,
  chosen: ReadonlySet<string>,
): ReadonlyMap<string, Variable> {
  const says = (name: string) => chosen.has(name) && variables.get(name)?.value !== "";
  const url = urlNames.find(says);
  const families = new Set([...chosen].filter((name) => isPartName(name) && says(name)).map(familyOf));
  if (url === undefined && families.size === 0) return variables;
  const isLeft = (name: string) => {
    if (urlNames.includes(name)) return name === url;
    return url !== undefined || !isPartName(name) || families.has(familyOf(name));
  };
  return new Map([...variables].filter(([name]) => isLeft(name)));
}
