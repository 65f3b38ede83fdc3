import { generateFacts } from "../../client/generate/generateFacts.ts";
import { draftReport, driftInWords, upToDateInWords } from "../../client/generate/draftReport.ts";
import { databaseLabel, nonPostgresFacts } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { Against } from "../../manifest.ts";
import { exitCodes } from "../exitCodes.ts";
import type { CommonOptions } from "../options.ts";
import type { CheckedCase, Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData } from "../session.ts";
import type { Handler } from "./handler.ts";
import { readForDraft } from "./readForDraft.ts";

const needed = "The entities differ from the schema: a revision is needed. Run `migrations generate`.";

/** Exits with 1 if the entities differ from the schema. */
export const check: Handler<CommonOptions & { readonly against?: Against }> = async (session, options) => {
  const { project, terminal, signal } = session;
  const against = options.against ?? setting("generateAgainst", project.location.folder);
  const problem = await readForDraft(session, options, against);
  if (problem) return problem;
  const { view } = project;
  if (nonPostgresFacts(view)) return checkByTypeorm(session);
  terminal.note("Comparing the entities on a scratch database…");
  const draft = await project.rehearsals.draft({ answers: {}, against, drift: true }, { signal });
  if (isProblem(draft)) return draft;
  const upToDate = draft.up.length === 0;
  const text = upToDate
    ? [upToDateInWords(view, draft.base), ...driftInWords(draft)].join(" ")
    : draftReport(view, draft, {});
  return {
    exitCode: upToDate ? exitCodes.ok : exitCodes.failed,
    text,
    cases: [caseOf(session, upToDate)],
    markdown: upToDate ? `${text}\n` : `${needed}\n\n\`\`\`sql\n${text.trimEnd()}\n\`\`\`\n`,
    data: {
      ...projectData(session),
      upToDate,
      base: draft.base,
      statements: draft.up.map(({ sql }) => sql),
      ...generateFacts(draft),
    },
  };
};

/** Compares a database other than PostgreSQL by TypeORM's schema builder. */
async function checkByTypeorm(session: Session): Promise<Report | Problem> {
  const { project, signal } = session;
  const difference = await project.client.request("diff", {}, { signal });
  if (isProblem(difference)) return difference;
  const statements = difference.up.map(({ sql }) => sql);
  const upToDate = statements.length === 0;
  return {
    exitCode: upToDate ? exitCodes.ok : exitCodes.failed,
    text: upToDate
      ? `No model changes: ${databaseLabel(project.view)} is what the entities say.`
      : statements.map((sql) => `${sql};`).join("\n"),
    cases: [caseOf(session, upToDate)],
    data: { ...projectData(session), upToDate, statements },
  };
}

function caseOf({ project: { location } }: Session, upToDate: boolean): CheckedCase {
  const { dataSource } = location;
  const at = dataSource === undefined ? {} : { at: { file: splitExport(dataSource).file, line: 1 } };
  return {
    name: "check",
    title: "Entities and schema",
    annotations: upToDate ? [] : [{ rule: "revision-needed", level: "error", isFailing: true, message: needed, ...at }],
  };
}
