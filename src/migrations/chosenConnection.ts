import type { Variable } from "./connection.ts";
import { familyOf, isPartName, urlNames } from "./connectionVariables.ts";

/**
 * The variables that a connection may be read from where somebody has chosen an environment: what its own files say of a
 * database must not lose to another way of saying it in the files below, as parts do to a URL. What they leave out of
 * their own way is taken from there.
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
