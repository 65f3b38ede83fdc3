/** The value of a variable, or undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/**
 * Interpolates the variables of a Compose value as Compose does: `$A`, `${A}`, `${A:-default}` and `${A-default}`,
 * `${A:+instead}` and `${A+instead}`, `${A:?…}` and `${A?…}` (without the error), `$$` for a dollar. Defaults may
 * contain variables. Never throws: text that is not a valid expression is left unchanged.
 */
export function interpolate(text: string, lookup: Lookup): string {
  let result = "";
  for (let at = 0; at < text.length;) {
    if (text[at] !== "$") {
      result += text[at++];
      continue;
    }
    const rest = text.slice(at + 1);
    if (rest.startsWith("$")) {
      result += "$";
      at += 2;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const length = rest.startsWith("{") ? bracedLength(rest) : undefined;
    if (name !== undefined) {
      result += lookup(name) ?? "";
      at += 1 + name.length;
    } else if (length !== undefined) {
      result += expand(rest.slice(1, length - 1), lookup);
      at += 1 + length;
    } else {
      result += "$";
      at += 1;
    }
  }
  return result;
}

/** True if a value contains a variable. */
export function hasVariables(text: string): boolean {
  return /\$(?:[A-Za-z_{])/.test(text.replaceAll("$$", ""));
}

/** The length of `{…}` at the start of a text, with what is nested in it; undefined when it does not end. */
function bracedLength(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

function expand(expression: string, lookup: Lookup): string {
  const [, name = "", colon, operator, word = ""] = /^(\w+)(?:(:?)([-+?])([^]*))?$/.exec(expression) ?? [];
  const value = lookup(name);
  const isSet = value !== undefined && (colon !== ":" || value !== "");
  if (operator === "-") return isSet ? value : interpolate(word, lookup);
  if (operator === "+") return isSet ? interpolate(word, lookup) : "";
  return value ?? "";
}
