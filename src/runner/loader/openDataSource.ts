import path from "node:path";
import type { DataSource } from "typeorm";
import { isKnownDriver } from "../../core/connection/drivers.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { timestampOf } from "../../migrations/revision.ts";
import type { Role } from "./loadProblem.ts";
import { currentFolder } from "../run/processState.ts";
import { loadProblem } from "./loadProblem.ts";
import type { TypeOrm } from "../project/typeorm.ts";
import type { EntityOrMigrationClass } from "./classes.ts";
import { classesOf, globsOf, isMigrationClass, loadablesIn } from "./classes.ts";
import { findDataSource } from "./findDataSource.ts";
import { emptyGlobs, globBase, unnamedMigrations } from "./globBase.ts";
import { expandGlobs, pathIn, sourceGlobs } from "./globs.ts";
import { inLoadOrder, unseenByTypeOrm } from "./loadOrder.ts";
import type { Exports } from "./bundling/types.ts";
import type { Graph, GraphContext } from "./bundling/graph.ts";
import { evaluateFiles, loadGraph } from "./bundling/graph.ts";
import { beginModules, exportsOfFile, isEvaluated } from "./bundling/moduleRegistry.ts";
import { Surroundings } from "./bundling/stored/observe.ts";
import { whileLoading } from "./sideEffectGuard.ts";

/** A class and the file it came from, where that is known. */
export type LoadedExport = { readonly loadable: EntityOrMigrationClass; readonly file?: string };

/** A migration that cannot be loaded; all others are, and nothing is changed while there is one. */
export type BrokenMigration = { readonly file: string; readonly problem: Problem };

/** A data source with everything its options name, loaded and not connected. */
export type OpenedDataSource = {
  readonly dataSource: DataSource;
  readonly entities: readonly EntityOrMigrationClass[];
  readonly migrations: readonly LoadedExport[];
  /** Migrations with a file that cannot be read or that throws. */
  readonly broken: readonly BrokenMigration[];
  /** Absolute. */
  readonly migrationGlobs: readonly string[];
  readonly entityGlobs: readonly string[];
  readonly files: readonly string[];
  /** Findings that do not keep it from being used: `globsEmpty`, `migrationsUnnamed`, `migrationNoClass`, `globOnlyHere`. */
  readonly warnings: readonly Problem[];
};

/** The origin of a data source: a file of the project, or an existing instance. */
export type DataSourceOrigin = { readonly file: string; readonly exportName?: string } | DataSource;

/**
 * Loads a data source and what its options name, in two steps: its own file, to learn its globs; then what they match.
 * Each file is evaluated once, so that a class is the same wherever it is imported. Problems: `dataSource…`, `entity…`,
 * `migration…`, `driverUnsupported`.
 */
