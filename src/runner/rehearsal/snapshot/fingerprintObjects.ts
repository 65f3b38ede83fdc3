import { OWN_SCHEMA } from "../scratch/query.ts";
import { notBrought, orNothing, rows, when } from "./sqlFragments.ts";

/** The words of `CREATE EVENT TRIGGER` after the name, with its state. */
const eventTrigger = `(SELECT concat_ws(' ', 'ON', e.evtevent, 'WHEN TAG IN ('
    || (SELECT string_agg(quote_literal(t), ', ') FROM unnest(e.evttags) t) || ')',
    'EXECUTE FUNCTION', e.evtfoid::regproc || '()', ${when("e.evtenabled = 'D'", "'DISABLED'")})
  FROM pg_event_trigger e WHERE e.oid = o.oid)`;

/** The words of `CREATE PUBLICATION` after the name; empty for parts of tables and for whole schemas. */
const publication = `coalesce((SELECT CASE WHEN p.puballtables THEN 'FOR ALL TABLES' ELSE (
      SELECT 'FOR TABLE ' || string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text)
      FROM pg_publication_rel r WHERE r.prpubid = p.oid
      HAVING bool_and(coalesce(to_jsonb(r) ->> 'prqual', to_jsonb(r) ->> 'prattrs') IS NULL)) END
    || format(' WITH (publish = %L)', concat_ws(', ', ${[
      ["pubinsert", "insert"],
      ["pubupdate", "update"],
      ["pubdelete", "delete"],
      ["pubtruncate", "truncate"],
    ]
      .map(([flag = "", word = ""]) => `CASE WHEN p.${flag} THEN '${word}' END`)
      .join(", ")}))
  FROM pg_publication p WHERE p.oid = o.oid), '')`;

