import type { EntityStyle } from "./style.ts";
import { inCase, pluralOf } from "./names.ts";

/** The class that a typed name becomes: with the ending that all others have. */
export function classNameFor(name: string, { classSuffix }: EntityStyle): string {
  return classSuffix === "" || name.endsWith(classSuffix) ? name : `${name}${classSuffix}`;
}

/** The class's file, relative to the root. */
export function fileFor(className: string, style: EntityStyle, directory = style.directory): string {
  const { folder, fileCase, filePlural, fileSuffix, extension } = style;
  const bare = bareName(className, style);
  // The file of `UserEntity` is `user.entity.ts`; without the suffix, the file name is the full class name.
  const stem = fileSuffix === "" ? className : bare;
  const base = inCase(filePlural ? pluralOf(stem) : stem, fileCase);
  const own = folder ? [inCase(folder.plural ? pluralOf(bare) : bare, folder.case)] : [];
  return [directory, ...own, `${base}${fileSuffix}${extension}`].filter((part) => part !== "").join("/");
}

/** The name that the class gives its table; undefined: the naming strategy does. */
export function tableFor(className: string, style: EntityStyle): string | undefined {
  if (!style.tableNamed) return undefined;
  const bare = bareName(className, style);
  return inCase(style.tablePlural ? pluralOf(bare) : bare, style.tableCase);
}

/** How a file imports another of the project, in the repository's habit: `../user/user.entity`. */
export function specifierFor(
  from: string,
  to: string,
  { importExtension }: Pick<EntityStyle, "importExtension">,
): string {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  while (here.length > 0 && here[0] === there[0]) {
    here.shift();
    there.shift();
  }
  const path = [...here.map(() => ".."), ...there].join("/");
  const [, stem = path, module = "", language = ""] = /^(.*)\.([cm]?)([jt]s)$/.exec(path) ?? [];
  const extension =
    importExtension === ".js" ? `.${module}js` : importExtension === ".ts" ? `.${module}${language}` : "";
  return `${path.startsWith("..") ? "" : "./"}${stem}${extension}`;
}

function bareName(className: string, { classSuffix }: EntityStyle): string {
  return classSuffix !== "" && className.endsWith(classSuffix) ? className.slice(0, -classSuffix.length) : className;
}
