import type { ClassText } from "./classes.ts";
import { classesOf } from "./classes.ts";
import { propertyIn } from "./properties.ts";

/**
 * The class of a migration in a file: the class with its id as the value of the `name` property, the class with its id
 * as the name, or otherwise the only class without a `name` property. Undefined if none of them is there.
 *
 * @param text the whole file
 * @param id TypeORM's identity of the migration
 */
export function migrationClass(text: string, id: string): ClassText | undefined {
  const all = named(text);
  const [only, ...others] = all;
  return (withId(all, id) ?? (others.length === 0 && only?.name === undefined ? only : undefined))?.holder;
}

/** True if a class in the text has the id of a migration, as the value of its `name` property or as its name. */
export function declaresMigration(text: string, id: string): boolean {
  return withId(named(text), id) !== undefined;
}

type Named = { readonly holder: ClassText; readonly name: string | undefined };

function named(text: string): readonly Named[] {
  return classesOf(text).map((holder) => ({ holder, name: nameProperty(text, holder) }));
}

function withId(all: readonly Named[], id: string): Named | undefined {
  return (
    all.find(({ name }) => name === id) ?? all.find(({ holder, name }) => name === undefined && holder.name === id)
  );
}

/** The value of the `name` property of a class, if it is a plain text. */
function nameProperty(text: string, holder: ClassText): string | undefined {
  const at = propertyIn(text, holder, "name");
  const value = at && /^\s*(?::\s*string\s*)?=\s*(["'`])((?:(?!\1)[^\\$\n])*)\1/.exec(text.slice(at.end, holder.end));
  return value ? value[2] : undefined;
}
