import * as l10n from "@vscode/l10n";
import type { History } from "../../migrations/history.ts";
import { isPending } from "../../migrations/history.ts";
import type { Recording } from "../../migrations/rehearsal.ts";
import type { RequestedRange } from "../../migrations/requestedRange.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { scriptOfRecording, sqlPreview } from "../../migrations/script.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { noteInWords } from "../messages/rehearsalMessages.ts";
import type { ProjectView } from "../project/projectState.ts";
import { databaseLabel } from "../project/projectState.ts";

/** The statements as a document's text, with the database's name on top. */
export function previewOf(view: ProjectView, what: string, { statements, notes, stopped }: Recording): string {
  const sql = sqlPreview({ title: titleLines(view, what, notes), statements });
  if (stopped === undefined) return sql;
  const why = [
    l10n.t("Stopped here on the scratch database: {0}", problemMessage(stopped).message),
    l10n.t("The scratch database has no rows of the live one: Dry Run… shows what is sent there."),
  ];
  return `${sql}\n${why.map((line) => `-- ${line.replaceAll("\n", " ")}`).join("\n")}\n`;
}

/** The same as a script for `psql`, which does what the command does, and takes the same lock. */
export function scriptOf(view: ProjectView, what: string, recording: Recording): string {
  return scriptOfRecording(titleLines(view, what, recording.notes), recording);
}

/** A target in words, for the head of a document. */
export function targetInWords({ revisions }: History, { revision, to, from }: RequestedRange): string {
  const name = (text: string) => {
    const found = revisions.find(({ id, timestamp }) => id === text || String(timestamp).startsWith(text));
    return found ? found.name : titleFromId(text);
  };
  const place = (text: string) => (text === "base" ? l10n.t("base") : text === "head" ? l10n.t("head") : name(text));
  if (from !== undefined) return l10n.t("from {0} to {1}", place(from), place(to ?? revision ?? "head"));
  if (to !== undefined) return l10n.t("to {0}", place(to));
  if (revision === undefined) return l10n.t("to {0}", l10n.t("head"));
  const found = revisions.find(({ id, timestamp }) => id === revision || String(timestamp).startsWith(revision));
  return found && !isPending(found) ? l10n.t("revert {0}", name(revision)) : l10n.t("to {0}", name(revision));
}

function titleLines(view: ProjectView, what: string, notes: Recording["notes"]): readonly string[] {
  const { environment } = view;
  const name = environment === undefined ? databaseLabel(view) : `${databaseLabel(view)} (${environment})`;
  return [
    what === "" ? name : `${name} · ${what}`,
    l10n.t("Recorded on a scratch database; nothing was run here."),
    ...notes.map(noteInWords),
  ];
}
