import * as l10n from "@vscode/l10n";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { RecoveredMigration, Rehearsal } from "../../migrations/rehearsal.ts";
import type { Revision } from "../../migrations/revision.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { allReplaced } from "../../migrations/squash/replaced.ts";
import type { Project } from "../project/project.ts";
import { nonPostgresFacts } from "../project/projectState.ts";
import type { Recovery } from "../rehearsal/missingRevisionRecovery.ts";
import { recoveryOf } from "../rehearsal/missingRevisionRecovery.ts";
import { renamesOf } from "./renames.ts";
import { listed, shortVerdict } from "../messages/rehearsalMessages.ts";
import { longTime } from "../cards/formatTime.ts";

/** Kinds of resolutions of a conflict. */
export type ResolutionKind =
  | "rename"
  | "revert"
  | "restore"
  | "purge"
  | "retimestamp"
  | "apply"
  | "markApplied"
  | "compare"
  | "putBack"
  | "accept"
  | "regenerate";

/** A resolution that is safe for a conflict, explained in one line. */
export type Resolution = {
  readonly kind: ResolutionKind;
  readonly label: string;
  readonly detail: string;
  /** It only shows something. */
  readonly isReadOnly?: boolean;
  readonly recovery?: Recovery;
  /** The SQL that reverts a revision with a deleted file. */
  readonly recovered?: RecoveredMigration;
  /** The name of the applied revision, and the one that it has now. */
  readonly renamed?: { readonly from: string; readonly to: string };
};

/** The change that a resolution makes to the database; undefined for one that changes files, or only shows something. */
export function requestOfResolution(
  { kind, renamed }: Pick<Resolution, "kind" | "renamed">,
  revision: string,
): ChangeRequest | undefined {
  switch (kind) {
    case "revert":
      return { kind: "revertOnly", revision };
    case "rename":
      return renamed && { kind: "rename", revision: renamed.from, to: renamed.to };
    case "purge":
      return { kind: "purgeMissing", revision };
    case "apply":
      return { kind: "applyOnly", revision };
    case "markApplied":
      return { kind: "mark", revision, as: "applied" };
    default:
      return undefined;
  }
}

/** Resolutions of a revision's conflict, the best first, without those that have failed in a rehearsal. */
export async function resolutionsOf(project: Project, revision: Revision): Promise<readonly Resolution[]> {
  switch (revision.state) {
    case "missing":
      return resolutionsOfMissing(project, revision);
    case "outOfOrder":
      return resolutionsOfLate(project, revision);
    case "edited":
      return resolutionsOfEdited(project, revision);
    default:
      return [];
  }
}

async function resolutionsOfMissing(project: Project, revision: Revision): Promise<readonly Resolution[]> {
  const [recovery, renames] = await Promise.all([recoveryOf(project, revision), renamesOf(project)]);
  const resolutions: Resolution[] = [];
  const to = [...renames].find(([, from]) => from === revision.id)?.[0];
  if (to !== undefined) resolutions.push(renameResolution(revision.id, to));
  // Bringing the file back would make two files that do the same.
  if (recovery && to === undefined) {
    const reverting = await revertOf(project, revision, recovery);
    if (reverting) resolutions.push(reverting);
    if (recovery.source) {
      const detail =
        recovery.from === "git"
          ? l10n.t("Writes the file as commit {0} has it.", recovery.what)
          : appliedInWords(revision);
      resolutions.push({ kind: "restore", label: l10n.t("Bring Its File Back"), detail, recovery });
    }
  }
  // Without its row, an upgrade would run the squashed revision on tables that exist.
  const isReplaced = project.view.history.revisions.some((one) => allReplaced(one).includes(revision.id));
  if (isReplaced) return resolutions;
  resolutions.push({
    kind: "purge",
    label: l10n.t("Purge It"),
    detail: l10n.t("Deletes its row in the migrations table; the schema is not changed."),
  });
  return resolutions;
}

function renameResolution(from: string, to: string): Resolution {
  return {
    kind: "rename",
    label: l10n.t("Count It as Renamed"),
    detail: l10n.t(
      "{0} and {1} have the same text: the row of the migrations table gets the new name. Nothing is run.",
      titleFromId(from),
      titleFromId(to),
    ),
    renamed: { from, to },
  };
}

