import type { Mapping } from "./merge.ts";
import { environmentOf, isMapping } from "./merge.ts";
import { publishedPorts } from "./ports.ts";
import type { Lookup } from "./variables.ts";
import { hasVariables, interpolate } from "./variables.ts";
import { defaultPort } from "../connection/connection.ts";
import { omitUndefined } from "../omitUndefined.ts";

/** A service of a Compose file that is a PostgreSQL server. */
export type PostgresService = {
  readonly name: string;
  /** With its tag; absent: it is built. */
  readonly image?: string;
  /** The ports of this machine that lead to it. */
  readonly ports: readonly number[];
  /** It is published as well, or only, on a port that Docker chooses. */
  readonly isChosenByDocker: boolean;
  /** Port inside the container. */
  readonly containerPort: number;
  readonly profiles: readonly string[];
  /** True if user, password and database are literal values in the file, so that a URL can be written. */
  readonly hasPlainCredentials: boolean;
};

/** The login of a service. Contains a password: it is created when it is written to a file, and never shown. */
export type Credentials = { readonly user: string; readonly password: string; readonly database: string };

/** Last part of the names of images that contain a PostgreSQL server, from any registry. */
const postgresImages = new Set([
  "citus",
  "crunchy-postgres",
  "paradedb",
  "pgrouting",
  "pgvecto-rs",
  "pgvector",
  "postgis",
  "postgres",
  "postgresql",
  "timescaledb",
  "timescaledb-ha",
  "vchord-postgres",
]);

/**
 * The PostgreSQL services of a Compose file, in file order. `lookup` is called only for variables in ports and
 * images.
 */
export function postgresServices(services: ReadonlyMap<string, Mapping>, lookup: Lookup): readonly PostgresService[] {
  return [...services].flatMap(([name, service]) => {
    const image = typeof service["image"] === "string" ? interpolate(service["image"], lookup) : undefined;
    const environment = environmentOf(service);
    const containerPort = portOf(environment.get("PGPORT") ?? environment.get("POSTGRESQL_PORT_NUMBER"), lookup);
    const published = publishedBy(service, containerPort, lookup);
    const isKnown = image !== undefined && isPostgresImage(image);
    // An image of one's own is known by what it is given, and by the port it offers.
    const isOwn =
      !/pgbouncer|pgpool|pgcat|odyssey/i.test(image ?? "") &&
      ["POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"].some((variable) => environment.has(variable)) &&
      (published.ports.length > 0 || published.isChosenByDocker);
    if (!isKnown && !isOwn) return [];
    return [
      {
        name,
        ...omitUndefined({ image }),
        ...published,
        containerPort,
        profiles: listOf(service["profiles"]).map((profile) => interpolate(String(profile), lookup)),
        hasPlainCredentials: plainCredentials(service) !== undefined,
      },
    ];
  });
}

/** True if an image, with or without registry, tag and digest, is a PostgreSQL server. */
export function isPostgresImage(image: string): boolean {
  const [, name = ""] = /([^/:@]+)(?::[^/@]*)?(?:@[^/]*)?$/.exec(image.trim()) ?? [];
  return postgresImages.has(name.toLowerCase());
}

/** The login that the file itself says, without any variable: undefined where it says less. */
export function plainCredentials(service: Mapping): Credentials | undefined {
  const environment = environmentOf(service);
  const first = (...names: readonly string[]) => names.map((name) => environment.get(name)).find((value) => value);
  const isInFile = [...environment.keys()].some((name) => /^POSTGRES(QL)?_.*_FILE$/.test(name));
  const user = first("POSTGRES_USER", "POSTGRESQL_USERNAME") ?? "postgres";
  const password = first("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD");
  const database = first("POSTGRES_DB", "POSTGRESQL_DATABASE") ?? user;
  if (password === undefined || isInFile || [user, password, database].some(hasVariables)) return undefined;
  const plain = (text: string) => text.replaceAll("$$", "$");
  return { user: plain(user), password: plain(password), database: plain(database) };
}

/**
 * The service that a project means: the one on its port, else the only one, else `ask`.
 *
 * @param port where the project connects to on this machine; undefined: nothing says where
 */
export function chooseService(
  services: readonly PostgresService[],
  port: number | undefined,
): PostgresService | "ask" | undefined {
  const onPort = port === undefined ? undefined : services.find(({ ports }) => ports.includes(port));
  if (onPort) return onPort;
  // A service without a reachable port cannot be chosen.
  const reachable = services.filter(isReachable);
  return reachable.length > 1 ? "ask" : (reachable[0] ?? services[0]);
}

/** True if this machine can connect to the service. */
export function isReachable({ ports, isChosenByDocker }: PostgresService): boolean {
  return ports.length > 0 || isChosenByDocker;
}

function publishedBy(service: Mapping, containerPort: number, lookup: Lookup) {
  if (service["network_mode"] === "host") return { ports: [containerPort], isChosenByDocker: false };
  const put = (value: unknown) => (typeof value === "string" ? interpolate(value, lookup) : value);
  const entries = listOf(service["ports"]).map((entry) =>
    isMapping(entry) ? Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, put(value)])) : put(entry),
  );
  return publishedPorts(entries, containerPort);
}

function portOf(value: string | undefined, lookup: Lookup): number {
  return Number(value === undefined ? defaultPort : interpolate(value, lookup)) || defaultPort;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
