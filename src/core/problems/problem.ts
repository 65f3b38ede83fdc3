import type { NonPostgresDriverName } from "../connection/drivers.ts";
import type { FieldMistake } from "../entity/draft.ts";
import type { CommandLineProblem } from "./commandLine.ts";
import type { HistoryProblem, ServerRefused } from "./history.ts";
import type { SquashProblem } from "./squash.ts";
import type { SshProblem } from "./ssh.ts";
import type { FleetProblem } from "./fleet.ts";

/** Kind of a property's type: imported from another file, an alias in its file, a union, an object type, or another. */
export type ColumnTypeKind = "imported" | "alias" | "union" | "object" | "other";

/**
 * Failures as data. The domain and the runner return problems. Only the editor turns a problem into a sentence with
 * an action (`client/messages/problemMessages.ts`). A problem contains no secret: passwords and whole URLs are never added.
 */
export type Problem =
  // The project
  | { readonly code: "dataSourceNotFound"; readonly file?: string }
  | { readonly code: "dataSourceThrew"; readonly message: string; readonly at?: SourceLocation }
  | { readonly code: "dataSourceSyntax"; readonly message: string; readonly at?: SourceLocation }
  | { readonly code: "dataSourceNoExport"; readonly file: string }
  | { readonly code: "dataSourceSeveral"; readonly file: string; readonly names: readonly string[] }
  /** Asked for what there is for PostgreSQL only. */
  | { readonly code: "notPostgres"; readonly type: NonPostgresDriverName }
  /** A data source with migrations that do not run in Node, or that do not use SQL. */
  | { readonly code: "driverUnsupported"; readonly type: string }
  | { readonly code: "typeormTooOld"; readonly version: string }
  | { readonly code: "entityThrew"; readonly message: string; readonly at?: SourceLocation }
  | { readonly code: "entitySyntax"; readonly message: string; readonly at?: SourceLocation }
  /** TypeORM knows no column type for what a property declares. */
  | ({
      readonly code: "columnType";
      readonly entity: string;
      readonly property: string;
      readonly at?: SourceLocation;
    } & {
      readonly kind: ColumnTypeKind;
      readonly type?: string;
      readonly from?: string;
    })
  /** A relation to a class that is not an entity of the data source. */
  | {
      readonly code: "relationTarget";
      readonly entity: string;
      readonly property: string;
      readonly at?: SourceLocation;
    }
  | { readonly code: "packageMissing"; readonly name: string; readonly at?: SourceLocation }
  /** The extension has no native part of its bundler for this machine. */
  | { readonly code: "bindingMissing"; readonly platform: string }
  | { readonly code: "tsconfigInvalid"; readonly message: string; readonly at: SourceLocation }
  /** A class extends one that is not there yet: two files import each other. */
  | { readonly code: "importCircle"; readonly at?: SourceLocation }
  | { readonly code: "migrationThrew"; readonly message: string; readonly at?: SourceLocation }
  | { readonly code: "migrationSyntax"; readonly message: string; readonly at?: SourceLocation }
  | { readonly code: "migrationNoTimestamp"; readonly name: string; readonly file?: string }
  | { readonly code: "migrationDuplicate"; readonly name: string; readonly files: readonly string[] }
  /** No file matches the globs of an option, and a file of its kind is there. `folder`, where they start, and `likely` are absolute. */
  | {
      readonly code: "globsEmpty";
      readonly option: "entities" | "migrations";
      readonly globs: readonly string[];
      readonly folder: string;
      readonly likely: string;
    }
  /** The data source names no migrations, and a file that is named like one is in the package. `likely` is absolute. */
  | { readonly code: "migrationsUnnamed"; readonly likely: string }
  /** A glob, absolute, that TypeORM's own commands match no file with: a folder's name is a pattern to its glob package. */
  | { readonly code: "globOnlyHere"; readonly glob: string; readonly typeorm: string }
  /** A file with a timestamp in its name that the globs of `migrations` match, and that exports no migration class. */
  | { readonly code: "migrationNoClass"; readonly file: string }
  /** Pending revisions with one timestamp, in the order in which TypeORM runs them; the last one's file. */
  | { readonly code: "sameTimestamp"; readonly revisions: readonly string[]; readonly file: string | undefined }
  | { readonly code: "restricted" }
  | { readonly code: "noProject" }
  // The environment
  | { readonly code: "envMissing"; readonly files: readonly string[] }
  | { readonly code: "envSyntax"; readonly at: SourceLocation; readonly text: string }
  | { readonly code: "envUnreadable"; readonly file: string; readonly message: string }
  /** dotenv and Node read `.env` files as UTF-8: what the extension could decode is unknown to other programs. */
  | { readonly code: "envEncoding"; readonly file: string; readonly encoding: string }
  /** Values that dotenvx has encrypted, and that could not be read. */
  | { readonly code: "envEncrypted"; readonly file: string; readonly reason: "noPackage" | "noKey" }
  | { readonly code: "envPort"; readonly variable: string; readonly value: string; readonly at?: SourceLocation }
  /**
   * `credentials`: the URL has a user or password with a character that a URL takes for its own. `spaces`: it begins or
   * ends with a space, which `pg` takes for a part of it. `hosts`: it names several hosts, which only libpq accepts.
   */
  | {
      readonly code: "envUrl";
      readonly variable: string;
      readonly reason?: "credentials" | "spaces" | "hosts";
      readonly at?: SourceLocation;
    }
  | { readonly code: "environmentUnknown"; readonly name: string; readonly names: readonly string[] }
  /** None of the files of the chosen environment is there. */
  | { readonly code: "environmentMissing"; readonly name: string; readonly files: readonly string[] }
  /** `DATABASE_URL` was written, and something else decides where the project connects. */
  | {
      readonly code: "urlNotUsed";
      readonly file: string;
      readonly host: string;
      readonly port: number;
      readonly source: string;
    }
  | {
      readonly code: "envConflict";
      readonly url: VariableRef;
      readonly part: VariableRef;
      readonly what: ConnectionPart;
    }
  // The connection
  | ConnectionProblem
  | SshProblem
  | DriverProblem
  // Reading tables
  /** `entity`: the entity that maps the table. */
  | { readonly code: "tableMissing"; readonly schema?: string; readonly table: string; readonly entity?: string }
  | { readonly code: "schemaMissing"; readonly schema?: string }
  // The plan
  | { readonly code: "revisionUnknown"; readonly text: string }
  /** The journal has no run with the requested id. */
  | { readonly code: "runUnknown" }
  | { readonly code: "revisionAmbiguous"; readonly text: string; readonly candidates: readonly string[] }
  | { readonly code: "revisionNotApplied"; readonly revision: string }
  | HistoryProblem
  | SquashProblem
  | { readonly code: "revisionMissingFile"; readonly revision: string }
  | { readonly code: "countInvalid"; readonly count: number }
  | { readonly code: "pendingRevisions"; readonly count: number }
  /** A pending revision is an applied one under another name: to run it again takes a question. */
  | { readonly code: "migrationRenamed"; readonly revision: string; readonly from: string }
  | { readonly code: "planChanged"; readonly steps: readonly string[] }
  | { readonly code: "messageInvalid"; readonly message: string }
  | { readonly code: "notRegistered"; readonly file: string; readonly name: string }
  // A generated revision
  /** An answer that names nothing, or that contradicts the entities. */
  | {
      readonly code: "answerUnmatched";
      readonly kind: "rename" | "fill" | "drop" | "include";
      readonly answer: string;
    }
  /** An object that no entity describes depends on a column that would be dropped. Both are keys of a catalog. */
  | { readonly code: "changeBlocked"; readonly dependent: string; readonly on: string }
  /** A statement of a drafted revision that PostgreSQL refuses on empty tables. */
  | {
      readonly code: "draftFailed";
      readonly direction: "up" | "down";
      readonly statement: string;
      readonly message: string;
      readonly sqlState?: string;
      /** The column (`user.email`) whose expression for existing rows is a part of the statement. */
      readonly fills?: string;
    }
  /** The style `online` needs several transactions, and the data source has one for all revisions. */
  | { readonly code: "onlineNeedsEach" }
  // A new entity
  | {
      readonly code: "entityName";
      readonly name: string;
      readonly reason: "empty" | "invalid" | "reserved" | "taken";
    }
  | { readonly code: "entityFields"; readonly mistake: FieldMistake; readonly entities: readonly string[] }
  | { readonly code: "entityTable"; readonly table: string; readonly entity: string }
  | { readonly code: "fileExists"; readonly file: string }
  | { readonly code: "entityNotListed"; readonly file: string; readonly name: string; readonly home?: string }
  | SetupProblem
  // The run
  | { readonly code: "locked"; readonly by?: string; readonly since?: string }
  /** The connection that held the lock was lost, and the run was stopped. */
  | { readonly code: "lockLost" }
  | MigrationFailed
  | BookkeepingFailed
  | NotRecorded
  | TransactionEnded
  | { readonly code: "transactionModeForbidden"; readonly revisions: readonly string[] }
  | SafetyProblem
  | FixProblem
  /** `service`: a container that Docker may go on starting. */
  | { readonly code: "cancelled"; readonly service?: string }
  | { readonly code: "busy"; readonly what: string }
  | { readonly code: "writeFailed"; readonly file: string; readonly message: string }
  // The processes
  | { readonly code: "runnerCrashed"; readonly exit: string }
  | { readonly code: "runnerHung" }
  | { readonly code: "databaseStartFailed"; readonly message: string }
  | { readonly code: "databaseOfOtherWindow" }
  | ComposeProblem
  | CommandLineProblem
  | FleetProblem
  | { readonly code: "unknown"; readonly message: string };

