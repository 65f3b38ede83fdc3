import { operationsDocument } from "../../../client/history/historyDocuments.ts";
import { compareSchemas } from "../../../client/history/compareSchemas.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import { projectData } from "../../session.ts";
import type { Handler } from "../handler.ts";
import type { HistoryOptions } from "./readHistory.ts";
import { readHistory } from "./readHistory.ts";

/** Compares two states of the schema. */
export function compare(from: string, to: string): Handler<HistoryOptions & { readonly exitCode?: boolean }> {
  return async (session, options) => {
    const problem = await readHistory(session, options);
    if (problem) return problem;
    const { project, signal } = session;
    const compared = await compareSchemas(project, { from, to }, { signal, isOffline: options.offline === true });
    if (isProblem(compared)) return compared;
    const { operations, others, losses, isEqual, labels, notFromEmpty } = compared;
    return {
      exitCode: !isEqual && options.exitCode === true ? exitCodes.failed : exitCodes.ok,
      text: isEqual
        ? [
            `No difference between ${labels[0]} and ${labels[1]}. Owners, privileges and rows are not compared.`,
            ...(notFromEmpty === undefined ? [] : [notFromEmpty]),
          ].join("\n")
        : operationsDocument(compared).trimEnd(),
      data: {
        ...projectData(session),
        from: labels[0],
        to: labels[1],
        equal: isEqual,
        operations,
        losses,
        others,
        ...(notFromEmpty === undefined ? {} : { notFromEmpty }),
      },
    };
  };
}
