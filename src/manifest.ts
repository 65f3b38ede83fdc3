import type { GenerateStyle } from "./core/diff/online/onlineForm.ts";
import type { BastionSetting } from "./core/connection/bastion.ts";
import type { RunSettings } from "./migrations/runSettings.ts";

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
  "migrations.previewSql",
  "migrations.saveScript",
  "migrations.rehearse",
  "migrations.review",
  "migrations.probeDatabase",
  "migrations.applyReview",
  "migrations.saveReviewScript",
  "migrations.copyReview",
  "migrations.dryRun",
  "migrations.stamp",
  "migrations.purgeMissing",
  "migrations.retimestamp",
  "migrations.resolve",
  "migrations.compareApplied",
  "migrations.regenerate",
  "migrations.current",
  "migrations.history",
  "migrations.findRevision",
  "migrations.showRun",
  "migrations.showFleet",
  "migrations.refresh",
  "migrations.selectProject",
  "migrations.selectEnvironment",
  "migrations.chooseDataSource",
  "migrations.startDatabase",
  "migrations.stopDatabase",
  "migrations.showTable",
  "migrations.peekRows",
  "migrations.showSchema",
  "migrations.schemaAt",
  "migrations.compareSchemas",
  "migrations.blame",
  "migrations.checkMerge",
  "migrations.drift",
  "migrations.baseline",
  "migrations.squash",
  "migrations.undoSquash",
  "migrations.squashScript",
  "migrations.showDiagram",
  "migrations.filterTables",
  "migrations.clearFilter",
  "migrations.diagnoseConnection",
  "migrations.createDatabase",
  "migrations.openPsql",
  "migrations.showLog",
  "migrations.reportProblem",
  "migrations.cancel",
  "migrations.showProblem",
  "migrations.showActions",
  "migrations.typeorm.run",
  "migrations.typeorm.revert",
  "migrations.typeorm.generate",
  "migrations.typeorm.create",
  "migrations.typeorm.show",
  "migrations.copyName",
  "migrations.copyId",
  "migrations.copySql",
  "migrations.goToEntity",
  "migrations.goToMigrations",
  "migrations.applyFix",
] as const;

export type CommandId = (typeof commandIds)[number];

/** The one optional argument of every command; a tree item has the same fields. */
export type CommandArgument = {
  /** The project's root, absolute. Absent: the selected project. */
  readonly project?: string;
  /** A class name, or a unique prefix of its timestamp. */
  readonly revision?: string;
  /** Table only; absent: resolved as an unqualified name. */
  readonly schema?: string;
  readonly table?: string;
  /** Blame only: a column of the table. */
  readonly column?: string;
  /** Blame only, instead of a table: another object as `blameNamed` reads it, such as an index or `enum.value`. */
  readonly object?: string;
  /** A branch or a commit. */
  readonly ref?: string;
  /** Check of a merge only, instead of a branch: the last merge, pull or rebase of the working tree. */
  readonly last?: boolean;
  readonly count?: number;
  /** The id of a recorded run. */
  readonly run?: string;
  /** How many rows to show, 1,000 at most. */
  readonly limit?: number;
  readonly message?: string;
  /** The Compose service to start or stop, where there are several. */
  readonly service?: string;
  /** The embedded database, whatever a Compose file says. */
  readonly embedded?: boolean;
  /** New entity only: its class name, and its fields in the input syntax. */
  readonly name?: string;
  readonly fields?: string;
  /** The folder to set up, absolute. */
  readonly folder?: string;
  /** Paths of a new data source and of the migrations, relative to that folder. */
  readonly dataSource?: string;
  readonly migrations?: string;
  /** True if missing packages are installed. */
  readonly install?: boolean;
  /** The file of a NestJS module, absolute. */
  readonly module?: string;
  /** The environment to choose, by its name; empty: none. */
  readonly environment?: string;
  /** Target of a change or a preview: `head`, `base` or a revision; `from` is the start of a range. */
  readonly to?: string;
  readonly from?: string;
  /** Stamp only: marks that revision alone as applied or not applied. */
  readonly as?: "applied" | "notApplied";
  /** A file to write, or of a revision, absolute. */
  readonly file?: string;
  /** Fixes only: the rule and the line of a finding, the kind of the fix, and the answer to its question. */
  readonly rule?: string;
  readonly line?: number;
  readonly fix?: string;
  readonly answer?: string;
  /** Skips the confirmation, except for a protected database. */
  readonly yes?: boolean;
  /** Generate only: old names and their new ones, `"table.oldColumn": "newColumn"`. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Generate only: SQL expressions for existing rows, `"table.column": "lower(name)"`. */
  readonly fills?: Readonly<Record<string, string>>;
  /** Generate only: tables to drop. */
  readonly drops?: readonly string[];
  /** Generate only: the tables to compare. Absent: those of all entities. */
  readonly include?: readonly string[];
  /** Generate and check only: what the entities are compared with, instead of the setting. */
  readonly against?: Against;
  /** Generate only: the statements are those of TypeORM's schema builder, also for PostgreSQL. */
  readonly builder?: "typeorm";
};

