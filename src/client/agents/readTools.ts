import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { rangeTo, requestTo } from "../../migrations/requestedRange.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { previewOf, targetInWords } from "../changes/sqlDocuments.ts";
import { generateFacts } from "../generate/generateFacts.ts";
import { questionInWords } from "../generate/questions.ts";
import { lintFiles, placeInText } from "../lint/lintFiles.ts";
import type { LintTools } from "../lint/lintTools.ts";
import { noteInWords } from "../messages/rehearsalMessages.ts";
import type { Project } from "../project/project.ts";
import { nonPostgresFacts } from "../project/projectState.ts";
import { runSettingsOf } from "../project/protection.ts";
import { projectFacts, revisionFacts, stateFacts } from "../project/projectFacts.ts";
import { storeRehearsal } from "../rehearsal/evidence.ts";
import { verdictFacts } from "../rehearsal/verdictFacts.ts";
import { makeReview } from "../review/makeReview.ts";
import { reviewResult } from "../review/reviewResult.ts";
import { setting } from "../settings.ts";
import type { ToolArguments } from "./toolArguments.ts";
import type { AgentToolName } from "./toolTable.ts";

/** What a tool works with besides the project. */
export type ToolContext = { readonly signal?: AbortSignal; readonly lint: () => LintTools };

type ReadTool = (project: Project, given: ToolArguments, context: ToolContext) => Promise<object | Problem>;

/** Reads for an agent. The project's state has been read before. */
export const readTools: Readonly<Partial<Record<AgentToolName, ReadTool>>> = {
  migrations_get_status: ({ view }) => {
    if (view.status !== "ready" && view.problem) return Promise.resolve(view.problem);
    return Promise.resolve({ ...projectFacts(view), ...stateFacts(view) });
  },

  migrations_list_revisions: ({ view }) =>
    Promise.resolve({
      ...projectFacts(view),
      ...stateFacts(view),
      revisions: view.history.revisions.map(revisionFacts),
    }),

  migrations_get_schema: async (project, { table, schema }, { signal }) => {
    await project.inspect();
    const subject =
      table === undefined
        ? { schema: schema ?? project.view.schema?.currentSchema ?? "public" }
        : omitUndefined({ table, schema });
    const definition = await project.client.request("definition", subject, omitUndefined({ signal }));
    return isProblem(definition)
      ? definition
      : { schema: definition.schema, name: definition.name, sql: definition.sql };
  },

  migrations_compare_models: async (project, { against }, { signal }) => {
    const other = nonPostgresFacts(project.view);
    if (other) return { code: "notPostgres", type: other.driver };
    const source = against ?? setting("generateAgainst", project.location.folder);
    const draft = await project.rehearsals.draft(
      { answers: {}, against: source, drift: true },
      omitUndefined({ signal }),
    );
    if (isProblem(draft)) return draft;
    return {
      comparedWith: draft.base,
      isUpToDate: draft.up.length === 0,
      up: draft.up.map(({ sql }) => sql),
      down: draft.down.map(({ sql }) => sql),
      ...generateFacts(draft),
      questions: draft.questions.map(questionInWords),
    };
  },

  migrations_lint: async (project, { files }, { lint }) => {
    const { revisions, pending } = project.view.history;
    const known = revisions.flatMap(({ file }) => file ?? []);
    const foreign = files?.find((file) => !known.includes(file));
    if (foreign !== undefined) return { code: "notRevision", file: foreign };
    if (project.view.status === "ready") await project.inspect();
    const ofPending = revisions.flatMap(({ id, file }) => (pending.includes(id) && file !== undefined ? [file] : []));
    const linted = await lintFiles(project, files ?? ofPending, lint());
    return {
      files: linted.map(({ file }) => file),
      findings: linted.flatMap(({ file, text, findings }) =>
        findings.map(({ rule, severity, message, start, source }) => ({
          rule,
          severity,
          message,
          source,
          file,
          line: placeInText(text, start).line,
        })),
      ),
    };
  },

  migrations_rehearse: async (project, given, { signal }) => {
    const request = requestOf(project, given);
    if (isProblem(request)) return request;
    const rehearsal = await project.rehearsals.rehearse(request, omitUndefined({ signal }));
    if (isProblem(rehearsal)) return rehearsal;
    await storeRehearsal(project, rehearsal);
    return {
      rehearsedOn: rehearsal.version,
      revisions: rehearsal.revisions.map(verdictFacts),
      notes: rehearsal.notes.map(noteInWords),
    };
  },

  migrations_review: async (project, given, { signal }) => {
    const request = requestOf(project, given);
    if (isProblem(request)) return request;
    const reviewed = await makeReview(project, request, omitUndefined({ signal }));
    return isProblem(reviewed) ? reviewed : reviewResult(reviewed);
  },

  migrations_preview_sql: async (project, given, { signal }) => {
    const request = requestOf(project, given);
    if (isProblem(request)) return request;
    const { view } = project;
    const recording = await project.rehearsals.record(request, {
      settings: runSettingsOf(view),
      ...omitUndefined({ signal }),
    });
    if (isProblem(recording)) return recording;
    return { sql: previewOf(view, targetInWords(view.history, rangeTo(given.target)), recording) };
  },
};

function requestOf(project: Project, given: ToolArguments): ChangeRequest | Problem {
  const { history, problem } = project.view;
  if (problem) return problem;
  const targeted = requestTo(history, rangeTo(given.target));
  return isProblem(targeted) ? targeted : targeted.request;
}
