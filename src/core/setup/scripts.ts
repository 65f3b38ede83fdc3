import type { InitializeNote, SetupFacts } from "./facts.ts";
import { isEsm, isTypeScript, placeOf } from "./places.ts";

/** The scripts that run TypeORM's CLI on a data source, and what is to be said of them. */
export type Scripts = {
  readonly scripts: Readonly<Record<string, string>>;
  readonly notes: readonly InitializeNote[];
};

/** Scripts for whatever runs TypeScript here; none where nothing does. */
export function scriptsFor(facts: SetupFacts, dataSource: string): Scripts {
  const runner = runnerOf(facts, dataSource);
  if (!runner) return { scripts: {}, notes: [{ kind: "noScripts" }] };
  const { command, file, metadata } = runner;
  const on = (verb: string) => `${command} migration:${verb} -d ${file}`;
  const scripts = {
    "migration:show": on("show"),
    "migration:run": on("run"),
    "migration:revert": on("revert"),
    "migration:generate": on("generate"),
  };
  return { scripts, notes: metadata ? [] : [{ kind: "noMetadata" }] };
}

type Runner = { readonly command: string; readonly file: string; readonly metadata: boolean };

function runnerOf(facts: SetupFacts, dataSource: string): Runner | undefined {
  const packages = facts.manifest?.packages ?? {};
  const plain = { file: dataSource, metadata: true };
  if (!isTypeScript(facts) || /js$/.test(dataSource)) return { ...plain, command: "typeorm" };
  // TypeScript 7 has no compiler in JavaScript, which ts-node needs.
  if (packages["ts-node"] !== undefined && majorOf(packages["typescript"]) < 7)
    return { ...plain, command: isEsm(facts, dataSource) ? "typeorm-ts-node-esm" : "typeorm-ts-node-commonjs" };
  if (packages["tsx"] !== undefined)
    return {
      ...plain,
      command: "tsx ./node_modules/typeorm/cli.js",
      metadata: facts.compiler?.emitDecoratorMetadata === false,
    };
  return builtRunner(facts, dataSource);
}

/** TypeORM's CLI on what the compiler makes, where it is plain where it puts that. */
function builtRunner({ compiler, manifest, packageManager }: SetupFacts, dataSource: string): Runner | undefined {
  const [from, to] = [compiler?.rootDir, compiler?.outDir].map((folder) => folder && placeOf(folder));
  if (manifest?.scripts["build"] === undefined || !from || !to || !dataSource.startsWith(`${from}/`)) return undefined;
  const built = dataSource.slice(from.length + 1).replace(/\.([cm]?)ts$/, ".$1js");
  return { command: `${packageManager} run build && typeorm`, file: `${to}/${built}`, metadata: true };
}

/** The major that a range begins with; 0 where it says none. */
function majorOf(range: string | undefined): number {
  return Number(/\d+/.exec(range ?? "")?.[0] ?? 0);
}
