import type { DataSource } from "typeorm";
import { isKnownDriver } from "../../migrations/drivers.ts";
import type { Problem } from "../../migrations/problem.ts";
import { isProblem } from "../../migrations/problem.ts";
import type { Role } from "../problems.ts";
import { loadProblem } from "../problems.ts";
import type { TypeOrm } from "../typeorm.ts";
import type { Loadable } from "./classes.ts";
import { classesOf, globsOf, loadablesIn } from "./classes.ts";
import { findDataSource } from "./findDataSource.ts";
import { emptyGlobs, globBase } from "./globBase.ts";
import { expandGlobs, pathIn, sourceGlobs } from "./globs.ts";
import { inLoadOrder, unseenByTypeOrm } from "./loadOrder.ts";
import type { Graph, GraphContext } from "./graph.ts";
import { loadGraph } from "./graph.ts";
import { whileLoading } from "./guard.ts";

/** A class and the file it came from, where that is known. */
export type Found = { readonly loadable: Loadable; readonly file?: string };

/** A data source with everything its options name, loaded and not connected. */
export type OpenedDataSource = {
  readonly dataSource: DataSource;
  readonly entities: readonly Loadable[];
  readonly migrations: readonly Found[];
  /** Absolute. */
  readonly migrationGlobs: readonly string[];
  readonly entityGlobs: readonly string[];
  readonly files: readonly string[];
  /** Findings that do not keep it from being used: `globsEmpty`, `globOnlyHere`. */
  readonly warnings: readonly Problem[];
};

/** Where the data source comes from: a file of the project's, or made already. */
export type DataSourceOrigin = { readonly file: string; readonly exportName?: string } | DataSource;

/**
 * Loads a data source and what its options name, in two steps: the file alone, to learn its globs; then all of it as one
 * graph, so that a class is the same wherever it is imported. What the
 * decorators of the first step have told TypeORM stays: it asks by class, and those of packages are told only once. Problems: `dataSource…`, `entity…`, `migration…`,
 * `driverUnsupported`.
 */
export async function openDataSource(
  typeorm: TypeOrm,
  origin: DataSourceOrigin,
  context: GraphContext,
): Promise<OpenedDataSource | Problem> {
  const isFile = "file" in origin;
  const pick = (graph: Graph) => (isFile ? pickFrom(typeorm, graph, origin) : Promise.resolve(origin));
  const own = isFile ? [origin.file] : [];

  const alone = isFile ? await loadGraph(own, context, () => "dataSource") : emptyGraph;
  if (isProblem(alone)) return alone;
  const first = await pick(alone);
  if (isProblem(first)) return first;
  if (!isKnownDriver(first.options.type)) return { code: "driverUnsupported", type: first.options.type };

  const written = { entities: globsOf(first.options.entities), migrations: globsOf(first.options.migrations) };
  const base = globBase(written, context.base);
  const absolute = (globs: readonly string[]) =>
    sourceGlobs(globs, base, context.home).map((glob) => pathIn(glob, base));
  const [entityGlobs, migrationGlobs] = [absolute(written.entities), absolute(written.migrations)];
  const filesOf = (globs: readonly string[]) => inLoadOrder(expandGlobs(globs, base), globs, typeorm.version, context);
  const entityFiles = filesOf(entityGlobs);
  const migrationFiles = [...filesOf(migrationGlobs), ...context.restored.keys()];
  const named = [...entityFiles, ...migrationFiles];
  let graph = alone;
  if (named.length > 0) {
    const whole = await loadGraph([...own, ...named], context, roleAmong(entityFiles, migrationFiles));
    if (isProblem(whole)) return whole;
    graph = whole;
  }
  const dataSource = named.length > 0 ? await pick(graph) : first;
  if (isProblem(dataSource)) return dataSource;
  const { exportsOf, files } = graph;
  return {
    dataSource,
    // TypeORM takes classes before files: of equal timestamps, that is the order in which it runs them.
    entities: [
      ...classesOf(dataSource.options.entities),
      ...entityFiles.flatMap((file) => loadablesIn(exportsOf(file))),
    ],
    migrations: withoutCopies([
      ...classesOf(dataSource.options.migrations).map((loadable) => ({ loadable })),
      ...migrationFiles.flatMap((file) => loadablesIn(exportsOf(file)).map((loadable) => ({ loadable, file }))),
    ]),
    migrationGlobs,
    entityGlobs,
    files,
    warnings: [
      ...emptyGlobs(
        written,
        { entities: entityFiles.length, migrations: migrationFiles.length },
        { base, root: context.root },
      ),
      ...unseenByTypeOrm([...migrationGlobs, ...entityGlobs], typeorm.version, { base, home: context.home }).map(
        (glob): Problem => ({ code: "globOnlyHere", glob, typeorm: typeorm.version }),
      ),
    ],
  };
}

/** A class that is both listed and in a file that a glob matches is known with its file, at its first place. */
function withoutCopies(found: readonly Found[]): readonly Found[] {
  const known = new Map<Loadable, Found>();
  for (const one of found) known.set(one.loadable, { ...known.get(one.loadable), ...one });
  return [...known.values()];
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