/** Why a change was not made, or could not be tried. */
export type SafetyProblem =
  /** The scratch database has not got what a revision needs. */
  | { readonly code: "rehearsalLacks"; readonly extensions: readonly string[]; readonly message: string }
  /** A rehearsal was aborted, or continues in the background. */
  | { readonly code: "rehearsalSlow"; readonly seconds: number }
  /** A statement that a rollback would not undo, or that the server rejects in a transaction. */
  | {
      readonly code: "dryRunRefused";
      readonly revision: string;
      readonly reason: "outside" | "command" | "commits" | "ownConnection" | "program";
      readonly what?: string;
    }
  | { readonly code: "readOnly" }
  /** A protected database, and no user to confirm the change. */
  | { readonly code: "protectedRefused"; readonly name: string }
  /** The SQL of a revision with a deleted file is unknown, or does not revert it. */
  | { readonly code: "notRecoverable"; readonly revision: string }
  | { readonly code: "nothingToResolve"; readonly revision: string }
  /** No editor shows a review. */
  | { readonly code: "reviewMissing" }
  | {
      readonly code: "retimestampRefused";
      readonly revision: string;
      readonly reason: "applied" | "noFile" | "unclear";
    };

/** A fix of a finding was not applied. */
export type FixProblem =
  /** The line has no such finding, or the finding has no such fix. */
  | { readonly code: "fixNotOffered"; readonly file: string; readonly line: number; readonly rule: string }
  /** The rehearsal of the changed text gives another schema, before or after `down()`. */
  | { readonly code: "fixDiffers"; readonly differences: readonly string[]; readonly isAfterDown: boolean }
  /** The rehearsal of the changed text fails, and that of the former text does not. */
  | { readonly code: "fixFails"; readonly message: string }
  /** One of both texts cannot be rehearsed. Absent message: the project does not load this file. */
  | { readonly code: "fixNotRehearsed"; readonly message?: string };