export async function openDataSource(
  typeorm: TypeOrm,
  origin: DataSourceOrigin,
  context: GraphContext,
): Promise<OpenedDataSource | Problem> {
  const imported: string[] = [];
  const before = currentFolder();
  beginModules((file) => loadImported(file, context, imported));
  const alone =
    "file" in origin ? await loadGraph([origin.file], context, () => "dataSource", "dataSource") : emptyGraph;
  if (isProblem(alone)) return alone;
  const dataSource = "file" in origin ? await pickFrom(typeorm, alone, origin) : origin;
  if (isProblem(dataSource)) return dataSource;
  const { options } = dataSource;
  if (!isKnownDriver(options.type)) return { code: "driverUnsupported", type: options.type };

  const written = { entities: globsOf(options.entities), migrations: globsOf(options.migrations) };
  // TypeORM resolves relative globs when it initialises, wherever the file has moved the process by then.
  const folder = currentFolder();
  const base = globBase(written, folder === undefined || folder === before ? context.base : folder);
  const absolute = (globs: readonly string[]) =>
    sourceGlobs(globs, base, context.home).map((glob) => pathIn(glob, base));
  const [entityGlobs, migrationGlobs] = [absolute(written.entities), absolute(written.migrations)];
  const entityFiles = expandGlobs(entityGlobs, base);
  const migrationFiles = [...expandGlobs(migrationGlobs, base), ...context.restored.keys()];
  const surroundings = new Surroundings();
  const loaded = await loadNamed(entityFiles, migrationFiles, { ...context, surroundings });
  if (isProblem(loaded)) return loaded;
  const { graph, broken } = loaded;
  const { exportsOf } = graph;
  const foundIn = (file: string) => loadablesIn(exportsOf(file)).map((loadable): LoadedExport => ({ loadable, file }));
  const found = migrationFiles.flatMap(foundIn);
  // Only equal timestamps need the files' load order, which is slow to compute with the glob package.
  const ordered = hasEqualTimes(found)
    ? inLoadOrder(migrationFiles, migrationGlobs, typeorm.version, context).flatMap(foundIn)
    : found;
  // A module that was required by a computed name is in Node's own module cache.
  const files = [
    ...new Set([
      ...alone.files,
      ...graph.files,
      ...imported,
      ...requiredFiles(context.base),
      ...broken.map(({ file }) => file),
    ]),
  ];
  return {
    dataSource,
    // TypeORM takes classes before files: of equal timestamps, that is the order in which it runs them.
    entities: [
      ...classesOf(dataSource.options.entities),
      ...entityFiles.flatMap((file) => loadablesIn(exportsOf(file))),
    ],
    migrations: withoutCopies([
      ...classesOf(dataSource.options.migrations).map((loadable) => ({ loadable })),
      ...ordered,
    ]),
    broken,
    migrationGlobs,
    entityGlobs,
    files,
    warnings: [
      ...emptyGlobs(
        written,
        { entities: entityFiles.length, migrations: migrationFiles.length },
        { base, root: context.root },
      ),
      ...unnamedMigrations(
        written.migrations.length > 0 || classesOf(dataSource.options.migrations).length > 0,
        context.root,
      ),
      ...withoutClass(migrationFiles, broken, exportsOf).map((file): Problem => ({ code: "migrationNoClass", file })),
      ...unseenByTypeOrm(
        [...migrationGlobs, ...entityGlobs],
        [...written.migrations, ...written.entities],
        typeorm.version,
        { base, home: context.home },
      ).map((glob): Problem => ({ code: "globOnlyHere", glob, typeorm: typeorm.version })),
    ],
  };
}

/** Files that are named like a migration and export none: TypeORM passes over them without a word. */
function withoutClass(
  files: readonly string[],
  broken: readonly BrokenMigration[],
  exportsOf: Graph["exportsOf"],
): readonly string[] {
  const isNamed = (file: string) => /^\d{10,14}\D/.test(path.basename(file));
  const isBroken = (file: string) => broken.some((one) => one.file === file);
  return files.filter(
    (file) =>
      isNamed(file) && !isBroken(file) && isEvaluated(file) && !loadablesIn(exportsOf(file)).some(isMigrationClass),
  );
}

/** True if two class names contain the same timestamp or none: an instance may have another name than its class. */
function hasEqualTimes(found: readonly LoadedExport[]): boolean {
  const classes = [...new Set(found.map(({ loadable }) => loadable))].filter(isMigrationClass);
  return new Set(classes.map(({ name }) => timestampOf(name))).size < classes.length;
}

/** A class that is both listed and in a file that a glob matches is known with its file, at its first place. */
function withoutCopies(found: readonly LoadedExport[]): readonly LoadedExport[] {
  const known = new Map<EntityOrMigrationClass, LoadedExport>();
  for (const one of found) known.set(one.loadable, { ...known.get(one.loadable), ...one });
  return [...known.values()];
}

/** Files that are bundled together. */
type Part = { readonly label: string; readonly files: readonly string[] };

/** Migrations in a bundle: a change of one has the bundler read its part only. Each bundle takes about 10 ms more. */
const partSize = 64;

