import { createHash, randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseJson, readUnnoted, toJson } from "../../../process/intrinsics.ts";
import type { Log } from "../../../process/logger.ts";
import { noteImport } from "../importGraph.ts";
import { rememberImport } from "../imports.ts";
import { isEvaluated } from "../moduleRegistry.ts";
import type { Bundle } from "../types.ts";
import { dependenciesOf } from "./dependencies.ts";
import type { Dependencies, Surroundings } from "./observe.ts";
import { digestOfSources, digestOfSurroundings } from "./observe.ts";
import type { BundleTrace } from "./trace.ts";

/** The place of a bundle in the folder of stored bundles, and what decides the bundle besides files. */
export type Slot = {
  /** Absolute. The runner's cache directory. */
  readonly directory: string;
  /** A slot holds the newest bundle of a project under a label, so that the folder does not grow with each change. */
  readonly label: string;
  readonly root: string;
  readonly home: string;
};

/** The first line of a stored bundle. The code and the map follow. */
type Header = {
  readonly builtBy: string;
  readonly entries: readonly string[];
  readonly sources: string;
  readonly surroundings: string;
  readonly dependencies: Dependencies;
  /** Modules that the bundle takes from the process instead of containing them. */
  readonly known: readonly string[];
  readonly packages: BundleTrace["packages"];
  readonly imports: BundleTrace["imports"];
  readonly bundle: Omit<Bundle, "code" | "map">;
  readonly codeBytes: number;
  /** Of the code and the map. */
  readonly digest: string;
};

/** Milliseconds after which an unused bundle is deleted. */
const longestUnused = 30 * 24 * 3_600_000;
/** Milliseconds after which a used bundle counts as used again. */
const renewedAfter = 24 * 3_600_000;
/** A file that changed within so many milliseconds before a bundling may differ from what the bundler has read. */
const margin = 2000;

/**
 * The stored bundle of files, if no input has changed: contents, resolution of imports, configurations, and the modules
 * that the process has evaluated. Any doubt returns undefined.
 *
 * @param seen what was read for other bundles of the same load
 */
export function storedBundle(entries: readonly string[], slot: Slot, seen: Surroundings): Bundle | undefined {
  const file = fileOf(slot);
  try {
    if (!isOwn(path.dirname(file))) return undefined;
    const content = readUnnoted(file);
    const end = content.indexOf(10);
    const header = parseJson(content.toString("utf8", 0, end)) as Header;
    const body = content.subarray(end + 1);
    const { dependencies, known, bundle } = header;
    const isSame =
      header.builtBy === builtBy() &&
      toJson(header.entries) === toJson(entries) &&
      known.every(isEvaluated) &&
      !bundle.files.some(isEvaluated) &&
      digestOfSources(dependencies.sources, readUnnoted) === header.sources &&
      digestOfSurroundings(dependencies, seen) === header.surroundings &&
      digestOf(body) === header.digest;
    if (!isSame) return undefined;
    renew(file);
    for (const { id, specifier, from } of header.packages) rememberImport(id, specifier, from);
    for (const [from, to] of header.imports) noteImport(from, to);
    const code = body.toString("utf8", 0, header.codeBytes);
    return { ...bundle, code, map: body.toString("utf8", header.codeBytes) };
  } catch {
    return undefined;
  }
}

/**
 * Stores a bundle for later processes. A bundle is not stored if anything that it depends on may have changed while it was
 * made. A failure is logged and otherwise ignored.
 *
 * @param since the time before the bundler read its first file, in milliseconds since the epoch
 */
