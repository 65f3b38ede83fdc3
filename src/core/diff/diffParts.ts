import { quoteName, quoteText } from "../sql/quote.ts";
import type { Catalog, Constraint, Index, Key, Table } from "./catalog.ts";
import { onlineConstraint, onlineDrop, onlineIndex } from "./online/online.ts";
import type { DiffContext } from "./operation.ts";
import { hasFreeName, isDerivedName, isKeptIndex, isSameConstraint, isSameIndex } from "./scope.ts";

/** Enters the constraints and indexes of a table that change or go into the set of dropped objects. */
export function compareParts(context: DiffContext, before: Table, table: Table): void {
  for (const constraint of before.constraints) {
    const other = counterpart(context, constraint, table);
    if (!other || !isSameConstraint(constraint, other)) context.dropped.add(constraint.key);
  }
  for (const index of before.indexes) {
    const other = table.indexes.find(({ name }) => name === index.name);
    if (!other && isKeptIndex(index, context.scope)) continue;
    if (!other || !isSameIndex(index, other)) context.dropped.add(index.key);
  }
}

/**
 * The constraint of the other table with the same name. A primary key also matches under another name, if TypeORM has
 * derived one of the names from the columns: an entity says nothing about the name then. So does a unique constraint of one
 * column, if both names are derived.
 */
function counterpart({ scope }: DiffContext, constraint: Constraint, table: Table): Constraint | undefined {
  const { kind, name } = constraint;
  const same = table.constraints.find((one) => one.name === name);
  if (same || scope.kind === "all") return same;
  if (kind === "unique" && hasFreeName(constraint))
    return table.constraints.find((one) => hasFreeName(one) && isSameConstraint(one, constraint));
  if (kind !== "primaryKey") return undefined;
  const key = table.constraints.find((one) => one.kind === "primaryKey");
  return key && (isDerivedName(key.name) || isDerivedName(name)) ? key : undefined;
}

/** Adds the statements that drop the constraints and indexes in the set of dropped objects. */
export function dropPart(context: DiffContext, table: Table, part: Constraint | Index): void {
  const { renderSource } = context;
  if ("body" in part) {
    const drop = renderSource.dropIndex(part);
    context.addOnline("drop", drop, onlineDrop(context, table, part, drop));
  } else context.add("drop", `ALTER TABLE ${renderSource.name(table)} DROP CONSTRAINT ${quoteName(part.name)}`);
}

/** Adds the statements that create the constraints and indexes of a table that are new, changed or dropped. */
export function createParts(context: DiffContext, before: Table, table: Table): void {
  const { render, dropped, scope } = context;
  for (const constraint of table.constraints) {
    const matching = before.constraints.find((one) => counterpart(context, one, table) === constraint);
    if (matching && !dropped.has(matching.key)) {
      commentOn(context, `CONSTRAINT ${quoteName(constraint.name)} ON ${render.name(table)}`, constraint, matching);
      continue;
    }
    const phase = constraint.kind === "foreignKey" ? "foreignKey" : "constraint";
    // A key that is only dropped for another change keeps its name.
    const name = matching && isSameConstraint(matching, constraint) ? matching.name : constraint.name;
    const named = { ...constraint, name };
    context.addOnline(phase, render.addConstraint(table, named), onlineConstraint(context, table, named));
    commentOn(context, `CONSTRAINT ${quoteName(name)} ON ${render.name(table)}`, constraint, matching, true);
  }
  for (const index of table.indexes) {
    const matching = before.indexes.find(({ name }) => name === index.name);
    if (!matching || dropped.has(matching.key)) {
      const create = render.createIndex(table, index);
      context.addOnline("index", create, onlineIndex(table, create));
    }
    commentOn(context, `INDEX ${render.name(index)}`, index, matching, !matching || dropped.has(matching.key));
  }
  // Indexes that no entity describes are created again unchanged.
  for (const index of before.indexes)
    if (dropped.has(index.key) && !table.indexes.some(({ name }) => name === index.name) && isKeptIndex(index, scope)) {
      context.add("index", context.renderSource.createIndex(table, index));
      commentOn(context, `INDEX ${context.renderSource.name(index)}`, index, index, true);
    }
}

/** A constraint or index as far as its comment is concerned. */
type Commented = { readonly comment: string };

/** Entities declare no comments of constraints and indexes: one made by hand stays, also if the part is created again. */
export function commentOn(
  context: DiffContext,
  what: string,
  part: Commented,
  before: Commented | undefined,
  isCreated = false,
): void {
  const comment = context.scope.kind === "all" ? part.comment : (before?.comment ?? "");
  if (comment === (isCreated ? "" : (before?.comment ?? ""))) return;
  context.add("comment", `COMMENT ON ${what} IS ${comment === "" ? "NULL" : quoteText(comment)}`);
}

/** A constraint or index, and its table. */
export type TablePart = { readonly table: Table; readonly part: Constraint | Index };

/** All constraints and indexes of a catalog's tables, by key. */
export function partsOf({ tables }: Catalog): ReadonlyMap<Key, TablePart> {
  const all = [...tables.values()].flatMap((table) =>
    [...table.constraints, ...table.indexes].map((part) => [part.key, { table, part }] as const),
  );
  return new Map(all);
}
