/** A TypeORM driver, other than PostgreSQL's, with migrations that the extension can run. */
type NonPostgresDriver = {
  /** The database's own name. */
  readonly name: string;
  /** `file`: the data are in a file, and a file that is not there is an empty database. */
  readonly kind: "server" | "file";
  /** True if the database commits after each DDL statement, so that the statements before a failure stay. */
  readonly commitsDdl?: true;
  /** Default port. */
  readonly port?: number;
};

/**
 * By TypeORM's `type`. Excluded: MongoDB, which has no SQL, and the drivers for phones (`expo`, `cordova`,
 * `react-native` …), which Node cannot use.
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
} as const satisfies Readonly<Record<string, NonPostgresDriver>>;

/** TypeORM's name of a driver that is not PostgreSQL's. */
export type NonPostgresDriverName = keyof typeof others;

/** TypeORM's name of a driver that can be migrated with. */
export type DriverName = "postgres" | NonPostgresDriverName;

/** True if a data source's `type` is supported. */
export function isKnownDriver(type: string): type is DriverName {
  return type === "postgres" || Object.hasOwn(others, type);
}

/** Properties of a driver. */
export function otherDriver(name: NonPostgresDriverName): NonPostgresDriver {
  return others[name];
}

/** Display name of the database: `SQLite`. For an unknown type, TypeORM's own name. */
export function databaseKind(type: string): string {
  if (type === "postgres") return "PostgreSQL";
  return Object.hasOwn(others, type) ? others[type as NonPostgresDriverName].name : type;
}

/** True if a failure can leave a part of a migration behind in spite of a transaction. */
export function commitsDdl(driver: DriverName): boolean {
  return driver !== "postgres" && otherDriver(driver).commitsDdl === true;
}
