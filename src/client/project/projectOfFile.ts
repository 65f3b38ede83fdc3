import path from "node:path";
import type { ProjectView } from "./projectState.ts";

/** The part of a project's view by which a file finds its project. */
type Holder = { readonly view: Pick<ProjectView, "location" | "loaded"> };

/**
 * The project that a file belongs to: the one with the deepest root that contains the file. If several have that
 * root, the only one that has loaded the file. Undefined if there is no such project or if several qualify.
 */
export function projectOfFile<T extends Holder>(projects: readonly T[], file: string): T | undefined {
  const around = projects.filter(({ view }) => contains(view.location.root, file));
  const depth = Math.max(...around.map(({ view }) => view.location.root.length));
  const deepest = around.filter(({ view }) => view.location.root.length === depth);
  if (deepest.length <= 1) return deepest[0];
  const loading = deepest.filter(({ view }) => view.loaded?.files.includes(file) === true);
  return loading.length === 1 ? loading[0] : undefined;
}

function contains(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== "" && !path.isAbsolute(way) && way.split(path.sep)[0] !== "..";
}
