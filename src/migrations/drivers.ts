/** A TypeORM driver beside PostgreSQL's whose migrations can be run here. */
type OtherDriver = {
  /** The database's own name. */
  readonly name: string;
  /** `file`: the data are in a file, and a file that is not there is an empty database. */
  readonly kind: "server" | "file";
  /** It commits with every DDL statement, so that a migration that fails half-way leaves what it did before. */
  readonly commitsDdl?: true;
  /** What it listens on where the data source names nothing. */
  readonly port?: number;
};

/**
 * By TypeORM's `type`. Not here: MongoDB, which has no SQL, and those of phones (`expo`, `cordova`, `react-native` …),
 * whose databases Node does not reach.
 */
const others = {
  "aurora-mysql": { name: "Aurora MySQL", kind: "server", commitsDdl: true },
  "aurora-postgres": { name: "Aurora PostgreSQL (Data API)", kind: "server" },
  "better-sqlite3": { name: "SQLite", kind: "file" },
  cockroachdb: { name: "CockroachDB", kind: "server", port: 26_257 },
  mariadb: { name: "MariaDB", kind: "server", commitsDdl: true, port: 3306 },
  mssql: { name: "SQL Server", kind: "server", port: 1433 },
  mysql: { name: "MySQL", kind: "server", commitsDdl: true, port: 3306 },
  oracle: { name: "Oracle", kind: "server", commitsDdl: true, port: 1521 },
  sap: { name: "SAP HANA", kind: "server", commitsDdl: true },
  spanner: { name: "Spanner", kind: "server", commitsDdl: true },
  sqlite: { name: "SQLite", kind: "file" },
  sqljs: { name: "SQLite", kind: "file" },
} as const satisfies Readonly<Record<string, OtherDriver>>;

/** TypeORM's name of a driver that is not PostgreSQL's. */
export type OtherDriverName = keyof typeof others;

/** TypeORM's name of a driver that can be migrated with. */
export type DriverName = "postgres" | OtherDriverName;

/** Whether a data source's `type` is one of these, or PostgreSQL's. */
export function isKnownDriver(type: string): type is DriverName {
  return type === "postgres" || Object.hasOwn(others, type);
}

/** What is to be known of a driver. */
export function otherDriver(name: OtherDriverName): OtherDriver {
  return others[name];
}

/** The database's own name: `SQLite`. Of a type that is not known, TypeORM's. */
export function databaseKind(type: string): string {
  if (type === "postgres") return "PostgreSQL";
  return Object.hasOwn(others, type) ? others[type as OtherDriverName].name : type;
}

/** Whether a failure can leave a part of a migration behind, whatever transaction it ran in. */
export function commitsDdl(driver: DriverName): boolean {
  return driver !== "postgres" && otherDriver(driver).commitsDdl === true;
}
