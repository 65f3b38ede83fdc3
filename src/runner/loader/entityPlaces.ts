import type { SourceLocation } from "../../core/problems/problem.ts";
import { readText } from "../process/files.ts";
import type { Node } from "../source/ast.ts";
import { findNodes, isNamedClass, keyOf, stringOf, unwrapped } from "../source/ast.ts";
import { optionsOf } from "../source/decorators.ts";
import { isEntityClass, isEntitySchema } from "../source/entitySyntax.ts";
import type { ParsedSource } from "../source/parser.ts";
import { loadParser } from "../source/parser.ts";

/** Returns the place of an entity, or of a class that entities extend or embed, by its name. */
export type PlaceOf = (name: string) => SourceLocation | undefined;

/** A node that declares an entity's name. A higher rank wins if several nodes declare the same name. */
type NamedNode = { readonly name: string; readonly start: number; readonly rank: number };

const known = new WeakMap<readonly string[], Promise<PlaceOf>>();

/**
 * Finds the places of entities by the names of their classes or of their `EntitySchema`s. The files of a project are
 * parsed once.
 */
export function placesOf(files: readonly string[]): Promise<PlaceOf> {
  const places = known.get(files) ?? readPlaces(files);
  known.set(files, places);
  return places;
}

async function readPlaces(files: readonly string[]): Promise<PlaceOf> {
  const parse = await loadParser();
  const texts = files.map((file) => ({ file, text: readText(file) }));
  const entities = texts.filter(({ text }) => /\b(Entity|ViewEntity|ChildEntity|EntitySchema|Column)\b/.test(text));
  const sources = entities.flatMap(({ file, text }) => parse(file, text) ?? []);
  const exported = exportedClasses(sources);
  let declared: ReadonlyMap<string, SourceLocation> | undefined;
  return (name) => exported.get(name) ?? (declared ??= declaredNames(sources)).get(name);
}

/** The exported classes. Names that several files export are left out. */
function exportedClasses(sources: readonly ParsedSource[]): ReadonlyMap<string, SourceLocation> {
  const places = sources.flatMap((source) =>
    source.module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ localName: { name, start } }) =>
        name && isAfterClass(source.text, start ?? 0) ? [{ name, at: placeIn(source, start ?? 0) }] : [],
      ),
    ),
  );
  const names = places.map(({ name }) => name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return new Map(places.flatMap(({ name, at }) => (repeated.has(name) ? [] : [[name, at] as const])));
}

/** The named classes and schemas of all files, by their trees. */
function declaredNames(sources: readonly ParsedSource[]): ReadonlyMap<string, SourceLocation> {
  const nodes = sources.flatMap((source) =>
    namedNodes(source).map(({ name, start, rank }) => ({ name, rank, at: placeIn(source, start) })),
  );
  return new Map(nodes.sort((a, b) => a.rank - b.rank).map(({ name, at }) => [name, at]));
}

function namedNodes({ program }: ParsedSource): readonly NamedNode[] {
  const nodes = findNodes(program, (node): node is Node => isNamedClass(node) || node.type === "Property");
  const schemas = findNodes(program, isEntitySchema).flatMap((schema) => optionsOf({ args: schema.arguments }) ?? []);
  const options = new Set<Node>(schemas.flatMap(({ properties }) => properties));
  return nodes.flatMap((node): readonly NamedNode[] => {
    if (isNamedClass(node)) return [{ name: node.id.name, start: node.id.start, rank: isEntityClass(node) ? 4 : 3 }];
    const name = node.type === "Property" && keyOf(node) === "name" ? stringOf(unwrapped(node.value)) : undefined;
    // The options of a schema may be a variable.
    return name === undefined ? [] : [{ name, start: node.start, rank: options.has(node) ? 2 : 1 }];
  });
}

/** True if the word before an exported name is `class`. The parser has found the name in an export. */
function isAfterClass(text: string, start: number): boolean {
  return /\bclass\s+$/.test(text.slice(Math.max(0, start - 20), start));
}

function placeIn({ file, text }: ParsedSource, start: number): SourceLocation {
  return { file, line: text.slice(0, start).split("\n").length };
}
