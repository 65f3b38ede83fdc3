import { existsSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import type { DataSourceDraft, Entry, ImportLine } from "../../core/setup/dataSourceText.ts";
import { renderDataSource } from "../../core/setup/dataSourceText.ts";
import { environmentLoading } from "../../core/setup/environmentLoading.ts";
import { declaresEntity, declaresMigration, entityGlobs, fromHere } from "../../core/setup/globs.ts";
import type { SetupNote } from "../../core/setup/notes.ts";
import { styleOf } from "../../core/setup/style.ts";
import type { DataSourcePlan } from "../../protocol/authoring.ts";
import { isEsModule } from "../authoring/newRevision.ts";
import { ExpressionMover } from "./moveExpression.ts";
import { ExpressionResolver } from "./resolveExpression.ts";
import type { NestConfig } from "./nestConfig.ts";
import { filesWith, readNestConfig } from "./nestConfig.ts";
import type { NestEntries } from "./nestEntries.ts";
import { carryEntries, isFalse, isShared, plainProperties } from "./nestEntries.ts";
import { nestOptions, rootCallsIn } from "./nestOptions.ts";
import { CannotMove } from "./cannotMove.ts";
import type { ScopedNode } from "./scope.ts";
import { lineOf, Sources } from "../source/modules.ts";
import { readText } from "../process/files.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/**
 * Plans a data source that shares the options of a NestJS module; nothing is run and nothing is written. Problems:
 * `nestNoOptions`, `nestOptionsUnread`, `nestNotSql`, `fileExists`.
 */
export async function draftDataSource(
  root: string,
  params: { readonly module: string; readonly file?: string },
): Promise<DataSourcePlan | Problem> {
  const sources = await Sources.open(root);
  const module = sources.read(params.module);
  const [call] = module ? rootCallsIn(module) : [];
  if (!module || !call) return { code: "nestNoOptions", file: params.module };
  const at = { file: module.file, line: lineOf(module, call) };
  const file = params.file ?? path.join(path.dirname(module.file), `data-source${path.extname(module.file)}`);
  if (existsSync(file)) return { code: "fileExists", file };

  const config = readNestConfig(sources);
  const follower = new ExpressionResolver(sources, config);
  const { options, branches } = nestOptions(follower, module, call);
  if (!options) return { code: "nestOptionsUnread", at };

  const manifest = manifestOf(root);
  const typescript = /ts$/.test(file);
  const style = styleOf([module.text]);
  const brackets = /"noPropertyAccessFromIndexSignature"\s*:\s*true/.test(readText(path.join(root, "tsconfig.json")));
  const carrier = new ExpressionMover(follower, { file, quote: style.quote, brackets, typescript });
  const here = { root, file, esModules: isEsModule(root, file), quote: style.quote, typescript };

  let carried: Carried;
  try {
    carried = carryOptions(carrier, follower, options);
  } catch (error) {
    if (!(error instanceof CannotMove)) throw error;
    return { code: "nestOptionsUnread", at };
  }
  if (carried.type !== undefined && !isSql(carried.type)) return { code: "nestNotSql", type: carried.type, at };
  if (carried.opaque) carrier.notes.push({ kind: "opaque", at });
  if (branches) carrier.notes.push({ kind: "branches", at });
  if (config.validation) {
    const { node, scope } = config.validation;
    carrier.notes.push({ kind: "validation", at: { file: scope.module.file, line: lineOf(scope.module, node) } });
  }
  const added = addedEntries(carrier, sources, carried, here);
  const isWhole = carried.shared !== undefined && added.length === 0;
  const loading = loadingOf(carrier, config, "dotenv" in manifest, style);
  const draft: DataSourceDraft = {
    imports: [
      ...(loading?.imports ?? []),
      ...("reflect-metadata" in manifest ? [{ specifier: "reflect-metadata", names: [] }] : []),
      ...importLines(carrier),
    ],
    statements: [...(loading?.statements ?? []), ...carrier.names.declarations],
    about: `For migrations: the options of ${path.relative(root, module.file).replaceAll("\\", "/")}, as NestJS has them.`,
    ...(isWhole ? { shared: carried.shared } : {}),
    entries: [...(carried.shared === undefined ? carried.entries : [{ text: `...${carried.shared}` }]), ...added],
    cast: typescript && (carried.shared !== undefined || carried.type === undefined),
  };
  return {
    file,
    text: renderDataSource(draft, style, "esm"),
    module: at,
    ...omitUndefined({ shared: carried.shared }),
    notes: distinct(carrier.notes),
  };
}

type Here = {
  readonly root: string;
  readonly file: string;
  readonly esModules: boolean;
  readonly quote: string;
  readonly typescript: boolean;
};

type Carried = NestEntries & {
  /** Source text that stands for the options. */
  readonly shared?: string;
  readonly unsafe: boolean;
};

/** The options: by name where another file exports them, else property by property. @throws CannotMove */
function carryOptions(carrier: ExpressionMover, follower: ExpressionResolver, options: ScopedNode): Carried {
  const followed = follower.follow(options);
  const isLiteral = followed.node.type === "ObjectExpression";
  if (isLiteral && !isShared(options.node, options.scope))
    return { ...carryEntries(carrier, follower, followed), unsafe: true };
  const shared = carrier.objectText(options);
  const properties = plainProperties(follower, followed);
  const names = new Set(properties.map(({ name }) => name));
  const type = properties.find(({ name }) => name === "type")?.value;
  const isOn = (option: string) => properties.some(({ name, value }) => name === option && !isFalse(value));
  for (const option of ["synchronize", "migrationsRun", "dropSchema"])
    if (isOn(option)) carrier.notes.push({ kind: "switchedOff", option });
  return {
    entries: [],
    names,
    autoLoad: isOn("autoLoadEntities"),
    ...(type?.type === "Literal" ? { type: String(type.value) } : {}),
    shared,
    opaque: properties.length === 0,
    unsafe: !isLiteral || ["synchronize", "migrationsRun", "dropSchema"].some(isOn),
  };
}

/**
 * Options that a data source needs and that the module does not contain: entities, migrations, and options that
 * disable automatic runs.
 */
function addedEntries(carrier: ExpressionMover, sources: Sources, carried: Carried, here: Here): readonly Entry[] {
  const { names, shared, unsafe, autoLoad, opaque } = carried;
  const entries: Entry[] = [];
  const folder = path.dirname(here.file);
  const extensions = here.typescript ? "{.ts,.js}" : ".js";
  if (!names.has("type") && !opaque) entries.push({ text: `type: ${here.quote}postgres${here.quote}` });
  if (autoLoad || (!names.has("entities") && !opaque)) {
    const source = path.join(here.root, existsSync(path.join(here.root, "src")) ? "src" : "");
    const files = filesThat(sources, declaresEntity).map((file) => slashed(path.relative(source, file)));
    const found = entityGlobs(files, extensions);
    const globs = found.length > 0 ? found : [`**/*.entity${extensions}`];
    const up = slashed(path.relative(folder, source));
    if (autoLoad)
      carrier.notes.push({
        kind: "autoLoadEntities",
        globs: globs.map((glob) => slashed(path.join(path.relative(here.root, source), glob))),
      });
    entries.push({
      text: `entities: [${globs.map((glob) => fromHere(path.posix.join(up, glob), here.esModules, here.quote)).join(", ")}]`,
    });
  }
  if (!names.has("migrations") && !opaque) {
    const [known] = filesThat(sources, declaresMigration).map((file) => path.dirname(file));
    const directory = slashed(path.relative(folder, known ?? path.join(folder, "migrations")));
    entries.push({ text: `migrations: [${fromHere(`${directory}/*${extensions}`, here.esModules, here.quote)}]` });
  }
  // Last, so that it holds whatever is spread above.
  if (unsafe) entries.push({ text: "synchronize: false" });
  const switched = carrier.notes.flatMap((note) => (note.kind === "switchedOff" ? [note.option] : []));
  if (shared !== undefined)
    for (const option of switched) if (option !== "synchronize") entries.push({ text: `${option}: false` });
  return entries;
}

function filesThat(sources: Sources, test: (text: string) => boolean): readonly string[] {
  return filesWith(sources, /\bEntity\b|EntitySchema|MigrationInterface/)
    .filter(({ text }) => test(text))
    .map(({ file }) => file);
}

function loadingOf(
  carrier: ExpressionMover,
  { envFiles }: NestConfig,
  hasDotenv: boolean,
  style: ReturnType<typeof styleOf>,
) {
  if (envFiles === "none") return undefined;
  if (!envFiles) return environmentLoading(hasDotenv, style);
  try {
    return environmentLoading(hasDotenv, style, carrier.text(envFiles));
  } catch (error) {
    if (!(error instanceof CannotMove)) throw error;
    const { node, scope } = envFiles;
    const at = { file: scope.module.file, line: lineOf(scope.module, node) };
    carrier.notes.push({ kind: "notCarried", property: "envFilePath", reason: error.reason, at });
    return environmentLoading(hasDotenv, style);
  }
}

function importLines(carrier: ExpressionMover): readonly ImportLine[] {
  return [...carrier.names.imports].map(([specifier, names]) => ({ specifier, names }));
}

/** An expression that is looked at twice is noted twice. */
function distinct(notes: readonly SetupNote[]): readonly SetupNote[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}

/** True if this kind of database has migrations. */
function isSql(type: string): boolean {
  return type !== "mongodb";
}

/** All packages that a package lists. */
function manifestOf(root: string): Readonly<Record<string, unknown>> {
  try {
    const manifest = JSON.parse(readText(path.join(root, "package.json"))) as Record<string, object | undefined>;
    return { ...manifest["dependencies"], ...manifest["devDependencies"] };
  } catch {
    return {};
  }
}

function slashed(file: string): string {
  return file.replaceAll("\\", "/");
}
