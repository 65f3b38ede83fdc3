import type { ConnectionPart } from "../problems/problem.ts";

/** Variables that hold a whole URL, the first found wins. */
export const urlNames: readonly string[] = ["DATABASE_URL", "DB_URL", "POSTGRES_URL", "TYPEORM_URL"];

type PartNames = ReadonlyMap<ConnectionPart, readonly string[]>;

/**
 * The spellings of a connection's parts that occur in the wild, a family each, in the order they are tried: the guide's
 * and Docker's `POSTGRES_*`, libpq's `PG*`, and the usual prefixes of TypeORM projects.
 */
export const partNames: readonly PartNames[] = [
  family("POSTGRES_", {
    host: ["SERVER", "HOST"],
    port: ["PORT"],
    user: ["USER", "USERNAME"],
    password: ["PASSWORD"],
    database: ["DB", "DATABASE", "NAME"],
  }),
  family("PG", { host: ["HOST"], port: ["PORT"], user: ["USER"], password: ["PASSWORD"], database: ["DATABASE"] }),
  ...["DB_", "DATABASE_", "TYPEORM_"].map((prefix) =>
    family(prefix, {
      host: ["HOST", "SERVER"],
      port: ["PORT"],
      user: ["USERNAME", "USER"],
      password: ["PASSWORD", "PASS"],
      database: ["NAME", "DATABASE", "DB"],
    }),
  ),
];

/** True if a variable contains a part of a connection, in any spelling. */
export function isPartName(name: string): boolean {
  return partNames.some((names) => [...names.values()].flat().includes(name));
}

/**
 * True if a variable's name says that it configures something other than the SQL database: `REDIS_HOST`, `SMTP_USER`. Its
 * value may equal a part of the connection by chance, for example `localhost`.
 */
export function isOfAnotherService(name: string): boolean {
  return otherServices.test(name) && !ofDatabase.test(name);
}

const otherServices =
  /redis|valkey|memcache|kafka|rabbit|amqp|nats|mqtt|pulsar|mongo|elastic|opensearch|meili|typesense|clickhouse|cassandra|scylla|neo4j|mail|smtp|imap|ldap|s3|minio|aws|azure|gcp|google|bucket|bull|queue|broker|celery|temporal|zeebe|sentry|otel|jaeger|datadog|prometheus|graylog|loki|vault|consul|keycloak|oauth|auth0|jwt|openai|ollama|scraper|frontend|backend|client|worker|proxy|socket|grpc|(?:^|_)(?:app|api|web|http|cors|ui)_/i;

const ofDatabase = /(?:^|_)(?:db|pg)(?:_|$)|sql|database|postgres|typeorm|rds|aurora/i;

/** The prefix without its underscore: `POSTGRES_DB` is of `POSTGRES`, `PGHOST` of `PG`. */
export function familyOf(name: string): string {
  return /^PG[A-Z]/.test(name) ? "PG" : name.slice(0, Math.max(0, name.indexOf("_")));
}

/** True if a variable's value must never be shown: a password, or a URL that may contain one. */
export function isSecretName(name: string): boolean {
  return /pass|pwd|secret|token|key|credential|url|uri|dsn|connection/i.test(name);
}

function family(prefix: string, endings: Readonly<Record<ConnectionPart, readonly string[]>>): PartNames {
  return new Map(
    Object.entries(endings).map(([part, names]) => [part as ConnectionPart, names.map((name) => prefix + name)]),
  );
}
