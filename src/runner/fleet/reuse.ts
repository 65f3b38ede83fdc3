import path from "node:path";
import { types } from "node:util";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Released, RunnerStart } from "../../protocol/runner.ts";
import { guardDataSource } from "../loader/sideEffectGuard.ts";
import { pause } from "../process/intrinsics.ts";
import { resolveTypeOrm } from "../project/typeorm.ts";
import { keepProcessState } from "../run/processState.ts";
import { loadParser } from "../source/parser.ts";
import { lastingCode } from "./lasting.ts";

/** The state of this process before any code of the project has run. */
type Baseline = {
  readonly modules: ReadonlySet<string>;
  readonly globals: ReadonlyMap<PropertyKey, PropertyDescriptor>;
  /** Listeners of the process, by event. */
  readonly listeners: ReadonlyMap<string | symbol, ReadonlySet<unknown>>;
  /** Properties of TypeORM's classes. */
  readonly typeorm: ReadonlyMap<object, ReadonlyMap<PropertyKey, unknown>>;
};

let restoreVariables: (() => void) | undefined;
let baseline: Promise<Baseline | undefined> | undefined;

/** Remembers the variables and the folder of this process, before the first environment is read. */
export function keepVariables(): void {
  if (restoreVariables) return;
  const prototype: unknown = Object.getPrototypeOf(process.env);
  const restore = keepProcessState();
  restoreVariables = () => {
    restore();
    Object.setPrototypeOf(process.env, prototype as object | null);
  };
}

/**
 * Loads what all members of a fleet share: the bundler and the project's TypeORM. Everything that is loaded afterwards is
 * the project's, and is loaded again for each member.
 */
export async function loadShared(start: RunnerStart): Promise<void> {
  baseline ??= takeBaseline(start).catch(() => undefined);
  await baseline;
}

async function takeBaseline({ root, dataSource = "" }: RunnerStart): Promise<Baseline | undefined> {
  await Promise.all([import("rolldown"), import("rolldown/experimental"), loadParser()]);
  const { file } = splitExport(dataSource);
  const typeorm = resolveTypeOrm(file === "" ? path.join(root, "package.json") : file);
  if (isProblem(typeorm)) return undefined;
  guardDataSource(typeorm);
  // Node.js defines what `fetch` needs at its first use, in properties that cannot be removed.
  void globalThis.Headers;
  return {
    modules: new Set(Object.keys(require.cache)),
    globals: new Map(
      Reflect.ownKeys(globalThis).flatMap((key) => {
        const descriptor = Object.getOwnPropertyDescriptor(globalThis, key);
        return descriptor ? [[key, descriptor] as const] : [];
      }),
    ),
    listeners: new Map(process.eventNames().map((event) => [event, new Set(process.rawListeners(event))])),
    typeorm: new Map(classesOf(typeorm.api).map((one) => [one, propertiesOf(one)])),
  };
}

/**
 * Restores this process after the work for a member of a fleet, so that the next one finds nothing of it: variables, folder,
 * modules, global names, listeners. The result is no if something stays that cannot be removed.
 */
export async function restoreProcess(): Promise<Released> {
  const before = await baseline;
  if (!before || !restoreVariables) return { isReusable: false, reason: "nothing was loaded" };
  const reason =
    lastingCode() ?? forgetModules(before) ?? restoreGlobals(before) ?? patchedTypeOrm(before) ?? (await stillOpen());
  restoreVariables();
  for (const event of process.eventNames())
    for (const listener of process.rawListeners(event))
      if (before.listeners.get(event)?.has(listener) !== true) process.removeListener(event, listener as () => void);
  return reason === undefined ? { isReusable: true } : { isReusable: false, reason };
}

/** Forgets all modules but TypeORM's and ours. `pg` is forgotten too: code may change its defaults. */
function forgetModules({ modules }: Baseline): string | undefined {
  let lasting: string | undefined;
  for (const [file, module] of Object.entries(require.cache)) {
    if (modules.has(file) || isOurs(file)) continue;
    if (file.endsWith(".node") || types.isModuleNamespaceObject(module?.exports)) lasting ??= file;
    Reflect.deleteProperty(require.cache, file);
  }
  return lasting;
}

/** Parts of this bundle that are loaded when they are needed. The copies for projects without packages are the project's. */
function isOurs(file: string): boolean {
  return file.startsWith(__dirname + path.sep) && !file.startsWith(path.join(__dirname, "fallback") + path.sep);
}

function restoreGlobals({ globals }: Baseline): string | undefined {
  for (const key of Reflect.ownKeys(globalThis)) {
    const known = globals.get(key);
    const now = Object.getOwnPropertyDescriptor(globalThis, key);
    if (!now || (known && (!("value" in known) || known.value === now.value))) continue;
    const isDone = known ? Reflect.defineProperty(globalThis, key, known) : Reflect.deleteProperty(globalThis, key);
    if (!isDone) return `globalThis.${String(key)}`;
  }
  // Entities register themselves here.
  Reflect.deleteProperty(globalThis, "typeormMetadataArgsStorage");
  return undefined;
}

/** The first class of TypeORM that code has changed. */
function patchedTypeOrm({ typeorm }: Baseline): string | undefined {
  for (const [one, properties] of typeorm) {
    const now = propertiesOf(one);
    const isSame = now.size === properties.size && [...now].every(([key, value]) => properties.get(key) === value);
    if (!isSame) return `a changed ${(one as { readonly name?: string }).name || "class"} of TypeORM`;
  }
  return undefined;
}

function classesOf(api: object): readonly object[] {
  const functions = Object.values(api).filter((value) => typeof value === "function") as { prototype?: object }[];
  return functions.flatMap((one) => [one, ...(one.prototype ? [one.prototype] : [])]);
}

function propertiesOf(object: object): ReadonlyMap<PropertyKey, unknown> {
  const descriptors = Object.getOwnPropertyDescriptors(object);
  return new Map(
    Reflect.ownKeys(descriptors).map((key) => {
      const { value, get } = descriptors[key as string] ?? {};
      return [key, (value ?? get) as unknown];
    }),
  );
}

/** Timers and connections that the project's code has left: they could do something while the next member is served. */
async function stillOpen(): Promise<string | undefined> {
  let open: string | undefined;
  for (let tries = 0; tries < 20; tries++) {
    open = process.getActiveResourcesInfo().find((kind) => /^(Timeout|TCP|TLS|UDP|Process|FSEvent)/.test(kind));
    if (open === undefined) return undefined;
    await pause(5 * (tries + 1));
  }
  return open;
}
