import {
  squashedDatabasesInWords,
  squashedRowsInWords,
  squashInWords,
  squashProofInWords,
} from "../../../client/messages/history/squashMessages.ts";
import { dependentSquashInWords } from "../../../client/messages/history/dependentMessages.ts";
import { displayPath } from "../../../client/messages/wording.ts";
import { setting } from "../../../client/settings.ts";
import type { SquashPlan } from "../../../client/squash/squash.ts";
import { planSquash, writeSquash } from "../../../client/squash/squash.ts";
import { scriptOfSquash, undoSquash } from "../../../client/squash/undoSquash.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { omitUndefined } from "../../../core/omitUndefined.ts";
import { exitCodes } from "../../exitCodes.ts";
import type { Report } from "../../output/report.ts";
import type { Session } from "../../session.ts";
import { projectData } from "../../session.ts";
import type { Handler } from "../handler.ts";
import type { HistoryOptions } from "./readHistory.ts";
import { readHistory } from "./readHistory.ts";

export type SquashOptions = HistoryOptions & {
  readonly from?: string;
  readonly to?: string;
  readonly message?: string;
  readonly withoutRows?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** A squashed revision. */
  readonly undo?: string;
  readonly script?: string;
};

/** Makes one revision of several, undoes that, or prints the script for databases that have the replaced ones. */
export const squash: Handler<SquashOptions> = async (session, options) => {
  const { undo, script, to, message } = options;
  const isOther = undo !== undefined || script !== undefined;
  if (isOther && [undo, script, to, message, options.from].filter((one) => one !== undefined).length > 1)
    return { code: "usage", message: "--undo and --script go alone." };
  if (!isOther && (to === undefined || message === undefined))
    return { code: "usage", message: "squash needs --to REVISION and -m MESSAGE, or --undo or --script." };
  const problem = await readHistory(session, options);
  if (problem) return problem;
  if (script !== undefined) return printScript(session, script);
  const { project } = session;
  if (setting("readOnly", project.location.folder) && options.dryRun !== true) return { code: "readOnly" };
  return undo === undefined
    ? squashTo(session, options, to ?? "", message ?? "")
    : undoTo(session, undo, options.yes === true);
};

async function squashTo(
  session: Session,
  { from, withoutRows = [], dryRun, yes, offline }: SquashOptions,
  to: string,
  message: string,
): Promise<Report | Problem> {
  const { project, terminal, signal } = session;
  terminal.note("Replaying the revisions on a scratch database…");
  const request = { to, message, withoutRows, ...omitUndefined({ from }) };
  const plan = await planSquash(project, request, { signal, isOffline: offline === true });
  if (isProblem(plan)) return plan;
  const isWritten = dryRun !== true;
  if (isWritten) {
    const problem = (await refusalOf(session, plan, yes === true)) ?? (await writeSquash(project, plan));
    if (problem) return problem;
  }
  const { id, file, text, replaced, draft } = plan;
  const { form, rows, proof } = draft;
  return {
    exitCode: exitCodes.ok,
    text: isWritten
      ? [
          ...wordsOf(plan),
          `Wrote ${displayPath(file)}, and deleted ${replaced.length} files. Until they are committed: migrations squash --undo ${id}`,
        ].join("\n")
      : [...wordsOf(plan), "", text.trimEnd()].join("\n"),
    data: {
      ...projectData(session),
      id,
      file,
      replaced,
      form,
      rows,
      proof,
      dependsOn: plan.dependsOn,
      isWritten,
      ...(isWritten ? {} : { text }),
    },
  };
}

function wordsOf(plan: SquashPlan): readonly string[] {
  const { draft } = plan;
  return [
    squashInWords(plan),
    ...[...squashProofInWords(draft), ...dependentSquashInWords(plan.dependsOn), squashedDatabasesInWords()].map(
      (line) => `  ${line}`,
    ),
    ...draft.rows.map((rows) => `  ${squashedRowsInWords(rows)}`),
  ];
}

/** The problem of a question without an answer, or with the answer no. */
async function refusalOf({ terminal }: Session, plan: SquashPlan, yes: boolean): Promise<Problem | undefined> {
  if (yes) return undefined;
  const question = `Write ${displayPath(plan.file)} and delete ${plan.replaced.length} files?`;
  if (!terminal.isInteractive) return { code: "unanswered", question, option: "--yes" };
  terminal.complain([...wordsOf(plan), question].join("\n"));
  return /^y(es)?$/i.test(await terminal.ask("Go on? [y/N] ")) ? undefined : { code: "cancelled" };
}

async function undoTo(session: Session, name: string, yes: boolean): Promise<Report | Problem> {
  const files = await undoSquash(session.project, name, yes);
  if (isProblem(files)) return files;
  return {
    exitCode: exitCodes.ok,
    text: ["Restored:", ...files.map((file) => `  ${displayPath(file)}`)].join("\n"),
    data: { ...projectData(session), files },
  };
}

async function printScript(session: Session, name: string): Promise<Report | Problem> {
  const script = await scriptOfSquash(session.project, name);
  if (isProblem(script)) return script;
  return { exitCode: exitCodes.ok, text: script.sql.trimEnd(), data: { ...projectData(session), ...script } };
}
