import { statSync } from "node:fs";
import path from "node:path";
import type { Log } from "../../process/logger.ts";
import type { TypeOrm } from "../../project/typeorm.ts";
import { readText } from "../../process/files.ts";
import { loadParser } from "../../source/parser.ts";
import { placesOf } from "../entityPlaces.ts";
import { compileOwn } from "../bundling/projectCompiler.ts";
import { emittedTypes } from "./emittedTypes.ts";
import { typeReader } from "./typeMeaning.ts";

/** The files that may declare entity classes: the project's own files, and the folder that contains them. */
type Sources = { readonly files: readonly string[]; readonly root: string };

/** Values of `design:type` for which TypeORM has a default column type. */
const types: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["String", String],
  ["Number", Number],
  ["Boolean", Boolean],
  ["Date", Date],
  ["BigInt", BigInt],
  ["Buffer", Buffer],
  ["Uint8Array", Uint8Array],
]);

/**
 * Sets column types that a bundler cannot infer. A bundler compiles one file at a time, so that an imported type or
 * an alias becomes `Object`, which TypeORM rejects; `tsc` emits `String`. This function resolves the names through
 * the project's files. Types that stay unresolved are compiled with the project's own `tsc`, or, without one, read
 * from earlier compiler output. Columns with an explicit type, and projects without such columns, cost nothing.
 */
export async function refineColumnTypes(typeorm: TypeOrm, { files, root }: Sources, log: Log): Promise<void> {
  const doubtful = typeorm.api
    .getMetadataArgsStorage()
    .columns.filter(({ options }) => options.type === (Object as unknown));
  if (doubtful.length === 0) return;
  const placeOf = await placesOf(files);
  const fileOf = (target: unknown) => (typeof target === "function" ? placeOf(target.name)?.file : undefined);
  const read = await typeReader(root);
  const open = doubtful.filter((column) => {
    const file = fileOf(column.target);
    const meaning = file && read(file, nameOf(column.target), column.propertyName);
    const type = types.get(meaning ?? "");
    if (type !== undefined) column.options.type = type as NonNullable<typeof column.options.type>;
    return meaning === undefined;
  });
  if (open.length === 0) return;
  const written = [...new Set(open.map(({ target }) => fileOf(target)).filter((file) => file !== undefined))];
  const sources = written.filter((file) => /\.[cm]?ts$/.test(file));
  const compiled = await compileOwn(sources, { experimentalDecorators: true, emitDecoratorMetadata: true }, log);
  const parse = await loadParser();
  const known = new Map<string, unknown>();
  for (const file of sources) {
    const output = parse("compiled.js", compiled.get(file) ?? compiledBefore(file, root));
    for (const { owner, property, type } of output ? emittedTypes(output) : [])
      known.set(`${file}\0${owner}.${property}`, types.get(type));
  }
  for (const { target, propertyName, options } of open) {
    const type = known.get(`${fileOf(target)}\0${nameOf(target)}.${propertyName}`);
    if (type !== undefined) options.type = type as NonNullable<typeof options.type>;
  }
}

function nameOf(target: unknown): string {
  return typeof target === "function" ? target.name : "";
}

/** Compiled output of a file; empty if there is none or if the file is newer. */
function compiledBefore(file: string, root: string): string {
  const below = path.relative(root, file).replace(/\.([cm]?)ts$/, ".$1js");
  const candidates = ["dist", "build", "built", "out", "lib"].flatMap((folder) => [
    path.join(root, folder, below),
    path.join(root, folder, below.replace(/^src[\\/]/, "")),
  ]);
  return readText(candidates.find((candidate) => timeOf(candidate) >= timeOf(file)) ?? "");
}

/** When a file was last written, in milliseconds; never, when it is not there. */
function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}