/** A repository was not set up. */
export type SetupProblem =
  | { readonly code: "alreadySetUp"; readonly file: string }
  | { readonly code: "filesExist"; readonly files: readonly string[] }
  /** A file to change is not what was read, or is being edited. */
  | { readonly code: "fileChanged"; readonly file: string }
  | { readonly code: "manifestInvalid"; readonly file: string; readonly message: string }
  | { readonly code: "placeInvalid"; readonly text: string; readonly reason: "outside" | "extension" | "exists" }
  | { readonly code: "nestNoOptions"; readonly file?: string }
  | { readonly code: "nestOptionsUnread"; readonly at: SourceLocation }
  | { readonly code: "nestNotSql"; readonly type: string; readonly at: SourceLocation };

/** A database in a container did not start. */
export type ComposeProblem =
  | { readonly code: "composeInvalid"; readonly message: string; readonly at: SourceLocation }
  | { readonly code: "dockerMissing" }
  /** There is Docker, and neither its `compose` nor `docker-compose`. */
  | { readonly code: "composeMissing" }
  | { readonly code: "dockerNotAnswering"; readonly message: string }
  | { readonly code: "composePullFailed"; readonly service: string; readonly message: string }
  | { readonly code: "composePortInUse"; readonly service: string; readonly port?: number }
  | { readonly code: "composeFailed"; readonly service: string; readonly message: string }
  /** The container has exited, or restarts repeatedly. */
  | { readonly code: "composeExited"; readonly service: string }
  | { readonly code: "composeNotReady"; readonly service: string; readonly seconds: number };

