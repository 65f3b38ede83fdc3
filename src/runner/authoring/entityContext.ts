import { existsSync } from "node:fs";
import path from "node:path";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { KnownEntity } from "../../core/entity/classTemplate.ts";
import type { EntityStyle } from "../../core/entity/style.ts";
import { fileFor } from "../../core/entity/naming.ts";
import type { SchemaStyle } from "../../core/entity/schemaTemplate.ts";
import { folderOf, isMatched } from "../loader/globs.ts";
import { loadParser } from "../source/parser.ts";
import { isEsModule } from "./newRevision.ts";
import { entityClassesIn } from "./style/entityClasses.ts";
import { entityStyleOf } from "./style/entityStyle.ts";
import { isDefaultExport } from "./style/exports.ts";
import { schemaStyleOf } from "./style/schemaStyle.ts";
import { SourceFile } from "./style/sourceFile.ts";
import type { Project } from "../project/project.ts";
import { readText } from "../process/files.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** The context for planning a new entity: the project's files and the style of its entities. */
export type EntityContext = {
  /** Relative to the root, with slashes. */
  readonly files: readonly SourceFile[];
  readonly style: EntityStyle;
  readonly schema: SchemaStyle;
  /** The entities that relations can name. */
  readonly known: readonly KnownEntity[];
};

/** A name is checked at every key: the files of a loaded project are read once. */
const contexts = new WeakMap<Project, Promise<EntityContext>>();

/** Returns the context of a project. The files are read on the first call. */
export function entityContextOf(project: Project): Promise<EntityContext> {
  const cached = contexts.get(project) ?? readContext(project);
  contexts.set(project, cached);
  return cached;
}

async function readContext(project: Project): Promise<EntityContext> {
  const { root, dataSource } = project.start;
  const parse = await loadParser();
  const files = project.files.map(
    (file) => new SourceFile(path.relative(root, file).replaceAll("\\", "/"), readText(file), parse),
  );
  const home = dataSource === undefined ? undefined : splitExport(dataSource).file;
  const language = home === undefined ? existsSync(path.join(root, "tsconfig.json")) : /ts$/.test(home);
  const style = entityStyleOf(files, {
    language: language ? "ts" : "js",
    esModules: isEsModule(root, home),
    directory: firstFolder(project),
  });
  const known = style.form === "decorators" ? classesIn(files) : schemasIn(project, files);
  return { files, style, schema: schemaStyleOf(files), known };
}

/** The entities of the data source, each with its table, without a connection. */
export function tablesOf({
  dataSource,
  typeorm,
}: Project): readonly { readonly name: string; readonly table: string; readonly schema?: string }[] {
  const { tables } = typeorm.api.getMetadataArgsStorage();
  const { entities } = dataSource.options;
  return (Array.isArray(entities) ? entities : []).flatMap((entity) => {
    if (typeof entity === "object") {
      const { name, tableName, schema } = entity.options;
      return [
        {
          name,
          table: dataSource.namingStrategy.tableName(name, tableName),
          ...omitUndefined({ schema }),
        },
      ];
    }
    const args = tables.find(({ target }) => target === entity);
    if (!args || typeof entity !== "function") return [];
    const { name, schema } = args;
    return [
      {
        name: entity.name,
        table: dataSource.namingStrategy.tableName(entity.name, name),
        ...omitUndefined({ schema }),
      },
    ];
  });
}

/** Folder of a new entity: that of the other entities, otherwise the folder that the data source's globs match. */
export function pickEntityFile(
  className: string,
  style: EntityStyle,
  { entityGlobs, start }: Project,
): { readonly file: string; readonly isFound: boolean } {
  const { root } = start;
  const suffixes = entityGlobs.map((glob) => /\*([.\-_]\w+)\.[^/]*$/.exec(glob)?.[1] ?? "");
  const directories = [
    style.directory,
    ...entityGlobs.map((glob) => path.relative(root, folderOf(glob, root)).replaceAll("\\", "/")),
  ];
  const candidates = directories.flatMap((directory) =>
    [style.fileSuffix, ...suffixes].map((fileSuffix) => fileFor(className, { ...style, fileSuffix }, directory)),
  );
  const found = candidates.find((file) => isMatched(path.join(root, file), entityGlobs, root));
  return { file: found ?? candidates[0] ?? "", isFound: found !== undefined };
}

/** Folder of the first entity. */
function firstFolder({ entityGlobs: [glob], start: { root } }: Project): string {
  const source = existsSync(path.join(root, "src")) ? "src" : "";
  if (glob === undefined) return path.posix.join(source, "entity");
  const folder = path.relative(root, folderOf(glob, root)).replaceAll("\\", "/");
  return /\*\*/.test(glob) && (folder === source || folder === "") ? path.posix.join(folder, "entity") : folder;
}

function classesIn(files: readonly SourceFile[]): readonly KnownEntity[] {
  return files.flatMap(entityClassesIn).map(({ name, source: { file, program } }) => ({
    name,
    file,
    isDefault: isDefaultExport(program, name),
  }));
}

/** Schemas name each other by their names; nothing is imported. */
function schemasIn(project: Project, files: readonly SourceFile[]): readonly KnownEntity[] {
  return tablesOf(project).map(({ name }) => ({
    name,
    file: files.find(({ text }) => text.includes(name))?.file ?? "",
    isDefault: false,
  }));
}
