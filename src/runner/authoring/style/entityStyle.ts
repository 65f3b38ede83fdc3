import type { EntityStyle } from "../../../core/entity/style.ts";
import { sharedBase } from "./baseClass.ts";
import { columnStyleOf } from "./columnStyle.ts";
import { entityClassesIn, entitySchemasIn } from "./entityClasses.ts";
import { exportOf } from "./exports.ts";
import { fileNamesOf } from "./fileNames.ts";
import { mostCommon } from "./mostCommon.ts";
import type { SourceFile } from "./sourceFile.ts";
import { tableHabitsOf } from "./tableHabits.ts";
import { importExtensionOf, textHabitsOf } from "./textHabits.ts";

/** Facts about a project besides the texts of its entities. */
export type ProjectStyleHints = {
  readonly language: "ts" | "js";
  readonly esModules: boolean;
  /** Default folder of entities, relative to the root. */
  readonly directory: string;
};

/** Reads the style of the entities of a project. Files without an entity are read for base classes only. */
export function entityStyleOf(files: readonly SourceFile[], hints: ProjectStyleHints): EntityStyle {
  const classes = files.flatMap(entityClassesIn);
  const schemas = classes.length > 0 ? [] : files.flatMap(entitySchemasIn);
  const form = classes.length > 0 || (schemas.length === 0 && hints.language === "ts") ? "decorators" : "schema";
  const entities = form === "decorators" ? classes : schemas;
  const classSuffix = entities.length > 1 && entities.every(({ name }) => /.Entity$/.test(name)) ? "Entity" : "";
  const names = entities.map(({ name, source }) => ({ name, file: source.file }));
  const extension = mostCommon(names.map(({ file }) => /\.[cm]?[jt]s$/.exec(file)?.[0] ?? "")) ?? `.${hints.language}`;
  const language = extension.endsWith("ts") ? "ts" : "js";
  const base = sharedBase(classes, files);
  return {
    form,
    language,
    extension,
    ...fileNamesOf(names, hints.directory),
    classSuffix,
    ...textHabitsOf(entities, language),
    exported: mostCommon(entities.map(exportOf)) ?? (language === "ts" || hints.esModules ? "named" : "commonjs"),
    importExtension: importExtensionOf(entities.map(({ source }) => source)) ?? (hints.esModules ? ".js" : ""),
    ...tableHabitsOf(entities, classSuffix),
    ...columnStyleOf(classes, base),
    ...(base ? { base } : {}),
  };
}
