import { OWN_SCHEMA } from "../scratch/query.ts";
import { FIELD, ROW, SECTION, escaped } from "../scratch/separators.ts";

/**
 * The setting in which the event triggers store their findings. A setting takes no lock and leaves nothing in the
 * database.
 */
const setting = `${OWN_SCHEMA}.seen`;

export const eventTriggers = ["ddl_command_end", "sql_drop", "table_rewrite"].map((event) => ({
  event,
  name: `${OWN_SCHEMA}_${event}`,
}));

/**
 * Adds a JSON array for each object to the setting, each with a comma after it. Nothing that goes wrong here may fail the
 * user's statement; its search path and its owner's rights are its own, whatever a migration has set.
 */
const note = `
CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.note() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$
DECLARE
  seen text;
BEGIN
  IF tg_event = 'ddl_command_end' THEN
    SELECT string_agg(json_build_array('command', command_tag, coalesce(object_type, ''), coalesce(object_identity, ''))::text, ',') INTO seen
    FROM pg_event_trigger_ddl_commands() WHERE NOT in_extension AND schema_name IS DISTINCT FROM 'pg_temp';
  ELSIF tg_event = 'sql_drop' THEN
    SELECT string_agg(json_build_array('drop', '', coalesce(object_type, ''), coalesce(object_identity, ''))::text, ',') INTO seen
    FROM pg_event_trigger_dropped_objects()
    WHERE (original OR object_type IN ('table', 'table column')) AND object_type <> 'default value' AND NOT is_temporary;
  ELSE
    seen := json_build_array('rewrite', '', 'table', pg_event_trigger_table_rewrite_oid()::text)::text;
  END IF;
  IF seen IS NOT NULL THEN
    PERFORM set_config('${setting}', coalesce(current_setting('${setting}', true), '') || seen || ',', false);
  END IF;
EXCEPTION WHEN OTHERS THEN
  NULL;
END $body$`;

const fields = (...values: readonly string[]) => `concat_ws(E'${escaped(FIELD)}', ${values.join(", ")})`;

const fieldsOfRelation = fields(
  "c.oid",
  "c.relfilenode",
  "c.relnamespace::regnamespace",
  "c.relname",
  "coalesce(i.indrelid, 0)",
);

const ofRelations = `
  SELECT string_agg(${fieldsOfRelation}, E'${escaped(ROW)}')
  INTO relations
  FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
  WHERE c.oid >= 16384 AND c.relkind <> 'c' AND c.relpersistence <> 't'
    AND c.relnamespace NOT IN (99, 11, (SELECT coalesce(to_regnamespace('${OWN_SCHEMA}'), 0)))`;

/**
 * All user relations or, where a transaction is under way, those that it has locked; the locks; and what the event
 * triggers saw, which is forgotten then.
 */
const look = `
CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.look(whole boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$
DECLARE
  relations text;
  locks text;
  held oid[];
  seen text := coalesce(current_setting('${setting}', true), '');
BEGIN
  IF seen <> '' THEN
    PERFORM set_config('${setting}', '', false);
  END IF;
  SELECT string_agg(${fields("l.relation", "l.mode")}, E'${escaped(ROW)}'), array_agg(l.relation) INTO locks, held
  FROM pg_locks l
  WHERE l.locktype = 'relation' AND l.pid = pg_backend_pid() AND l.granted AND l.relation >= 16384
    AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
  IF whole THEN ${ofRelations};
  ELSE ${ofRelations} AND c.oid = ANY (held);
  END IF;
  RETURN coalesce(relations, '') || E'${escaped(SECTION)}' || coalesce(locks, '') || E'${escaped(SECTION)}' || seen;
END $body$`;

/** What the event triggers saw, which is forgotten then: a small part of the time of `look`. */
const seen = `
CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.seen() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$
DECLARE
  seen text := coalesce(current_setting('${setting}', true), '');
BEGIN
  IF seen <> '' THEN
    PERFORM set_config('${setting}', '', false);
  END IF;
  RETURN seen;
END $body$`;

/** Any role of a scratch database has these rights, because a migration may switch the role. */
export const createProbe: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}`,
  `GRANT USAGE ON SCHEMA ${OWN_SCHEMA} TO PUBLIC`,
  note,
  look,
  seen,
  `GRANT EXECUTE ON FUNCTION ${OWN_SCHEMA}.look(boolean), ${OWN_SCHEMA}.seen() TO PUBLIC`,
];

/** `ALWAYS`, because the usual ones are silent under `session_replication_role = replica`. */
export const createEventTriggers: readonly string[] = eventTriggers.flatMap(({ name, event }) => [
  `DROP EVENT TRIGGER IF EXISTS ${name}`,
  `CREATE EVENT TRIGGER ${name} ON ${event} EXECUTE FUNCTION ${OWN_SCHEMA}.note()`,
  `ALTER EVENT TRIGGER ${name} ENABLE ALWAYS`,
]);

/** @param whole of all relations, and not only of those that the transaction has locked */
export function lookQuery(whole: boolean): string {
  return `SELECT current_schema()::text AS schema, ${OWN_SCHEMA}.look(${whole}) AS text`;
}

export const seenQuery = `SELECT current_schema()::text AS schema, ${OWN_SCHEMA}.seen() AS text`;