/** The sections of the fingerprint for all else. */
export const ofObjects = {
  schemas: rows(["ns.name", "ns.oid"], "FROM ns"),
  extensions: rows(
    ["x.extname", "x.extversion", "x.extnamespace::regnamespace"],
    "FROM pg_extension x WHERE x.oid >= 16384",
  ),
  sequences: rows(
    [
      "s.seqrelid",
      "format_type(s.seqtypid, NULL)",
      "s.seqstart",
      "s.seqincrement",
      "s.seqmin",
      "s.seqmax",
      "s.seqcache",
      "s.seqcycle",
      orNothing("o.refobjid::text"),
      orNothing("o.refobjsubid::text"),
    ],
    `FROM pg_sequence s LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = s.seqrelid
      AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
    WHERE s.seqrelid <> ALL (known)`,
  ),
  types: rows(
    [
      "t.oid",
      "ns.name",
      "t.typname",
      "t.typtype::text",
      `CASE t.typtype
        WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) || ${when("t.typnotnull", "' NOT NULL'")}
          || ${when("t.typcollation NOT IN (0, 100)", "' COLLATE ' || t.typcollation::regcollation")}
        WHEN 'r' THEN (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid)
        ELSE '' END`,
      orNothing("t.typdefault"),
    ],
    `FROM pg_type t JOIN ns ON ns.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd', 'r', 'b') AND t.typcategory <> 'A' AND ${notBrought("pg_type", "t.oid")}`,
  ),
  // Apart: there are no statistics of it, and PostgreSQL would read all of it for each type.
  labels: rows(
    ["e.enumtypid", "e.labels", "e.list"],
    `FROM (
      SELECT enumtypid, string_agg(enumlabel, ', ' ORDER BY enumsortorder) AS labels,
        json_agg(enumlabel ORDER BY enumsortorder)::text AS list
      FROM pg_enum WHERE enumtypid >= 16384 GROUP BY enumtypid
    ) e`,
  ),
  functions: rows(
    [
      "p.oid",
      "ns.name",
      "p.proname",
      "p.prokind::text",
      "pg_get_function_identity_arguments(p.oid)",
      "CASE p.prokind WHEN 'a' THEN pg_get_function_result(p.oid) ELSE pg_get_functiondef(p.oid) END",
    ],
    // A constructor of a range type comes with it.
    `FROM pg_proc p JOIN ns ON ns.oid = p.pronamespace WHERE ${notBrought("pg_proc", "p.oid")} AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')`,
  ),
  parts: rows(
    ["kind", "relation", "name", "definition", "state", "id"],
    `FROM (
      SELECT 'trigger' AS kind, t.tgrelid AS relation, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition, t.tgenabled::text AS state, t.oid AS id
      FROM pg_trigger t WHERE t.oid >= 16384 AND NOT t.tgisinternal AND t.tgparentid = 0
      UNION ALL
      SELECT 'rule', r.ev_class, r.rulename, pg_get_ruledef(r.oid), r.ev_enabled::text, r.oid
      FROM pg_rewrite r WHERE r.oid >= 16384 AND r.rulename <> '_RETURN'
      UNION ALL
      SELECT 'statistics', s.stxrelid, s.stxname, pg_get_statisticsobjdef(s.oid), '', s.oid
      FROM pg_statistic_ext s WHERE s.oid >= 16384
      UNION ALL
      SELECT 'policy', p.polrelid, p.polname, concat_ws(' ', CASE WHEN p.polpermissive THEN '' ELSE 'RESTRICTIVE' END,
        p.polcmd, (SELECT string_agg(CASE o WHEN 0 THEN 'public' ELSE o::regrole::text END, ', ') FROM unnest(p.polroles) o),
        'USING', pg_get_expr(p.polqual, p.polrelid), 'WITH CHECK', pg_get_expr(p.polwithcheck, p.polrelid)), '', p.oid
      FROM pg_policy p
    ) part`,
  ),
  comments: rows(
    [
      "d.objoid",
      "d.objsubid",
      when("c.oid IS NULL", orNothing("pg_describe_object(d.classoid, d.objoid, d.objsubid)")),
      "d.description",
    ],
    `FROM pg_description d LEFT JOIN cls c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
    WHERE d.objoid >= 16384 AND (d.classoid, d.objoid) NOT IN (SELECT classid, objid FROM ext)
      AND d.classoid <> 'pg_extension'::regclass`,
  ),
  others: rows(
    [
      "pg_describe_object(o.class, o.oid, 0)",
      `CASE o.class
        WHEN 'pg_event_trigger'::regclass THEN ${eventTrigger}
        WHEN 'pg_publication'::regclass THEN ${publication}
        ELSE '' END`,
    ],
    `FROM (
      SELECT 'pg_operator'::regclass AS class, oid FROM pg_operator WHERE oid >= 16384
      UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_cast WHERE oid >= 16384
      UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation WHERE oid >= 16384
      UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE oid >= 16384
      UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE oid >= 16384
      UNION ALL SELECT 'pg_conversion'::regclass, oid FROM pg_conversion WHERE oid >= 16384
      UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config WHERE oid >= 16384
      UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict WHERE oid >= 16384
      UNION ALL SELECT 'pg_ts_parser'::regclass, oid FROM pg_ts_parser WHERE oid >= 16384
      UNION ALL SELECT 'pg_ts_template'::regclass, oid FROM pg_ts_template WHERE oid >= 16384
      UNION ALL SELECT 'pg_am'::regclass, oid FROM pg_am WHERE oid >= 16384
      UNION ALL SELECT 'pg_language'::regclass, oid FROM pg_language WHERE oid >= 16384
      UNION ALL SELECT 'pg_transform'::regclass, oid FROM pg_transform WHERE oid >= 16384
      UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
      UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
      UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_publication
      UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger WHERE evtname !~ '^${OWN_SCHEMA}'
    ) o WHERE (o.class, o.oid) NOT IN (SELECT classid, objid FROM ext)`,
  ),
} as const;