/** Why a server cannot be asked, or refuses. */
export type ConnectionProblem =
  | { readonly code: "connectionRefused"; readonly host: string; readonly port: number }
  | { readonly code: "connectionTimedOut"; readonly host: string; readonly port: number }
  | { readonly code: "connectionLost"; readonly host: string; readonly port: number }
  | { readonly code: "hostUnknown"; readonly host: string }
  | { readonly code: "authFailed"; readonly user: string; readonly message: string }
  /** `service`: `PGSERVICE` is set, which libpq reads and `pg` does not. */
  | { readonly code: "passwordMissing"; readonly user: string; readonly service?: string }
  | { readonly code: "databaseMissing"; readonly database: string }
  | { readonly code: "tlsRequired"; readonly host: string }
  | { readonly code: "tlsUnsupported"; readonly host: string }
  | { readonly code: "tlsUntrusted"; readonly host: string; readonly message: string }
  | { readonly code: "notAServer"; readonly host: string; readonly port: number }
  /** A file that the connection names, such as a root certificate, cannot be read. */
  | { readonly code: "connectionFile"; readonly file: string; readonly message: string }
  /** Not the server: another part of the data source failed. */
  | {
      readonly code: "connectionElsewhere";
      readonly part: "cache" | "password" | "options" | "replica" | "other";
      readonly message: string;
      /** Host and port, where the message has none. */
      readonly where?: string;
    }
  /** The server's own name for the database is another one than was shown. */
  | { readonly code: "databaseDiffers"; readonly shown: string; readonly actual: string }
  | MigrationsTableProblem
  | { readonly code: "serverBusy"; readonly message: string }
  | { readonly code: "permissionDenied"; readonly message: string }
  /** `action`: the SQL that has to be executed first, where it is known. */
  | ServerRefused;

/** The migrations table is not one that TypeORM can use. */
export type MigrationsTableProblem = {
  readonly code: "migrationsTable";
  /** Quoted, with its schema. */
  readonly table: string;
  /**
   * `noId`: created by a TypeORM older than 0.2, without `id`. `foreign`: it lacks `timestamp` or `name` and belongs to another program. `idType`: its `id` is not numeric. `notATable`: a view, or another relation without rows of its own.
   */
  readonly reason: "noId" | "foreign" | "idType" | "notATable";
  /** Columns that are missing, or what it is instead. */
  readonly what: string;
  /** Statements that give it an `id`, in the order of its rows' timestamps. */
  readonly sql?: string;
};

