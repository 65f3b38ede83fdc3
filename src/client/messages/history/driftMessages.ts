import * as l10n from "@vscode/l10n";
import type { ProjectDrift } from "../../history/readDrift.ts";
import type { DriftItem } from "../../../migrations/timeline/drift.ts";
import { fixedTime } from "../../cards/formatTime.ts";
import { plural, pluralUnlessZero } from "../plural.ts";

/** The lanes of an object, as a sentence without its name: `in the database, not in the history`. */
export function lanesInWords({ lanes: { history, live } }: DriftItem): string {
  if (live === "differs") return l10n.t("differs between the database and the history");
  return history === "absent"
    ? l10n.t("in the database, not in the history")
    : l10n.t("in the history, missing in the database");
}

/** The lane of the entities in words; empty if they do not describe such objects. */
export function entitiesInWords({ lanes: { entities } }: DriftItem): string {
  if (entities === "unknown") return "";
  return entities === "present" ? l10n.t("the entities have it") : l10n.t("no entity has it");
}

/** Since when a difference is known; empty if only the latest comparison is known. */
export function sinceInWords({ since }: DriftItem): string {
  if (since === undefined) return "";
  const first = fixedTime(Date.parse(since.first));
  return since.absent === undefined
    ? l10n.t("first seen {0}", first)
    : l10n.t("first seen {0}, not found {1}", first, fixedTime(Date.parse(since.absent)));
}

/** An item as a line: the object, where it exists, what differs. */
export function driftItemInWords(item: DriftItem): string {
  return `${item.object}: ${driftFactsInWords(item)}`;
}

/** What is known of an item, without its name: where it exists, what differs, since when. */
export function driftFactsInWords(item: DriftItem): string {
  const parts = [lanesInWords(item), entitiesInWords(item), ...item.changes, sinceInWords(item)];
  return parts.filter((part) => part !== "").join("; ");
}

/** The objects that are not listed, in sentences. */
export function apartInWords({ folded, ignored }: ProjectDrift): readonly string[] {
  const schemas = folded.filter(({ folded: why }) => why !== "partition");
  const partitions = folded.length - schemas.length;
  return [
    pluralUnlessZero(
      schemas.length,
      l10n.t("1 object in a schema that no revision and no entity uses is not listed."),
      l10n.t("{0} objects in schemas that no revision and no entity uses are not listed.", schemas.length),
    ),
    pluralUnlessZero(
      partitions,
      l10n.t("1 partition is not listed."),
      l10n.t("{0} partitions are not listed.", partitions),
    ),
    pluralUnlessZero(
      ignored.length,
      l10n.t("1 object is ignored."),
      l10n.t("{0} objects are ignored.", ignored.length),
    ),
  ].filter((words) => words !== "");
}

/** The result of a comparison as a sentence. @param database the live one */
export function driftInSentence({ items, generate }: ProjectDrift, database: string): string {
  const live =
    items.length === 0
      ? l10n.t("No difference between {0} and its revisions. Owners, privileges and rows are not compared.", database)
      : plural(
          items.length,
          l10n.t("1 object of {0} differs from its revisions.", database),
          l10n.t("{0} objects of {1} differ from its revisions.", items.length, database),
        );
  const entities =
    generate === undefined
      ? l10n.t("The entities were not compared.")
      : generate.length === 0
        ? l10n.t("The entities agree with the revisions.")
        : plural(
            generate.length,
            l10n.t("The entities need a revision with 1 statement."),
            l10n.t("The entities need a revision with {0} statements.", generate.length),
          );
  return `${live} ${entities}`;
}
