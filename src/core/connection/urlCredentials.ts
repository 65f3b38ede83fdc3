/** Parameters of a connection URL with values that may contain an `@`, such as Azure's `user=app@server`. */
const parameter =
  /^(?:host|hostaddr|port|user|username|password|dbname|database|db|options|application_name|fallback_application_name|schema|search_path|currentSchema|encoding|client_encoding|target_session_attrs|service|ssl\w*|gss\w*|krb\w*|connect\w*|keepalives\w*|pool\w*|pgbouncer|statement_timeout|uselibpqcompat)=/i;

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Only of these an `@` behind the authority is suspicious: `https://cdn.example/vue@3` is an ordinary URL. */
const databaseScheme =
  /^(?:postgres|postgresql|pgsql|cockroach|cockroachdb|mysql|mariadb|mssql|sqlserver|oracle)(?:\+[a-z0-9_]+)?:\/\//i;

/** True if a text begins like a URL with an authority: `postgres://`. */
export function looksLikeUrl(text: string): boolean {
  return scheme.test(text.trim());
}

/**
 * True if the credentials of a URL contain a raw `/`, `?` or `#`. The URL standard ends the authority there, so that
 * the rest of a password becomes the port, the database's name or a parameter, and no parser reports an error. It is
 * detected by an `@` after that character.
 */
export function hasRawCredentials(url: string): boolean {
  const rest = url.trim().replace(scheme, "");
  const end = rest.search(/[/?#]/);
  if (end < 0 || !databaseScheme.test(url.trim())) return false;
  const hasCredentials = rest.slice(0, end).includes("@");
  const [beforeFragment = "", ...fragment] = rest.slice(end).split("#");
  if (fragment.join("#").includes("@")) return true;
  const [path = "", ...query] = beforeFragment.split("?");
  // With credentials in front, an `@` may be a part of a name; one before a host and a database is not.
  const isRaw = (text: string) => (hasCredentials ? /@[^/]*(?:\/.|:\d+)/.test(text) : text.includes("@"));
  return (
    isRaw(path) ||
    query
      .join("?")
      .split("&")
      .some((part) => !parameter.test(part) && isRaw(part))
  );
}

/** True if the authority of a URL has a list of hosts, which libpq accepts: `postgres://one:5432,two:5432/db`. */
export function hasSeveralHosts(url: string): boolean {
  if (!databaseScheme.test(url.trim())) return false;
  const [authority = ""] = url.trim().replace(scheme, "").split(/[/?#]/, 1);
  return authority.slice(authority.lastIndexOf("@") + 1).includes(",");
}

/** True if every `%` in the credentials of a URL begins an encoded character. TypeORM decodes both parts. */
export function decodes(url: string): boolean {
  if (!databaseScheme.test(url.trim())) return true;
  const credentials = credentialsIn(url);
  try {
    for (const part of credentials?.split(":") ?? []) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/**
 * Possible secrets in a URL, whole and in parts: a parser that misreads the URL shows a part of the password as a
 * port or as a name. Parts are returned only for a URL that parsers misread.
 */
export function secretsInUrl(url: string): readonly string[] {
  const credentials = credentialsIn(url) ?? "";
  const colon = credentials.indexOf(":");
  const whole = colon < 0 ? [] : [credentials.slice(colon + 1)];
  const fromQuery = [...url.matchAll(/[?&]password=([^&#]*)/gi)].map(([, value = ""]) => value);
  const isMisread = hasRawCredentials(url) || !decodes(url);
  const pieces = isMisread ? whole.flatMap((password) => password.split(/[/?#%@:&=\\]/)) : [];
  return [...whole, ...fromQuery, ...pieces.filter((piece) => piece.length > 3)].filter((secret) => secret !== "");
}

/** From the scheme to the last `@` that can end the credentials. */
function credentialsIn(url: string): string | undefined {
  const rest = url.trim().replace(scheme, "");
  if (!looksLikeUrl(url)) return undefined;
  const area = hasRawCredentials(url) ? rest : rest.slice(0, (rest.search(/[/?#]/) + 1 || rest.length + 1) - 1);
  const at = area.lastIndexOf("@");
  return at < 0 ? undefined : area.slice(0, at);
}