/** Why a database other than PostgreSQL cannot be asked. */
export type DriverProblem =
  | { readonly code: "driverMissing"; readonly driver: NonPostgresDriverName; readonly package: string }
  /** Its package is there and was built for another Node.js, or for none. */
  | { readonly code: "driverUnloadable"; readonly driver: NonPostgresDriverName; readonly message: string }
  | { readonly code: "driverRefused"; readonly driver: NonPostgresDriverName; readonly message: string };

/** A revision's `up()` or `down()` threw. `statement` counts from 1 the queries the method had sent. */
export type MigrationFailed = {
  readonly code: "migrationFailed";
  readonly revision: string;
  readonly direction: "up" | "down";
  readonly message: string;
  /** 0: it threw before its first statement. */
  readonly statement: number;
  readonly sql?: string;
  /** PostgreSQL's five-character SQLSTATE, where the server refused. */
  readonly sqlState?: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Offset in `sql`, from 1, as PostgreSQL reports it. */
  readonly position?: number;
  readonly at?: SourceLocation;
  /**
   * Why it failed, where it did not throw this itself. `sentAfterEnd`: a statement was sent after the method had ended, and
   * was not run. `notAwaited`: a statement that nothing waited for failed. `caught`: the method caught the error, and the
   * transaction cannot go on. `unhandled`: code that nothing waited for threw. `rolledBack`: the method has rolled back the
   * transaction of the run. `leftOpen`: it has begun a transaction and has not ended it. `released`: it has released its
   * query runner. `otherSession`: the statement was sent on another connection, and `statement` does not count it.
   * `thrown`: the code threw after `statement`, which has succeeded.
   */
  readonly reason?: FailureReason;
};

/** Why a method failed by another error than the one it threw. */
export type FailureReason =
  | "sentAfterEnd"
  | "notAwaited"
  | "caught"
  | "unhandled"
  | "rolledBack"
  | "leftOpen"
  | "released"
  | "otherSession"
  | "thrown";

/** The bookkeeping of a revision failed after its method had run: the revision is not applied, or not reverted. */
export type BookkeepingFailed = {
  readonly code: "bookkeepingFailed";
  /** `row`: the migrations table did not change as it had to. `commit`: the server refused the COMMIT. */
  readonly step: "row" | "commit";
  /** The revision that ran last. */
  readonly revision: string;
  readonly direction: "up" | "down";
  /** The migrations table, quoted. */
  readonly table: string;
  readonly message: string;
  readonly sqlState?: string;
  readonly detail?: string;
  /** The search path that the revision has set; `""` has no schema at all. */
  readonly searchPath?: string;
};

/** The run has ended without an error, and the migrations table says something else than the plan. */
export type NotRecorded = {
  readonly code: "notRecorded";
  readonly revisions: readonly string[];
  readonly table: string;
};

/** A method has committed TypeORM's transaction and begun none: TypeORM's own COMMIT at the end fails. */
export type TransactionEnded = {
  readonly code: "transactionEnded";
  readonly revision: string;
  readonly direction: "up" | "down";
};

/** A place in a file of the user's: absolute path, line and column from 1. */
export type SourceLocation = { readonly file: string; readonly line: number; readonly column?: number };

/** A variable and where it was read; never its value. */
export type VariableRef = { readonly variable: string; readonly at?: SourceLocation };

/** The parts of a connection that a URL and single variables can disagree about. */
export type ConnectionPart = "host" | "port" | "user" | "password" | "database";

/** Every problem code, for exhaustive tables. */
export type ProblemCode = Problem["code"];

/** Type guard for problems: results have no `code`. */
export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";
}
