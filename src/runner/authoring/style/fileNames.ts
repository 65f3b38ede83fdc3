import type { NameCase } from "../../../core/entity/names.ts";
import { inCase, pluralOf } from "../../../core/entity/names.ts";
import { mostCommon } from "./mostCommon.ts";

/** The name of an entity, and its file relative to the root. */
export type NamedFile = { readonly name: string; readonly file: string };

type Shape = { readonly cases: readonly NameCase[]; readonly plural: boolean; readonly suffix: string };

/**
 * The folder of the entities, and how their files and folders are named.
 *
 * @param otherwise the folder if there is no entity
 */
export function fileNamesOf(named: readonly NamedFile[], otherwise: string) {
  // The name of a file with several entities gives no rule.
  const alone = named.filter(({ file }) => named.filter((other) => other.file === file).length === 1);
  const shapes = alone.flatMap(({ file, name }) => {
    const parts = file.split("/");
    const base = (parts.pop() ?? "").replace(/\.[cm]?[jt]s$/, "");
    const shape = shapeOf(base, name);
    const parent = parts.at(-1) ?? "";
    const folder = shapeOf(parent, name);
    return shape ? [{ directory: parts.join("/"), folder: folder?.suffix === "" ? folder : undefined, shape }] : [];
  });
  const inFolders = shapes.length > 1 && shapes.every(({ folder }) => folder !== undefined);
  const directories = inFolders
    ? shapes.map(({ directory }) => directory.split("/").slice(0, -1).join("/"))
    : named.map(({ file }) => file.split("/").slice(0, -1).join("/"));
  const fileCase = caseAmong(shapes.map(({ shape }) => shape)) ?? "pascal";
  const folders = shapes.flatMap(({ folder }) => (folder ? [folder] : []));
  return {
    directory: mostCommon(directories) ?? otherwise,
    ...(inFolders
      ? {
          folder: {
            case: caseAmong(folders) ?? "kebab",
            plural: mostCommon(folders.map(({ plural }) => plural)) ?? false,
          },
        }
      : {}),
    fileCase,
    filePlural: mostCommon(shapes.map(({ shape }) => shape.plural)) ?? false,
    fileSuffix: mostCommon(shapes.map(({ shape }) => shape.suffix)) ?? "",
  };
}

/** The form of a file's or folder's name, derived from a class name; several cases if a single word is ambiguous. */
function shapeOf(base: string, name: string): Shape | undefined {
  const [, suffix = ""] = /^.+?((?:[.\-_](?:entity|model|schema))?)$/i.exec(base) ?? [];
  const stem = base.slice(0, base.length - suffix.length);
  for (const word of [name, name.replace(/(?<=.)(Entity|Schema|Model)$/, "")]) {
    for (const plural of [false, true]) {
      const wanted = plural ? pluralOf(word) : word;
      const cases = (["pascal", "kebab", "snake", "camel"] as const).filter((one) => inCase(wanted, one) === stem);
      if (cases.length > 0) return { cases, plural, suffix };
    }
  }
  return undefined;
}

function caseAmong(shapes: readonly Pick<Shape, "cases">[]): NameCase | undefined {
  // A name of several words is unambiguous.
  return (
    mostCommon(shapes.filter(({ cases }) => cases.length === 1).flatMap(({ cases }) => cases)) ?? shapes[0]?.cases[0]
  );
}
