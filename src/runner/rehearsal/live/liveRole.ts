const isUsers = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/** Names of roles that own objects or have privileges, in any database of the server. */
export const usedRoles = `(SELECT coalesce(json_agg(DISTINCT r.rolname), '[]') FROM pg_shdepend d
  JOIN pg_roles r ON r.oid = d.refobjid WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname !~ '^pg_')`;

const relations = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${isUsers}`;

const lacks = (privilege: string, has: string) => `CASE WHEN NOT ${has}(c.oid, '${privilege}') THEN '${privilege}' END`;

const missing = [
  ...["SELECT", "INSERT", "UPDATE", "REFERENCES"].map((privilege) => lacks(privilege, "has_any_column_privilege")),
  ...["DELETE", "TRUNCATE", "TRIGGER"].map((privilege) => lacks(privilege, "has_table_privilege")),
  `CASE WHEN NOT has_table_privilege(c.oid, '${["SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES", "TRIGGER"]
    .map((privilege) => `${privilege} WITH GRANT OPTION`)
    .join(", ")}') THEN 'GRANT' END`,
  // Foreign keys are checked by triggers of the system, which only a superuser switches off.
  "CASE WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgisinternal) THEN 'TRIGGER ALL' END",
];

/** Providers let roles that are no superusers create extensions and the like, by rules that no catalog has. */
const isManaged = `EXISTS (SELECT FROM pg_roles WHERE rolname IN
  ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'supabase_admin', 'neon_superuser', 'alloydbsuperuser',
   'doadmin', 'avnadmin', 'tsdbadmin', 'mdb_admin', 'heroku_ext', 'aiven_extras'))`;

/** The right to give an object to a role. Since PostgreSQL 16 a member may lack it. */
const toSet = "CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END";

const canCreate = "has_database_privilege(current_database(), 'CREATE')";

const list = (rows: string) => `(SELECT coalesce(json_agg(x.name), '[]') FROM (${rows}) x(name))`;

const others = [
  `SELECT 'type ' || n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${isUsers} AND t.typtype IN ('e', 'd', 'c', 'r') AND NOT pg_has_role(t.typowner, 'USAGE')
      AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')`,
  `SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END
      || ' ' || n.nspname || '.' || p.proname
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${isUsers} AND NOT pg_has_role(p.proowner, 'USAGE')`,
  `SELECT 'schema ' || n.nspname FROM pg_namespace n WHERE ${isUsers} AND NOT pg_has_role(n.nspowner, 'USAGE')`,
].join(" UNION ALL ");

// PostgreSQL may evaluate conditions in any order, and the function refuses what is no sequence: CASE keeps the order.
const sequences = `SELECT n.nspname || '.' || s.relname AS name, tn.nspname || '.' || t.relname AS of, a.attname AS column
  FROM pg_attrdef d JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
    AND p.refclassid = 'pg_class'::regclass
  JOIN pg_class s ON s.oid = p.refobjid JOIN pg_namespace n ON n.oid = s.relnamespace
  JOIN pg_class t ON t.oid = d.adrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  WHERE CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE, UPDATE') END`;

/** The connected role as a `LiveRole`, without the parameters that it may not set; null for a superuser. */
export const connectedRole = `(SELECT CASE WHEN r.rolsuper THEN NULL ELSE json_build_object(
  'name', r.rolname,
  'notOwned', (SELECT coalesce(json_agg(n.nspname || '.' || c.relname), '[]') FROM ${relations}
    AND c.relkind <> 'c' AND NOT pg_has_role(c.relowner, 'USAGE')),
  'notOwnedOthers', ${list(others)},
  'noCreate', (SELECT coalesce(json_agg(n.nspname), '[]') FROM pg_namespace n
    WHERE ${isUsers} AND NOT has_schema_privilege(n.oid, 'CREATE')),
  'missing', (SELECT coalesce(json_object_agg(t.name, t.lacks), '{}') FROM (
    SELECT n.nspname || '.' || c.relname AS name, concat_ws(', ', ${missing.join(", ")}) AS lacks
    FROM ${relations} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) t WHERE t.lacks <> ''),
  'sequences', (SELECT coalesce(json_agg(to_json(x)), '[]') FROM (${sequences}) x),
  'lacks', (SELECT coalesce(json_agg(x), '[]') FROM unnest(ARRAY[
    CASE WHEN NOT ${canCreate} THEN 'CREATE' END,
    CASE WHEN NOT r.rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN NOT ${isManaged} THEN 'SUPERUSER' END]) x WHERE x IS NOT NULL),
  'notMemberOf', ${list(`SELECT o.rolname FROM pg_roles o WHERE NOT pg_has_role(o.oid, ${toSet})`)},
  'noExtensions', ${list(`SELECT e.name FROM pg_available_extensions e JOIN pg_available_extension_versions v
      ON v.name = e.name AND v.version = e.default_version
    WHERE v.superuser AND NOT ((to_jsonb(v) ->> 'trusted')::boolean IS TRUE AND ${canCreate}) AND NOT ${isManaged}`)}
) END FROM pg_roles r WHERE r.rolname = current_user)`;

/**
 * The parameters that the connected role may not set, as rows with a `name`.
 *
 * @param version of the server, as `server_version_num` has it
 */
export function unsettable(version: number): string {
  // Since PostgreSQL 15 a role can be granted a parameter.
  const granted = version >= 150_000 ? "AND NOT has_parameter_privilege(s.name, 'SET')" : "";
  return `SELECT s.name FROM pg_settings s WHERE s.context = 'superuser' AND NOT ${isManaged} ${granted}`;
}
