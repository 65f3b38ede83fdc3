/**
 * Query of the `GRANT` statements of a relation, one row each. The owner is left out: a relation belongs to the role that
 * creates it. `c` is the relation's row of `pg_class`, `s.name` its schema.
 */
export const grantsOf = `
SELECT format('GRANT %s ON %I.%I TO %s', string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type), s.name, c.relname,
  CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END) AS statement
FROM aclexplode(c.relacl) x WHERE x.grantee <> c.relowner GROUP BY x.grantee`;
