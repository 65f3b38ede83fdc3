import path from "node:path";
import { writeBaseline } from "../../../client/history/baseline.ts";
import { baselineGaps } from "../../../client/messages/history/baselineMessages.ts";
import { displayPath } from "../../../client/messages/wording.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import type { ChangeOptions } from "../../options.ts";
import { projectData } from "../../session.ts";
import { markWritten } from "./markWritten.ts";
import type { Handler } from "../handler.ts";
import { readHistory } from "./readHistory.ts";

export type BaselineOptions = ChangeOptions & { readonly message: string; readonly fromDump?: string };

/** Writes the first revision for a schema that exists, and marks it as applied on the database that it was read from. */
export const baseline: Handler<BaselineOptions> = async (session, options) => {
  const problem = await readHistory(session, options);
  if (problem) return problem;
  const { project, terminal, signal, cwd } = session;
  const { message, fromDump } = options;
  terminal.note("Reading the schema on a scratch database…");
  const dump = fromDump === undefined ? undefined : path.resolve(cwd, fromDump);
  const written = await writeBaseline(project, message, dump, { signal });
  if (isProblem(written)) return written;
  const { id, file, statements, kept, leftOut, rowStatements } = written;
  const notes = [
    ...baselineGaps(written),
    ...(rowStatements > 0 ? [`${rowStatements} statements with rows of the dump are not in it.`] : []),
  ];
  const data = { id, file, statements, kept, leftOut, rowStatements };
  if (dump !== undefined)
    return {
      exitCode: exitCodes.ok,
      text: [
        `Wrote ${displayPath(file)}.`,
        ...notes,
        `On a database that has this schema: migrations stamp ${id} --as applied`,
      ].join("\n"),
      data: { ...projectData(session), ...data },
    };
  for (const line of notes) terminal.note(line);
  const marked = await markWritten(session, options, written);
  return isProblem(marked) ? marked : { ...marked, data: { ...marked.data, ...data } };
};
