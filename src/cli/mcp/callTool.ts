import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { changeForAgent, nothingToDo } from "../../client/agents/agentChange.ts";
import type { AskedChange } from "../../client/agents/changeTools.ts";
import { askedChange, changeOf } from "../../client/agents/changeTools.ts";
import { generateForAgent } from "../../client/agents/generateTool.ts";
import { readTools } from "../../client/agents/readTools.ts";
import type { ToolArguments } from "../../client/agents/toolArguments.ts";
import type { AgentToolName } from "../../client/agents/toolTable.ts";
import { loadLintTools } from "../../client/lint/lintTools.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { changeFaceOf } from "../commands/changeFace.ts";
import type { Sessions } from "./sessions.ts";

/** How long the user may take to answer, in milliseconds. */
const ANSWER_TIMEOUT_MS = 10 * 60_000;

/** Carries out a call of a tool. Problems: those of the tool, `agentProtected`, `agentRefused`. */
export async function callTool(
  sessions: Sessions,
  server: Server,
  name: AgentToolName,
  given: ToolArguments,
  signal: AbortSignal,
): Promise<object | Problem> {
  const session = await sessions.session(given.project);
  if (isProblem(session)) return session;
  const { project, paths } = session;
  const read = readTools[name];
  if (read) return read(project, given, { signal, lint: () => loadLintTools(paths.lint) });
  if (name === "migrations_generate") {
    const result = await generateForAgent(project, given, signal);
    await project.refresh();
    return result;
  }
  const request = changeOf(name, given);
  const asked = await askedChange(project, request, sessions.options.policy, { signal });
  if (isProblem(asked)) return asked;
  if (asked === undefined) return nothingToDo(project);
  const refused = await ask(sessions, server, asked);
  if (refused) return refused;
  const face = changeFaceOf({ ...session, signal }, session.options, { texts: [] });
  return changeForAgent(face, project, request, asked, sessions.options.policy);
}

/** Asks the user through the client. Problem: `agentRefused`. */
async function ask(
  { options }: Sessions,
  server: Server,
  { title, document }: AskedChange,
): Promise<Problem | undefined> {
  if (options.allowChanges === true) return undefined;
  if (server.getClientCapabilities()?.elicitation === undefined) return { code: "agentRefused", reason: "noQuestion" };
  const answer = await server.elicitInput(
    {
      message: `${title}\n\n${document}`,
      requestedSchema: {
        type: "object",
        properties: { confirm: { type: "boolean", title, default: false } },
        required: ["confirm"],
      },
    },
    { timeout: ANSWER_TIMEOUT_MS },
  );
  const isConfirmed = answer.action === "accept" && answer.content?.["confirm"] === true;
  return isConfirmed ? undefined : { code: "agentRefused", reason: "declined" };
}