export function storeBundle(
  made: Bundle,
  entries: readonly string[],
  slot: Slot,
  {
    trace,
    since,
    log,
  }: {
    readonly trace: BundleTrace;
    readonly since: number;
    readonly log: Log;
  },
): void {
  try {
    const refusal = trace.refusal ?? refusalOf(made, entries);
    if (refusal !== undefined) return log("debug", `A bundle is not stored: ${refusal}.`);
    const dependencies = dependenciesOf(made.files, trace);
    const recent = changedSince(since - margin, dependencies, slot.root);
    if (recent !== undefined) return log("debug", `A bundle is not stored: ${recent} has just changed.`);
    const { code, map, ...bundle } = made;
    const body = Buffer.from(code + map, "utf8");
    const header: Header = {
      builtBy: builtBy(),
      entries,
      sources: digestOfSources(dependencies.sources, (file) => trace.texts.get(file) ?? "") ?? "",
      surroundings: digestOfSurroundings(dependencies),
      dependencies,
      known: [...trace.known],
      packages: trace.packages,
      imports: trace.imports,
      bundle,
      codeBytes: Buffer.byteLength(code),
      digest: digestOf(body),
    };
    const file = fileOf(slot);
    if (!ownFolder(path.dirname(file))) return log("debug", "Bundles are not stored: their folder is not the user's.");
    removeUnused(path.dirname(file));
    // Another process may read the slot.
    const written = `${file}.${randomBytes(4).toString("hex")}`;
    try {
      writeFileSync(written, Buffer.concat([Buffer.from(`${toJson(header)}\n`), body]), { mode: 0o600 });
      renameSync(written, file);
    } finally {
      rmSync(written, { force: true });
    }
  } catch (error) {
    log("debug", `A bundle could not be stored: ${String(error)}`);
  }
}

/** Why a bundle depends on more than its trace shows. */
function refusalOf({ files }: Bundle, entries: readonly string[]): string | undefined {
  // A link can lead elsewhere later.
  const linked = entries.find((entry) => !files.includes(entry));
  if (linked !== undefined) return `${linked} is a link`;
  return process.versions["pnp"] === undefined ? undefined : "Plug'n'Play resolves its imports";
}

/** A file or a folder that has changed since a time. */
function changedSince(
  time: number,
  { files, candidates, links, sources }: Dependencies,
  root: string,
): string | undefined {
  const folders = [...candidates, ...links, ...files.filter((file) => file.startsWith(root + path.sep)), ...sources];
  const observed = new Set([...files, ...links, ...folders.map((file) => path.dirname(file))]);
  return [...observed].find((file) => changeOf(file) >= time);
}

/** The last change of a file or a folder, or of its entry; 0 for one that does not exist. */
function changeOf(file: string): number {
  try {
    const { mtimeMs, ctimeMs } = statSync(file);
    return Math.max(mtimeMs, ctimeMs);
  } catch {
    return 0;
  }
}

let builder: string | undefined;

/**
 * What bundles a project: this build, the bundler and Node.js, and Node's own setting for packages. Files of an npm package
 * have no time of their own, so that this build is known by its content.
 */
function builtBy(): string {
  builder ??= [
    __filename,
    digestOf(readUnnoted(__filename)),
    readUnnoted(createRequire(__filename).resolve("rolldown/package.json")).toString("utf8"),
    process.version,
    process.arch,
    process.env["NODE_PATH"] ?? "",
  ].join("\n");
  return builder;
}

function fileOf({ directory, label, root, home }: Slot): string {
  const key = createHash("sha256").update([root, home, label].join("\0")).digest("hex").slice(0, 32);
  return path.join(directory, "bundles", `${key}.bundle`);
}

/** Makes the folder. False if another user could write to it: its files are executed. */
function ownFolder(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return isOwn(folder);
}

function isOwn(folder: string): boolean {
  const { uid, mode } = lstatSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function renew(file: string): void {
  const now = Date.now();
  if (statSync(file).mtimeMs < now - renewedAfter) utimesSync(file, now / 1000, now / 1000);
}

function removeUnused(folder: string): void {
  const oldest = Date.now() - longestUnused;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? oldest) < oldest) rmSync(file, { force: true });
  }
}

function digestOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
