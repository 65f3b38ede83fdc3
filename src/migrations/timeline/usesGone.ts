import { escapedPattern } from "../../core/escapedPattern.ts";
import { unquoted } from "../../core/sql/quote.ts";
import type { RevisionEvents, SchemaEvent, SchemaObject } from "./event.ts";
import { ownName, wordOf } from "./event.ts";
import type { MergeProblem } from "./merge.ts";

type Side = "ours" | "theirs";
type OfSide<T> = T & { readonly revision: string; readonly side: Side };

/**
 * Functions of one side with a body that names what the other side drops or renames. PostgreSQL reads most bodies only when the
 * function runs, so that no replay shows it. A name in a text may be another one.
 */
export function usesOfGone(
  ours: readonly RevisionEvents[],
  theirs: readonly RevisionEvents[],
): readonly MergeProblem[] {
  const all = [...ofSide("ours", ours), ...ofSide("theirs", theirs)];
  const functions = all.flatMap((one) => {
    const body = ["function", "procedure"].includes(one.object.kind) ? bodyOf(one) : undefined;
    return body === undefined ? [] : [{ ...one, body }];
  });
  const gone = all.flatMap((one) => goneOf(one).map((object) => ({ ...one, object })));
  return functions.flatMap(({ object, revision, side, body }) =>
    gone
      .filter((one) => one.side !== side && isNamed(one.object, body))
      .map((one): MergeProblem => {
        const [own, other] = side === "ours" ? [revision, one.revision] : [one.revision, revision];
        return { kind: "usesGone", object, side, gone: one.object, ours: own, theirs: other };
      }),
  );
}

function ofSide(side: Side, revisions: readonly RevisionEvents[]): readonly OfSide<SchemaEvent>[] {
  return revisions.flatMap(({ revision, events }) => events.map((event) => ({ ...event, revision, side })));
}

/** The body, without the head, in which its own name and its types are. */
function bodyOf({ operation, changes }: SchemaEvent): string | undefined {
  if (operation === "dropped") return undefined;
  const [, body] = changes.find(({ fact }) => fact === "definition")?.after?.split(/\nAS /) ?? [];
  return body?.replace(/^\$\w*\$([^]*)\$\w*\$\s*$/, "$1");
}

/** What has its name no more: a table with its columns is one object. */
function goneOf({ operation, object, former, isPart }: SchemaEvent): readonly SchemaObject[] {
  if (isPart === true || ["index", "constraint", "trigger", "policy", "rule"].includes(object.kind)) return [];
  if (operation === "dropped") return [object];
  return operation === "renamed" && former ? [former] : [];
}

function isNamed(object: SchemaObject, body: string): boolean {
  const text = unquoted(body);
  if (!hasWord(text, wordOf(object))) return false;
  if (object.kind !== "column") return true;
  const { table = "" } = object;
  const row = new RegExp(String.raw`\b(?:new|old)\s*\.\s*${escapedPattern(ownName(object))}(?![\w$])`, "i");
  return hasWord(text, table.slice(table.indexOf(".") + 1)) || row.test(text);
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(String.raw`(?<![\w$])${escapedPattern(word)}(?![\w$])`, "i").test(text);
}