/**
 * The schema that entities are compared with. `database`: the live database as it is. `history`: the revisions, replayed
 * on an empty database. `auto`: the live database with its pending revisions replayed on top. If the database does not
 * answer or has revisions of another branch, the history.
 */
export const againsts = ["auto", "database", "history"] as const;

export type Against = (typeof againsts)[number];

export const viewIds = {
  revisions: "migrations.revisions",
  tables: "migrations.tables",
  models: "migrations.models",
  runs: "migrations.runs",
} as const;

/** Settings below `migrations.`, with the types of their values. */
export type SettingTypes = {
  readonly dataSource: string | readonly string[];
  readonly envFiles: readonly string[];
  /** The `.env` files of each environment, by its name. */
  readonly environments: Readonly<Record<string, readonly string[]>>;
  /** The SSH server through which the database is reached; empty: it is reached directly. */
  readonly ssh: BastionSetting;
  /** The file with the list of a fleet's databases, relative to the workspace folder. */
  readonly databases: string;
  readonly entities: readonly string[];
  readonly migrations: readonly string[];
  /** Patterns of hosts, databases and environments (`migrations/protection.ts`). */
  readonly protected: readonly string[];
  /**
   * When a change has to be confirmed: a revert and an upgrade out of order, every change, or only changes of a
   * protected database.
   */
  readonly confirm: "whenDataMayBeLost" | "revert" | "always" | "never";
  /** Nothing is changed. */
  readonly readOnly: boolean;
  /** How revisions are run, by the environment's name; `*`: every one. */
  readonly runs: Readonly<Record<string, RunSettings>>;
  /** A plan is rehearsed before its confirmation. */
  readonly rehearse: boolean;
  /** True if pending revisions are rehearsed in the background. */
  readonly rehearseAhead: boolean;
  /** What `Generate Revision…` and `Check` compare the entities with. */
  readonly generateAgainst: Against;
  readonly generateStyle: GenerateStyle;
  /** The first revision that a replayed history has, by its name, id or timestamp; empty: the first of all. */
  readonly historyStart: string;
  /** Lines above `up()` and `down()` of migrations. */
  readonly codeLens: boolean;
  /** Marks of migration files in the Explorer. */
  readonly decorations: boolean;
  /** Agents may request changes of protected databases, which the user confirms. Only a user's own settings have it. */
  readonly "agents.allowProtected": boolean;
  readonly "agents.server": boolean;
  /** Seconds. */
  readonly lockTimeout: number;
  /** Seconds. */
  readonly loadTimeout: number;
  readonly startDatabaseOnOpen: boolean;
  /** Findings are shown in the files of revisions. */
  readonly "lint.enabled": boolean;
  /** Severities of the rules, by id: `error`, `warning`, `info` or `off`. */
  readonly "lint.rules": Readonly<Record<string, string>>;
};

