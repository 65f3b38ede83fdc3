const words = `CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
  CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END`;

/** The privileges of a list, with their places in it, as `x`. */
function exploded(list: string): string {
  return `aclexplode(${list}) WITH ORDINALITY AS x (grantor, grantee, privilege_type, is_grantable, place)`;
}

/**
 * Query of the privileges on a table, view or sequence, and on its columns: `GRANT` statements, one row each, with the name of
 * the column that they are about, or NULL for the whole relation. The owner is left out: a relation belongs to the role that
 * creates it. `c` is the relation's row of `pg_class`, `s.name` its schema.
 */
export const grantsOf = `
(SELECT NULL::name AS column_name, format('GRANT %s ON %s%I.%I TO %s%s',
  string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type), CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE '' END,
  s.name, c.relname, ${words}) AS statement
FROM ${exploded("c.relacl")}
WHERE x.grantee <> c.relowner GROUP BY x.grantee, x.is_grantable ORDER BY min(x.place))
UNION ALL
(SELECT a.attname, format('GRANT %s ON %I.%I TO %s%s',
  string_agg(format('%s (%I)', x.privilege_type, a.attname), ', ' ORDER BY x.privilege_type), s.name, c.relname, ${words})
FROM pg_attribute a CROSS JOIN LATERAL ${exploded("a.attacl")}
WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND x.grantee <> c.relowner
GROUP BY a.attname, x.grantee, x.is_grantable ORDER BY a.attname, min(x.place))`;

/**
 * Query of the statements that give a function or procedure its privileges again, one row each. Everybody may execute a new
 * one. `p` is its row of `pg_proc`, `s.name` its schema.
 */
export const routineGrantsOf = `
SELECT format('REVOKE ALL ON ROUTINE %I.%I(%s) FROM PUBLIC', s.name, p.proname, pg_get_function_identity_arguments(p.oid))
  AS statement
WHERE p.proacl IS NOT NULL AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) x WHERE x.grantee = 0)
UNION ALL
SELECT format('GRANT EXECUTE ON ROUTINE %I.%I(%s) TO %s%s', s.name, p.proname, pg_get_function_identity_arguments(p.oid),
  ${words})
FROM aclexplode(p.proacl) x WHERE x.grantee NOT IN (0, p.proowner)`;
