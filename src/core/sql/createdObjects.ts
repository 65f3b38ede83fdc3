const role = /\bCREATE\s+(?:ROLE|USER|GROUP)\s+(?:\\?"([^"\\]+)\\?"|([\w$]+))/gi;
const extension = /\bCREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:\\?["']([^"'\\]+)\\?["']|([\w$-]+))/gi;

/** The roles that a migration's text makes; `CREATE USER MAPPING` makes none. */
export function createsRole(text: string): readonly string[] {
  return namesIn(text, role).filter((name) => name.toLowerCase() !== "mapping");
}

/** The extensions that a migration's text makes. */
export function createsExtension(text: string): readonly string[] {
  return namesIn(text, extension);
}

const extensionAnew = /\bCREATE\s+EXTENSION\s+(?!IF\b)(?:\\?["']([^"'\\]+)\\?["']|([\w$-]+))/gi;
const schema =
  /\bCREATE\s+SCHEMA\s+(?!IF\b|AUTHORIZATION\b)(?:\\?"([^"\\]+)\\?"|([\w$]+))|\bcreateSchema\(\s*["'`]([^"'`]+)["'`]\s*\)/gi;

/** The extensions that a migration's text makes, and would refuse to make twice. */
export function createsExtensionAnew(text: string): readonly string[] {
  return namesIn(text, extensionAnew);
}

const schemaIfAbsent = /\bCREATE\s+SCHEMA\s+IF\s+NOT\s+EXISTS\s+(?:\\?"([^"\\]+)\\?"|([\w$]+))/gi;

/** The schemas that a migration's text makes unless they are there. */
export function createsSchemaIfAbsent(text: string): readonly string[] {
  return namesIn(text, schemaIfAbsent);
}

/** The schemas that a migration's text makes, and would refuse to make twice. */
export function createsSchema(text: string): readonly string[] {
  return [...text.matchAll(schema)].map(([, quoted, plain = "", named]) => quoted ?? named ?? plain.toLowerCase());
}

/** True if a migration's text creates an object in a schema: by `CREATE … schema.name`, or by TypeORM's schema API. */
export function createsIn(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[^\w]/g, "\\$&");
  const byStatement = new RegExp(
    `\\bCREATE\\s+(?!SCHEMA|EXTENSION)[^;(]*?\\b(?:ON\\s+)?\\\\?"?${escaped}\\\\?"?\\s*\\.`,
    "i",
  );
  const byApi = new RegExp(`\\bschema\\s*:\\s*["'\`]${escaped}["'\`]|["'\`]${escaped}\\.`, "i");
  return byStatement.test(text) || byApi.test(text);
}

function namesIn(text: string, pattern: RegExp): readonly string[] {
  const names = [...text.matchAll(pattern)].map(([, quoted, plain = ""]) => quoted ?? plain.toLowerCase());
  // The name in a template such as `CREATE EXTENSION ${name}` is not known before it runs.
  return names.filter((name) => !/^\$|\$\{/.test(name));
}

/**
 * Returns a function that leaves the versions of extensions out of `CREATE EXTENSION` and `ALTER EXTENSION … UPDATE`, because
 * a stand-in has a single version.
 *
 * @param names plain names, others are left as they are
 */
export function withoutVersionsOf(names: readonly string[]): (sql: string) => string {
  const plain = names.filter((name) => /^\w[\w-]*$/.test(name));
  if (plain.length === 0) return (sql) => sql;
  const name = `(?:\\b(?:${plain.join("|")})\\b|"(?:${plain.join("|")})")`;
  const clauses = `(?:\\s+WITH\\b)?(?:\\s+(?:SCHEMA\\s+(?:"[^"]+"|[\\w$]+)|CASCADE))*`;
  // In a block of code, the text of a statement has its quotes twice.
  const version = `(?:''[^']*''|'[^']*'|"[^"]*"|[\\w.$]+)`;
  const created = new RegExp(
    `(\\bCREATE\\s+EXTENSION\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${name}${clauses})\\s+VERSION\\s*${version}`,
    "gi",
  );
  const updated = new RegExp(`(\\bALTER\\s+EXTENSION\\s+${name}\\s+UPDATE)\\s+TO\\s*${version}`, "gi");
  return (sql) => (/\bEXTENSION\b/i.test(sql) ? sql.replace(created, "$1").replace(updated, "$1") : sql);
}

/**
 * The version of an extension without objects that stands for one that the scratch database does not have. Its schema is
 * not that of the extension.
 */
export const standInVersion = "unavailable";