/** Their defaults; the manifest's are the same. */
export const settingDefaults: SettingTypes = {
  dataSource: "",
  envFiles: [".env.local", ".env"],
  environments: {},
  ssh: "",
  databases: "",
  entities: ["src/**/*.entity.{ts,js}", "src/{entity,entities,models}/**/*.{ts,js}"],
  migrations: ["src/**/migrations/*.{ts,js}", "migrations/*.{ts,js}"],
  // Names that mean production, and hosts of managed PostgreSQL services.
  protected: [
    "prod",
    "production",
    "prd",
    "host:*.rds.amazonaws.com",
    "host:*.rds.*.amazonaws.com.cn",
    "host:*.dsql.*.on.aws",
    "host:*.compute.amazonaws.com",
    "host:*.compute-1.amazonaws.com",
    "host:*.postgres.database.azure.com",
    "host:*.postgres.cosmos.azure.com",
    "host:*.postgres.database.usgovcloudapi.net",
    "host:*.postgres.database.chinacloudapi.cn",
    "host:*.aivencloud.com",
    "host:*.cockroachlabs.cloud",
    "host:*.crunchybridge.com",
    "host:*.databases.appdomain.cloud",
    "host:*.db.ondigitalocean.com",
    "host:*.flympg.net",
    "host:*.neon.tech",
    "host:*.postgresbridge.com",
    "host:*.psdb.cloud",
    "host:*.render.com",
    "host:*.rlwy.net",
    "host:*.scw.cloud",
    "host:*.supabase.co",
    "host:*.supabase.com",
    "host:*.tsdb.cloud.timescale.com",
    "host:*.yugabyte.cloud",
  ],
  confirm: "whenDataMayBeLost",
  readOnly: false,
  runs: {},
  rehearse: true,
  rehearseAhead: true,
  generateAgainst: "auto",
  generateStyle: "simple",
  historyStart: "",
  codeLens: true,
  decorations: true,
  "agents.allowProtected": false,
  "agents.server": false,
  lockTimeout: 10,
  loadTimeout: 60,
  startDatabaseOnOpen: false,
  "lint.enabled": true,
  "lint.rules": {},
};

/** Context keys for menus and welcome texts. */
export type ContextKeys = {
  readonly "migrations.state": "none" | "restricted" | "loading" | "starting" | "ready" | "failed";
  /** Why the selected project is not ready, or not all of it is. */
  readonly "migrations.failure": "none" | "unreachable" | "connection" | "code";
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
  /** A revision is out of order, edited since, or its file is missing. */
  readonly "migrations.hasConflicts": boolean;
  readonly "migrations.hasMissing": boolean;
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
  /** The tables are known, and there are none. */
  readonly "migrations.noTables": boolean;
  /** The entities are known, and there are none. */
  readonly "migrations.noModels": boolean;
  /** The message above the rows says why the tables could not be read. */
  readonly "migrations.tablesFailed": boolean;
  /** Likewise why the entities could not be compared. */
  readonly "migrations.modelsFailed": boolean;
  /** Files of revisions, absolute, by what can be done with them. Menus of files match them with `resourcePath`. */
  readonly "migrations.revisionFiles": readonly string[];
  readonly "migrations.pendingFiles": readonly string[];
  readonly "migrations.appliedFiles": readonly string[];
  readonly "migrations.conflictFiles": readonly string[];
  /** Files of entities, absolute. */
  readonly "migrations.entityFiles": readonly string[];
  /** The Tables view shows less than there is. */
  readonly "migrations.isFiltered": boolean;
};

/** Scheme of the read-only SQL documents. */
export const sqlScheme = "migrations-sql";

/** Scheme of reviews, for the buttons in the title of their editors. */
export const reviewScheme = "migrations-review";