/** The resolution that reverts only this revision, if a rehearsal on the live state has succeeded. */
async function revertOf(
  project: Project,
  { id, timestamp }: Revision,
  recovery: Recovery,
): Promise<Resolution | undefined> {
  const known: RecoveredMigration | undefined = recovery.sql;
  if (nonPostgresFacts(project.view)) return undefined;
  const rehearsal = await project.rehearsals.rehearse({ kind: "revertOnly", revision: id });
  const tried = rehearsed(rehearsal, id);
  if (tried === undefined || ["fails", "undetermined"].includes(tried.verdict)) return undefined;
  // The original statements: the displayed ones may be redacted.
  const down = known?.down ?? tried.down;
  if (!down) return undefined;
  const losses = tried.lost.length > 0 ? l10n.t("Loses {0}.", listed(tried.lost)) : noLoss(rehearsal);
  // The commit's subject is part of the resolution that restores the file.
  const from =
    recovery.from === "git" ? l10n.t("commit {0}", recovery.what.split(" ", 1)[0] ?? "") : l10n.t("the journal");
  return {
    kind: "revert",
    label: l10n.t("Revert It"),
    detail: l10n.t("{0} Its down is from {1}, rehearsed just now.", losses, from),
    recovery,
    recovered: { id, timestamp, down },
  };
}

/** In a table without rows no loss of rows can be seen. */
function noLoss(rehearsal: Rehearsal | Problem): string {
  const isSeeded = !isProblem(rehearsal) && rehearsal.notes.every(({ kind }) => kind !== "notSeeded");
  return isSeeded ? l10n.t("Nothing is lost.") : l10n.t("No table or column is dropped.");
}

async function resolutionsOfLate(project: Project, { id }: Revision): Promise<readonly Resolution[]> {
  const from = (await renamesOf(project)).get(id);
  // A new time would not make it another migration, and to apply it is to run it a second time.
  if (from !== undefined) return [renameResolution(from, id), regenerate];
  const resolutions: Resolution[] = [
    {
      kind: "retimestamp",
      label: l10n.t("Re-timestamp…"),
      detail: l10n.t("Gives it a new time, in its file, class and name, so that it comes after what is applied."),
    },
  ];
  const rehearsal = nonPostgresFacts(project.view)
    ? undefined
    : await project.rehearsals.rehearse({ kind: "applyOnly", revision: id });
  const tried = rehearsal && rehearsed(rehearsal, id);
  if (tried && tried.verdict !== "fails")
    resolutions.push({
      kind: "apply",
      label: l10n.t("Apply It Now"),
      detail: l10n.t("Applies it after the newer revisions. Rehearsed just now: {0}.", shortVerdict(tried)),
    });
  resolutions.push(
    {
      kind: "markApplied",
      label: l10n.t("Mark as Applied"),
      detail: l10n.t("For a revision with changes that are already in the database. Nothing is run."),
    },
    regenerate,
  );
  return resolutions;
}

async function resolutionsOfEdited(project: Project, revision: Revision): Promise<readonly Resolution[]> {
  const remembered = await project.client.request("remembered", { revision: revision.id });
  const text = isProblem(remembered) ? undefined : remembered.text;
  const known: readonly Resolution[] =
    text === undefined
      ? []
      : [
          {
            kind: "putBack",
            label: l10n.t("Put Back What Was Applied"),
            detail: l10n.t("Restores the applied text in the file. Undo in the editor reverses this."),
          },
          {
            kind: "compare",
            label: l10n.t("Compare with What Was Applied"),
            detail: l10n.t("Shows what has been changed since."),
            isReadOnly: true,
          },
        ];
  return [
    ...known,
    {
      kind: "accept",
      label: l10n.t("Accept Current File"),
      detail: l10n.t("For a change that does nothing else: a comment, a new format. Nothing is run."),
    },
    regenerate,
  ];
}

const regenerate: Resolution = {
  kind: "regenerate",
  label: l10n.t("Regenerate Revisions…"),
  detail: l10n.t("Reverts to a stable revision. Then you edit your entities and generate a new revision."),
};

function rehearsed(rehearsal: Rehearsal | Problem, id: string) {
  return isProblem(rehearsal) ? undefined : rehearsal.revisions.find((revision) => revision.id === id);
}

function appliedInWords({ appliedAt }: Revision): string {
  return appliedAt === undefined
    ? l10n.t("Restores the applied file.")
    : l10n.t("Restores the file that was applied {0}.", longTime(appliedAt));
}