/**
 * Files in the order of their evaluation, in parts whose bundles are stored one by one. Without stored bundles they are one
 * part, because one bundle takes less time than several.
 */
function partsOf(entities: readonly string[], migrations: readonly string[], isStored: boolean): readonly Part[] {
  if (!isStored) return [{ label: "all", files: [...entities, ...migrations] }];
  const count = Math.ceil(migrations.length / partSize);
  const parts = Array.from({ length: count }, (_, index): Part => {
    return { label: `migrations ${index}`, files: migrations.slice(index * partSize, (index + 1) * partSize) };
  });
  return [{ label: "entities", files: entities }, ...parts].filter(({ files }) => files.length > 0);
}

/**
 * Loads entities and migrations. A migration that cannot be loaded is left out, so that it does not hide what the database
 * and the other files say. Problems: those of all other files.
 */
async function loadNamed(
  entities: readonly string[],
  migrations: readonly string[],
  context: GraphContext,
): Promise<{ readonly graph: Graph; readonly broken: readonly BrokenMigration[] } | Problem> {
  const isStored = context.cacheDirectory !== undefined && context.restored.size === 0;
  const broken: BrokenMigration[] = [];
  const files: string[] = [];
  let exportsOf = emptyGraph.exportsOf;
  for (const part of partsOf(entities, migrations, isStored)) {
    const loaded = await loadPart(part, { entities, migrations }, context);
    if (isProblem(loaded)) return loaded;
    broken.push(...loaded.broken);
    files.push(...loaded.graph.files);
    ({ exportsOf } = loaded.graph);
  }
  return { graph: { files, exportsOf }, broken };
}

async function loadPart(
  { label, files }: Part,
  { entities, migrations }: { readonly entities: readonly string[]; readonly migrations: readonly string[] },
  context: GraphContext,
): Promise<{ readonly graph: Graph; readonly broken: readonly BrokenMigration[] } | Problem> {
  const broken: BrokenMigration[] = [];
  for (let left = files; ; left = left.filter((file) => broken.every((one) => one.file !== file))) {
    const role = roleAmong(
      entities,
      migrations.filter((file) => broken.every((one) => one.file !== file)),
    );
    const graph = await loadGraph(left, context, role, label);
    if (!isProblem(graph)) return { graph, broken };
    const isMigration = graph.code === "migrationSyntax" || graph.code === "migrationThrew";
    const file = isMigration ? graph.at?.file : undefined;
    if (file === undefined || !left.includes(file)) return graph;
    broken.push({ file, problem: graph });
  }
}

/** Evaluates a file that a computed `import()` names, and notes it with all that it imports. */
async function loadImported(file: string, context: GraphContext, files: string[]): Promise<Exports> {
  files.push(...(await evaluateFiles([file], context, `import ${file}`)));
  return exportsOfFile(file) ?? {};
}

/** Files of the project's own that Node itself has loaded, absolute. */
function requiredFiles(base: string): readonly string[] {
  return Object.keys(require.cache).filter(
    (file) => file.startsWith(base + path.sep) && !/[\\/]node_modules[\\/]/.test(file),
  );
}

const emptyGraph: Graph = { files: [], exportsOf: () => ({}) };

async function pickFrom(
  typeorm: TypeOrm,
  graph: Graph,
  origin: { readonly file: string; readonly exportName?: string },
) {
  try {
    return await whileLoading(() =>
      findDataSource(typeorm, graph.exportsOf(origin.file), origin.file, origin.exportName),
    );
  } catch (error) {
    return loadProblem(error, () => "dataSource");
  }
}

function roleAmong(entities: readonly string[], migrations: readonly string[]): (file: string | undefined) => Role {
  return (file) => {
    if (file !== undefined && migrations.includes(file)) return "migration";
    return file !== undefined && entities.includes(file) ? "entity" : "dataSource";
  };
}
