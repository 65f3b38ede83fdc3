import type { BaseClass } from "../../../core/entity/style.ts";
import { findNodes, isNamedClass, unwrapped } from "../../source/ast.ts";
import { decoratedProperties } from "../../source/decorators.ts";
import { importOf } from "../../source/imports.ts";
import type { EntityClass } from "./entityClasses.ts";
import type { SourceFile } from "./sourceFile.ts";
import { fileOf } from "./sourceFile.ts";

/** Maximum number of base classes above a class; a longer chain is a circle. */
const maxDepth = 12;

/** The class that all, or nearly all, entities extend. A class that is an entity itself is not a base class. */
export function sharedBase(classes: readonly EntityClass[], files: readonly SourceFile[]): BaseClass | undefined {
  const names = classes.flatMap((one) => (one.extends === undefined ? [] : [one.extends]));
  const name = names.find((one) => names.filter((other) => other === one).length * 10 >= classes.length * 8);
  if (name === undefined || classes.some((one) => one.name === name)) return undefined;
  const heirs = classes.filter((one) => one.extends === name);
  for (const heir of heirs) {
    const imported = importOf(heir.source.program, name);
    // Under another name, the new entity would need an alias as well.
    if (!imported || (imported.imported !== "default" && imported.imported !== name)) continue;
    const isRelative = imported.specifier.startsWith(".");
    const file = isRelative ? fileOf(heir.source.file, imported.specifier, files) : undefined;
    if (isRelative && !file) continue;
    return {
      name,
      from: file ? { file: file.file } : { specifier: imported.specifier },
      isDefault: imported.imported === "default",
      properties: propertiesOf(name, file, files),
      hasKey: heirs.filter(hasOwnKey).length * 2 < heirs.length,
    };
  }
  return undefined;
}

/** The decorated properties of a class and of the classes that it extends. */
function propertiesOf(
  name: string,
  preferred: SourceFile | undefined,
  files: readonly SourceFile[],
  depth = 0,
): readonly string[] {
  const candidates = [...(preferred ? [preferred] : []), ...files];
  for (const file of candidates) {
    const source = file.treeWith(name);
    const found = source && findNodes(source.program, isNamedClass).find(({ id }) => id.name === name);
    if (!found) continue;
    const own = decoratedProperties(source, found).map(({ property }) => property);
    const parent = found.superClass && unwrapped(found.superClass);
    return parent?.type === "Identifier" && depth < maxDepth
      ? [...own, ...propertiesOf(parent.name, file, files, depth + 1)]
      : own;
  }
  return [];
}

function hasOwnKey({ source, node }: EntityClass): boolean {
  return decoratedProperties(source, node).some(({ decorators }) =>
    decorators.some(({ name }) => /^Primary\w*Column$|^ObjectIdColumn$/.test(name)),
  );
}
