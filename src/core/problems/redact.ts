const urlPassword = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)(\S+)(@)/gi;
/** `CREATE ROLE … PASSWORD 'secret'`. */
const sqlPassword = /(\bpassword\s+)(E?'(?:[^']|'')*')/gi;
const assignedPassword =
  /(\b[\w.-]*(?:password|passwd|pwd|secret|token)[\w.-]*["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;}]+)/gi;

/** A fast check for the last two patterns, which most texts do not match. */
const named = /passw|pwd|secret|token/i;

/**
 * Takes secrets out of a text that may be shown or logged: the given values wherever they stand, passwords inside URLs,
 * and what is assigned to a name that says it is a password.
 *
 * @param secrets values known to be secret; those shorter than four characters would tear holes into ordinary words, so
 * they are left to the two patterns.
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let result = text.includes("://") ? text.replace(urlPassword, "$1***$3") : text;
  if (named.test(result)) result = result.replace(sqlPassword, "$1***").replace(assignedPassword, "$1***");
  // The longest first: a secret may begin like another one.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length < 4) continue;
    for (const form of formsOf(secret)) result = result.replaceAll(form, "***");
  }
  return result;
}

/** A secret as text, in a URL, in JSON and in an SQL literal. */
function formsOf(secret: string): ReadonlySet<string> {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inSql = secret.replaceAll("'", "''");
  try {
    return new Set([secret, encodeURIComponent(secret), encodeURI(secret), inJson, inSql]);
  } catch {
    // Half a surrogate pair cannot be encoded.
    return new Set([secret, inJson, inSql]);
  }
}
