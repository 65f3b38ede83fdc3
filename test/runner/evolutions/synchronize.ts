import { createRequire } from "node:module";
import path from "node:path";
import { compileFunction } from "node:vm";
import type * as rolldown from "rolldown/utils";
import { transformSync as toCommonJs } from "esbuild";
import type { Packages } from "../../support/workspace.ts";
import { moduleOf } from "./model.ts";
import { snakeNaming } from "./naming.ts";

/** Folders with installed packages, below the project's root. */
const folders = {
  "typeorm-1": ".",
  "typeorm-0.3": "test/fixtures/typeorm-0.3",
  "typeorm-0.3.20": "test/fixtures/typeorm-0.3.20",
  "last typeorm-0.3": "test/matrix/typeorm-0.3",
  "typeorm-1.0": "test/matrix/typeorm-1.0",
};

type DataSource = {
  initialize(): Promise<unknown>;
  synchronize(): Promise<void>;
  destroy(): Promise<void>;
};

type TypeORM = { readonly DataSource: new (options: object) => DataSource };

/**
 * Creates a model's schema by `synchronize()`, in this process.
 *
 * @param options options of the data source as source text
 * @returns the statements that changed the database
 */
export async function synchronize(
  url: string,
  model: string,
  packages: Exclude<Packages, "none">,
  options = "",
): Promise<readonly string[]> {
  const from = createRequire(path.resolve(folders[packages], "package.json"));
  from("reflect-metadata");
  const typeorm = from("typeorm") as TypeORM;
  const statements: string[] = [];
  const nothing = () => undefined;
  const logger = {
    logQuery: (query: string, parameters: readonly unknown[] = []) => {
      if (!/^\s*(SELECT|START|COMMIT|ROLLBACK|SHOW|WITH)\b/i.test(query)) statements.push(inlined(query, parameters));
    },
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
  const { entities, dataSource } = evaluate(model, options, from);
  const source = new typeorm.DataSource({ type: "postgres", url, ...dataSource, entities, logger, logging: true });
  await source.initialize();
  try {
    await source.synchronize();
  } finally {
    await source.destroy();
  }
  return statements;
}

/** Evaluates a model with the packages that `from` resolves. */
function evaluate(model: string, options: string, from: NodeJS.Require) {
  // TypeORM registers decorated classes in a global, which would keep those of every model.
  delete (globalThis as { typeormMetadataArgsStorage?: unknown }).typeormMetadataArgsStorage;
  const text = `${moduleOf(model)}${snakeNaming}\nexport const dataSource = { ${options} };`;
  const { code } = toCommonJs(withoutDecorators(text), { loader: "js", format: "cjs" });
  const module = { exports: {} as Record<string, unknown> };
  const load = (name: string) => (helpers as Record<string, unknown>)[path.basename(name)] ?? from(name);
  (compileFunction(code, ["require", "module", "exports"]) as (...given: unknown[]) => void)(
    load,
    module,
    module.exports,
  );
  const { dataSource, SnakeNaming: _, ...entities } = module.exports;
  return { entities: Object.values(entities), dataSource: dataSource as object };
}

let transform: typeof rolldown.transformSync;

/** Loads the transformer of decorators, which is an ES module. */
export async function loadTransformer(): Promise<void> {
  ({ transformSync: transform } = await import("rolldown/utils"));
}

function withoutDecorators(text: string): string {
  const decorator = { legacy: true, emitDecoratorMetadata: true };
  const { code, errors } = transform("model.ts", text, { decorator, target: "es2022" });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return code;
}

/** What the transformer's output imports from its runtime package. */
const helpers = {
  decorate: { default: decorate, __esModule: true },
  decorateMetadata: {
    default: (key: string, value: unknown) =>
      (Reflect as unknown as { metadata(key: string, value: unknown): unknown }).metadata(key, value),
    __esModule: true,
  },
};

type Decorator = (target: object, key?: string, descriptor?: unknown) => unknown;

function decorate(decorators: readonly Decorator[], target: object, key?: string, descriptor?: unknown): unknown {
  if (key === undefined)
    return decorators.reduceRight<object>((type, decorator) => (decorator(type) as object | undefined) ?? type, target);
  for (const decorator of decorators.toReversed()) decorator(target, key, descriptor);
  return descriptor;
}

/** A statement with its parameters as literals, for a revision's text. */
function inlined(query: string, parameters: readonly unknown[]): string {
  return query.replaceAll(/\$(\d+)/g, (whole, index: string) => {
    if (parameters.length === 0) return whole;
    const value = parameters[Number(index) - 1];
    return typeof value !== "string" ? "NULL" : `'${value.replaceAll("'", "''")}'`;
  });
}
