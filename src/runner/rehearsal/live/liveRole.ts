const isUsers = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/** Names of roles that own objects or have privileges, in any database of the server. */
export const usedRoles = `(SELECT coalesce(json_agg(DISTINCT r.rolname), '[]') FROM pg_shdepend d
  JOIN pg_roles r ON r.oid = d.refobjid WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname !~ '^pg_')`;

const relations = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${isUsers}`;

const lacks = (privilege: string, has: string) => `CASE WHEN NOT ${has}(c.oid, '${privilege}') THEN '${privilege}' END`;

/** The connected role as a `LiveRole`; null for a superuser. */
export const connectedRole = `(SELECT CASE WHEN r.rolsuper THEN NULL ELSE json_build_object(
  'name', r.rolname,
  'notOwned', (SELECT coalesce(json_agg(n.nspname || '.' || c.relname), '[]') FROM ${relations}
    AND c.relkind <> 'c' AND NOT pg_has_role(c.relowner, 'USAGE')),
  'noCreate', (SELECT coalesce(json_agg(n.nspname), '[]') FROM pg_namespace n
    WHERE ${isUsers} AND NOT has_schema_privilege(n.oid, 'CREATE')),
  'missing', (SELECT coalesce(json_object_agg(t.name, t.lacks), '{}') FROM (
    SELECT n.nspname || '.' || c.relname AS name, concat_ws(', ', ${lacks("INSERT", "has_any_column_privilege")},
      ${lacks("UPDATE", "has_any_column_privilege")}, ${lacks("DELETE", "has_table_privilege")}) AS lacks
    FROM ${relations} AND c.relkind IN ('r', 'p', 'v', 'f')) t WHERE t.lacks <> '')
) END FROM pg_roles r WHERE r.rolname = current_user)`;
