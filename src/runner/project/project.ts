import { existsSync } from "node:fs";
import path from "node:path";
import type { DataSource, MigrationInterface } from "typeorm";
import type { Variable } from "../../core/connection/connection.ts";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import { findDuplicate } from "../../migrations/history.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { MigrationFile } from "../../migrations/revision.ts";
import { replacedBeforeOf, replacesOf } from "../../migrations/squash/replaced.ts";
import { fromFileName, migrationInText, timestampOf } from "../../migrations/revision.ts";
import type { RunnerStart } from "../../protocol/runner.ts";
import { dataSourceFromEnvironment } from "./dataSourceFromEnvironment.ts";
import type { Environment } from "./environment.ts";
import { fileOfClass, isMigrationClass } from "../loader/classes.ts";
import { refineColumnTypes } from "../loader/types/columnTypes.ts";
import { guardDataSource } from "../loader/sideEffectGuard.ts";
import type { BrokenMigration, DataSourceOrigin, LoadedExport } from "../loader/openDataSource.ts";
import { openDataSource } from "../loader/openDataSource.ts";
import { readText } from "../process/files.ts";
import { forgetPackageFolders } from "../process/packageImports.ts";
import type { Listener, Log } from "../process/logger.ts";
import { silentLogger } from "../process/logger.ts";
import { miswrittenUrlOf } from "./miswrittenUrl.ts";
import { loadProblem } from "../loader/loadProblem.ts";
import type { TypeOrm } from "./typeorm.ts";
import { resolveTypeOrm } from "./typeorm.ts";
import { workingDirectory } from "./workingDirectory.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** A project with code that was evaluated once, with every side effect disabled and without a connection. */
export type Project = {
  readonly start: RunnerStart;
  readonly typeorm: TypeOrm;
  /** `synchronize`, `migrationsRun`, `dropSchema`, subscribers and extensions are off. */
  readonly dataSource: DataSource;
  /** The project's option `installExtensions`, which is applied before an upgrade. */
  readonly installExtensions: boolean | undefined;
  readonly migrations: readonly LoadedMigration[];
  /** Migrations that cannot be loaded: while there is one, nothing is changed, generated or rehearsed. */
  readonly broken: readonly BrokenMigration[];
  /** The globs of `migrations`, absolute. */
  readonly migrationGlobs: readonly string[];
  /** The globs of `entities`. */
  readonly entityGlobs: readonly string[];
  /** The user's files that were evaluated, absolute. */
  readonly files: readonly string[];
  /** Infers column types that the code does not state. Call it before entities are read. */
  readonly refineTypes: () => Promise<void>;
  /** The variables it was made from, where it has no file of its own. */
  readonly madeFrom: readonly Variable[];
  /** Slips met on the way. */
  readonly warnings: readonly Problem[];
  /** Receives the queries that TypeORM logs. */
  readonly listener: Listener;
};

/** Milliseconds. */
const connectTimeout = 10_000;

export type LoadedMigration = MigrationFile & { readonly instance: MigrationInterface };

/**
 * Loads the project's TypeORM, data source, entities and migrations.
 *
 * Problems: `dataSource…`, `entity…`, `migration…`, `typeormTooOld`, `driverUnsupported`, and those of the environment.
 */
