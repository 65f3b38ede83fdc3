import { stableText } from "../../sql/stableText.ts";
import type { Catalog, Key, OtherObject } from "../catalog.ts";
import type { DiffContext } from "../operation.ts";

/**
 * Compares functions, triggers, policies, rules and statistics of two whole schemas: those that go or change enter the set of
 * dropped objects. A function that keeps its parameters and its result is replaced, so that its dependents stay.
 */
export function compareOthers({ source, target, dropped, scope }: DiffContext): void {
  if (scope.kind !== "all") return;
  for (const [key, before] of source.others) {
    const after = target.others.get(key);
    const isGoing = !after && before.kind !== "function" && (before.kind === "statistics" || hasTable(target, before));
    const isChanged = after && !isSame(before, after) && !isReplaceable(before, after);
    if (isGoing || isChanged) dropped.add(key);
  }
}

/** Replaces functions with another body. */
export function replaceFunctions(context: DiffContext): void {
  const { source, target, dropped, scope } = context;
  if (scope.kind !== "all") return;
  for (const [key, before] of source.others) {
    const after = target.others.get(key);
    if (!after || dropped.has(key) || isSame(before, after) || !isReplaceable(before, after)) continue;
    for (const sql of after.create) context.add("view", sql);
  }
}

/** Drops functions that the target does not have, after all that uses them. */
export function dropFunctions(context: DiffContext): void {
  const { source, target, dropped, scope } = context;
  if (scope.kind !== "all") return;
  for (const [key, { kind, drop, create }] of source.others)
    if (kind === "function" && create.length > 0 && !target.others.has(key) && !dropped.has(key))
      context.add("unusedType", drop);
}

/** True for an object that a whole comparison drops and does not create again. */
export function isGoing({ source, target, scope }: DiffContext, key: Key): boolean {
  return scope.kind === "all" && source.others.has(key) && !target.others.has(key);
}

/** True if the table or view of a part stays. Otherwise the part goes with it. */
function hasTable({ tables, views }: Catalog, { key, kind }: OtherObject): boolean {
  return [...tables.values(), ...views.values()].some(({ schema, name }) =>
    key.startsWith(`${kind} ${schema}.${name}.`),
  );
}

function isSame(before: OtherObject, after: OtherObject): boolean {
  return stableText(before.create.join("\n")) === stableText(after.create.join("\n"));
}

/** True for functions whose heads, up to the language, are the same, with defaults of parameters. */
function isReplaceable(before: OtherObject, after: OtherObject): boolean {
  const head = ({ create }: OtherObject) => /^[^]*?\n LANGUAGE /.exec(create[0] ?? "")?.[0];
  return before.kind === "function" && head(before) !== undefined && head(before) === head(after);
}
