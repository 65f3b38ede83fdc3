import type { Catalog } from "./catalog.ts";
import { contextOf, lineComment } from "./context.ts";
import type { Part } from "./graph.ts";
import { ordered } from "./graph.ts";
import { indexParts } from "./indexes.ts";
import { objectParts } from "./objects.ts";
import { partitionedIndexes } from "./partitions.ts";
import { foreignKeyParts, restParts } from "./triggersAndPolicies.ts";
import { sequenceParts } from "./sequences.ts";
import { tableParts } from "./tables.ts";
import { viewParts } from "./views.ts";

/**
 * The SQL that makes all of a catalog on an empty database, in an order that runs.
 *
 * @param head comes first, a line of comment each
 */
export function writeDefinition(catalog: Catalog, head: readonly string[]): string {
  const context = contextOf(catalog);
  const partitioned = partitionedIndexes(context);
  // In this order: what is written as a part of something else leaves the graph first.
  const parts = [
    ...objectParts(context),
    ...sequenceParts(context),
    ...tableParts(context, partitioned),
    ...viewParts(context),
    ...indexParts(context, partitioned),
    ...restParts(context),
    ...foreignKeyParts(context),
  ];
  const comments = [...head, ...catalog.leftOut.map((words) => `Not written here: ${words}.`)];
  // A body may name what comes later, as in a dump.
  const bodies = catalog.functions.length === 0 ? [] : ["SET check_function_bodies = false;"];
  return [comments.map(lineComment).join("\n"), ...bodies, ...paragraphs(ordered(parts, context.graph)), ""]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

/** The objects that a definition does not create, in words. */
export function leftOutOf(definition: string): readonly string[] {
  return [...definition.matchAll(/^-- Not written here: (.*)\.$/gm)].map(([, words = ""]) => words);
}

/** Statements on one line stand together with their like, others on their own. */
function paragraphs(parts: readonly Part[]): readonly string[] {
  const result: string[] = [];
  let wasLine = "";
  for (const { place, statements } of parts) {
    const text = statements.join("\n");
    const kind = text.includes("\n") ? "" : place.slice(0, 2).join("\0");
    if (kind !== "" && kind === wasLine) result.push(`${result.pop() ?? ""}\n${text}`);
    else result.push(text);
    wasLine = kind;
  }
  return result;
}