export async function loadProject(start: RunnerStart, environment: Environment, log: Log): Promise<Project | Problem> {
  if (environment.problem) return environment.problem;
  forgetPackageFolders();
  const { file, exportName } = splitExport(start.dataSource ?? "");
  if (file !== "" && !existsSync(file)) return { code: "dataSourceNotFound", file };
  const home = file === "" ? path.join(start.root, "package.json") : file;
  const typeorm = resolveTypeOrm(home);
  if (isProblem(typeorm)) return typeorm;
  guardDataSource(typeorm);

  const made = file === "" ? dataSourceFromEnvironment(typeorm, environment, start) : undefined;
  if (isProblem(made)) return made;
  const origin: DataSourceOrigin = made?.dataSource ?? omitUndefined({ file, exportName });
  const restored = new Map((start.rehearsal?.files ?? []).map(({ file: gone, text }) => [gone, text]));
  // The bundles of another commit's files lie in a temporary folder.
  const cacheDirectory = start.rehearsal?.foreign === undefined ? start.cacheDirectory : undefined;
  const place = { root: start.root, base: workingDirectory(start), home };
  const context = { ...place, log, restored, ...omitUndefined({ cacheDirectory, storesLate: start.storesLate }) };
  let opened = await openDataSource(typeorm, origin, context);
  if (isProblem(opened) && opened.code === "dataSourceThrew") {
    // A validator of the environment (Joi, a spread) sees own variables only.
    environment.fill();
    opened = await openDataSource(typeorm, origin, context);
  }
  if (isProblem(opened)) return miswrittenUrlOf(opened, environment, file);
  const instances = instantiate(opened.migrations, opened.files);
  if (isProblem(instances)) return instances;
  const { migrations } = instances;
  const broken = [...opened.broken, ...instances.broken];

  const { dataSource, entities, migrationGlobs, entityGlobs, files } = opened;
  const { installExtensions } = dataSource.options as { installExtensions?: boolean };
  const listener: Listener = {};
  dataSource.setOptions({
    entities: [...new Set(entities)],
    migrations: migrations.map(({ instance }) => instance.constructor as new () => MigrationInterface),
    subscribers: [],
    // A port that swallows everything must not be waited for without end.
    connectTimeoutMS: (dataSource.options as { connectTimeoutMS?: number }).connectTimeoutMS ?? connectTimeout,
    synchronize: false,
    migrationsRun: false,
    dropSchema: false,
    installExtensions: false,
    logging: true,
    logger: silentLogger(log, listener),
  });
  const { warnings = [], used: madeFrom = [] } = made ?? {};
  return {
    start,
    typeorm,
    dataSource,
    installExtensions,
    migrations,
    broken,
    migrationGlobs,
    entityGlobs,
    files,
    refineTypes: () => refineColumnTypes(typeorm, { files, root: start.root }, log),
    madeFrom,
    warnings: [...warnings, ...opened.warnings],
    listener,
  };
}

/**
 * The migrations without instances, as input for the history. Migrations that cannot be loaded are identified by
 * their source text.
 */
export function filesOf(project: Project): readonly MigrationFile[] {
  const loaded = project.migrations.map(({ id, timestamp, file, transaction, replaces, replacedBefore }) =>
    omitUndefined({ id, timestamp, file, transaction, replaces, replacedBefore }),
  );
  const promised = project.broken.flatMap(({ file }): MigrationFile[] => {
    const named = migrationInText(readText(file)) ?? fromFileName(path.basename(file));
    return named ? [{ ...named, file }] : [];
  });
  const known = new Set(loaded.map(({ id }) => id));
  return [...loaded, ...promised.filter(({ id }) => !known.has(id))];
}

type Instances = { readonly migrations: readonly LoadedMigration[]; readonly broken: readonly BrokenMigration[] };

/** Makes the migrations' instances. Problems: `migrationNoTimestamp` of a class without a file, `migrationDuplicate`. */
function instantiate(found: readonly LoadedExport[], files: readonly string[]): Instances | Problem {
  const broken: BrokenMigration[] = [];
  const seen = new Set<unknown>();
  const migrations: LoadedMigration[] = [];
  for (const { loadable, file: known } of found) {
    if (!isMigrationClass(loadable) || seen.has(loadable)) continue;
    seen.add(loadable);
    let instance: MigrationInterface;
    try {
      instance = new loadable();
    } catch (error) {
      const problem = loadProblem(error, () => "migration");
      if (known === undefined) return problem;
      broken.push({ file: known, problem });
      continue;
    }
    const id = instance.name ?? loadable.name;
    const timestamp = timestampOf(id);
    // A glob may match an index module that passes migrations on from the files they are in.
    const isOwn = known !== undefined && path.basename(known).includes(String(timestamp ?? ""));
    const isDeclared = isOwn || (known !== undefined && declaresClass(known, loadable.name));
    const file = isDeclared ? known : (fileOfClass(id, files) ?? known);
    const place = file === undefined ? {} : { file };
    if (timestamp === undefined) {
      const problem: Problem = { code: "migrationNoTimestamp", name: id, ...place };
      if (file === undefined) return problem;
      broken.push({ file, problem });
      continue;
    }
    const transaction = instance.transaction === undefined ? {} : { transaction: instance.transaction };
    const replaces = replacesOf(instance);
    const replacing = replaces ? omitUndefined({ replaces, replacedBefore: replacedBeforeOf(instance) }) : {};
    migrations.push({ id, timestamp, instance, ...place, ...transaction, ...replacing });
  }
  return findDuplicate(migrations) ?? { migrations, broken };
}

/** True if a file contains the class itself, and does not only export it on. */
function declaresClass(file: string, name: string): boolean {
  return new RegExp(`\\bclass\\s+${name.replace(/\$/g, "\\$")}(?![\\w$])`).test(readText(file));
}
