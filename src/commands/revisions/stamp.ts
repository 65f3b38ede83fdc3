import { l10n } from "vscode";
import * as vscode from "vscode";
import { requestChange } from "../../host/changes/requestChange.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { pickRevision } from "./prompts.ts";
import { ifTrusted, onChange, whichChange } from "../command.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Writes where the database stands, without running anything: all up to a revision, or one alone. */
export const stamp = onChange(
  whichChange,
  ifTrusted(async (services, { project, argument }) => {
    const { to, as } = argument;
    if (to === "base") return requestChange(services, project, { kind: "stamp" }, argument);
    const revision =
      argument.revision ??
      (await pickRevision(project, l10n.t("Stamp Which Revision?"), ({ file }) => file !== undefined));
    if (revision === undefined) return undefined;
    const how = as ?? (argument.revision === undefined || argument.yes !== true ? await askHow() : "current");
    if (how === undefined) return undefined;
    const request: ChangeRequest =
      how === "current" ? { kind: "stamp", revision } : { kind: "mark", revision, as: how };
    return requestChange(services, project, request, argument);
  }),
);

/** Deletes rows of revisions with deleted files: of the named revision, otherwise of all. */
export const purgeMissing = onChange(whichChange, (services, { project, argument }) => {
  const { revision } = argument;
  const request: ChangeRequest = omitUndefined({ kind: "purgeMissing", revision });
  return requestChange(services, project, request, argument);
});

async function askHow(): Promise<"current" | "applied" | "notApplied" | undefined> {
  const items = [
    {
      label: l10n.t("Stamp as Current"),
      detail: l10n.t("It and all older ones count as applied, newer ones as pending."),
      how: "current",
    },
    {
      label: l10n.t("Mark as Applied"),
      detail: l10n.t("It alone counts as applied: what it does is in the database already."),
      how: "applied",
    },
    {
      label: l10n.t("Mark as Not Applied"),
      detail: l10n.t("It alone counts as pending: what it does is not in the database."),
      how: "notApplied",
    },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Stamp…"),
    placeHolder: l10n.t("Only the migrations table is written to; nothing is run"),
  });
  return picked?.how;
}
