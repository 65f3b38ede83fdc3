import { stepInWords } from "../../client/messages/diagnosisMessages.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { redact } from "../../core/problems/redact.ts";
import { exitCodes } from "../exitCodes.ts";
import { projectData, readProject } from "../session.ts";
import type { Handler } from "./handler.ts";

/** Checks each step from the `.env` to the migrations table. */
export const diagnose: Handler = async (session, options) => {
  // A problem of the project is one of the steps.
  await readProject(session, options);
  const { project, terminal, signal } = session;
  const answer = await project.client.request("diagnose", {}, { signal, timeout: 120_000 });
  if (isProblem(answer)) return answer;
  const steps = answer.steps.map((step) => {
    const { title, detail, fixes } = stepInWords(step);
    return { name: step.name, ok: step.ok, title, detail: redact(detail), fixes: fixes.map((fix) => fix.title) };
  });
  const isFine = steps.every(({ ok }) => ok);
  return {
    exitCode: isFine ? exitCodes.ok : exitCodes.failed,
    text: steps
      .map(({ ok, title, detail }) => terminal.styled(ok ? "reset" : "red", `${ok ? "✓" : "✗"} ${title}: ${detail}`))
      .join("\n"),
    data: { ...projectData(session), steps },
  };
};
