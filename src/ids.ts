/**
 * Every command, view, setting and context key of the manifest, typed; `test/unit/manifest.test.ts` holds them against
 * package.json, so that neither can drift.
 */
export const commandIds = [
  "migrations.initialize",
  "migrations.writeDataSource",
  "migrations.upgradeHead",
  "migrations.upgradeOne",
  "migrations.upgradeBy",
  "migrations.upgradeTo",
  "migrations.downgradeOne",
  "migrations.downgradeTo",
  "migrations.revert",
  "migrations.downgradeBase",
  "migrations.generate",
  "migrations.create",
  "migrations.newEntity",
  "migrations.check",
  "migrations.current",
  "migrations.history",
  "migrations.refresh",
  "migrations.selectProject",
  "migrations.selectEnvironment",
  "migrations.chooseDataSource",
  "migrations.startDatabase",
  "migrations.stopDatabase",
  "migrations.showTable",
  "migrations.peekRows",
  "migrations.showSchema",
  "migrations.showDiagram",
  "migrations.filterTables",
  "migrations.clearFilter",
  "migrations.diagnoseConnection",
  "migrations.createDatabase",
  "migrations.openPsql",
  "migrations.showLog",
  "migrations.reportProblem",
  "migrations.cancel",
  "migrations.mend",
] as const;

export type CommandId = (typeof commandIds)[number];

/** The one optional argument of every command; a tree item has the same fields. */
export type CommandArgument = {
  /** The project's root, absolute. Absent: the selected project. */
  readonly project?: string;
  /** A class name, or a unique prefix of its timestamp. */
  readonly revision?: string;
  /** Of a table; absent: where an unqualified name is looked up. */
  readonly schema?: string;
  readonly table?: string;
  readonly count?: number;
  /** How many rows to show, 1,000 at most. */
  readonly limit?: number;
  readonly message?: string;
  /** The Compose service to start or stop, where there are several. */
  readonly service?: string;
  /** The embedded database, whatever a Compose file says. */
  readonly embedded?: boolean;
  /** Of a new entity: its class's name, and its fields as they are typed. */
  readonly name?: string;
  readonly fields?: string;
  /** The folder to set up, absolute. */
  readonly folder?: string;
  /** Where a new data source and the migrations go, from that folder. */
  readonly dataSource?: string;
  readonly migrations?: string;
  /** What is missing is installed. */
  readonly install?: boolean;
  /** The file of a NestJS module, absolute. */
  readonly module?: string;
  /** The environment to choose, by its name; empty: none. */
  readonly environment?: string;
  /** No confirmation is asked. */
  readonly yes?: boolean;
};

export const viewIds = {
  revisions: "migrations.revisions",
  tables: "migrations.tables",
  models: "migrations.models",
} as const;

/** Settings below `migrations.`, with the types of their values. */
export type SettingTypes = {
  readonly dataSource: string | readonly string[];
  readonly envFiles: readonly string[];
  /** The `.env` files of each environment, by its name. */
  readonly environments: Readonly<Record<string, readonly string[]>>;
  readonly entities: readonly string[];
  readonly migrations: readonly string[];
  readonly confirmUpgrade: boolean;
  /** Seconds. */
  readonly lockTimeout: number;
  /** Seconds. */
  readonly loadTimeout: number;
  readonly startDatabaseOnOpen: boolean;
};

/** Their defaults; the manifest's are the same. */
export const settingDefaults: SettingTypes = {
  dataSource: "",
  envFiles: [".env.local", ".env"],
  environments: {},
  entities: ["src/**/*.entity.{ts,js}", "src/{entity,entities,models}/**/*.{ts,js}"],
  migrations: ["src/**/migrations/*.{ts,js}", "migrations/*.{ts,js}"],
  confirmUpgrade: false,
  lockTimeout: 10,
  loadTimeout: 60,
  startDatabaseOnOpen: false,
};

/** What menus and welcome texts depend on. */
export type ContextKeys = {
  readonly "migrations.state": "none" | "restricted" | "loading" | "ready" | "failed";
  readonly "migrations.hasProject": boolean;
  /** A project has a data source file. */
  readonly "migrations.hasDataSource": boolean;
  /** No project, and a NestJS module that one could be made of. */
  readonly "migrations.hasNestModule": boolean;
  readonly "migrations.hasSeveralProjects": boolean;
  /** The selected project has environments to choose from. */
  readonly "migrations.hasEnvironments": boolean;
  readonly "migrations.isLoaded": boolean;
  readonly "migrations.canUpgrade": boolean;
  readonly "migrations.canDowngrade": boolean;
  readonly "migrations.isRunning": boolean;
  /** This window runs the selected project's database, or has started its container. */
  readonly "migrations.canStopDatabase": boolean;
  /** The selected project's database is known, and is not PostgreSQL. */
  readonly "migrations.isOtherDriver": boolean;
  /** The server answers and has no database of the project's name. */
  readonly "migrations.databaseMissing": boolean;
  /** The database was looked at. */
  readonly "migrations.hasTables": boolean;
  /** The entities were compared with it. */
  readonly "migrations.hasModels": boolean;
  /** The Tables view shows less than there is. */
  readonly "migrations.isFiltered": boolean;
};

/** Scheme of the read-only SQL documents. */
export const sqlScheme = "migrations-sql";
