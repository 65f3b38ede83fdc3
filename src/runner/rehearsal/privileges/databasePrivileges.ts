import {
  createsExtension,
  createsRole,
  createsSchema,
  createsSchemaIfAbsent,
} from "../../../core/sql/createdObjects.ts";
import { splitStatements } from "../../../core/sql/statements.ts";
import type { LiveRole } from "../../../migrations/rehearsal.ts";

const quotedOrPlain = String.raw`(?:"([^"]+)"|([\w$]+))`;
const newOwner = new RegExp(String.raw`\bOWNER\s+TO\s+${quotedOrPlain}`, "gi");
const changedRole = new RegExp(
  String.raw`^\s*(?:ALTER|DROP)\s+(?:ROLE|USER|GROUP)\s+(?:IF\s+EXISTS\s+)?${quotedOrPlain}`,
  "gi",
);
const setParameter =
  /(?:^\s*SET\s+(?:(?:SESSION|LOCAL)\s+)?|\bset_config\s*\(\s*'|\bRESET\s+)([a-z_]+(?:\.[a-z_]+)?)\b/gi;

/** Objects of the database and the server that a text needs, and for which the role lacks the privilege. */
export function fromDatabase(
  text: string,
  {
    role,
    database = "",
    extensions,
  }: { readonly role: LiveRole; readonly database: string | undefined; readonly extensions: readonly string[] },
): readonly string[] {
  return splitStatements(text).flatMap((sql) => {
    const newExtensions = createsExtension(sql).filter((name) => !extensions.includes(name));
    const parameters = namesIn(sql, setParameter).map((name) => name.toLowerCase());
    const owners = namesIn(sql, newOwner).filter((name) => !/^(?:current_user|current_role|session_user)$/i.test(name));
    return [
      ...(createsInDatabase(sql) && role.lacks.includes("CREATE") ? [`database ${database}`] : []),
      ...newExtensions.filter((name) => role.noExtensions.includes(name)).map((name) => `extension ${name}`),
      ...(role.lacks.includes("CREATEROLE") ? rolesChangedBy(sql, role.name) : []),
      ...owners.filter((name) => role.notMemberOf.includes(name)).map((name) => `role ${name}`),
      ...parameters.filter((name) => role.noSet.includes(name)).map((name) => `parameter ${name}`),
      ...(role.lacks.includes("SUPERUSER") && /^\s*(?:CREATE|ALTER|DROP)\s+EVENT\s+TRIGGER\b/i.test(sql)
        ? ["event triggers"]
        : []),
    ];
  });
}

/** PostgreSQL checks the privilege of `CREATE SCHEMA IF NOT EXISTS` also if the schema exists. */
function createsInDatabase(sql: string): boolean {
  return createsSchema(sql).length + createsSchemaIfAbsent(sql).length > 0 || /^\s*CREATE\s+PUBLICATION\b/i.test(sql);
}

/** Each role may change its own password and settings. */
function rolesChangedBy(sql: string, own: string): readonly string[] {
  return [...createsRole(sql), ...namesIn(sql, changedRole).filter((name) => name !== own)].map(
    (name) => `role ${name}`,
  );
}

function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, quoted, plain]) => quoted ?? plain?.toLowerCase() ?? "");
}
