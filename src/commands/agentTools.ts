import * as vscode from "vscode";
import { bounded, dataNotice } from "../client/agents/bounded.ts";
import type { AskedChange } from "../client/agents/changeTools.ts";
import type { AgentToolName } from "../client/agents/toolTable.ts";
import { agentTools } from "../client/agents/toolTable.ts";
import { problemMessage } from "../client/messages/problemMessages.ts";
import type { Problem } from "../core/problems/problem.ts";
import { isProblem } from "../core/problems/problem.ts";
import { redact } from "../core/problems/redact.ts";
import type { invokeTool } from "../host/agents/invokeTool.ts";
import type { prepareTool } from "../host/agents/prepareTool.ts";
import type { Services } from "../host/services.ts";

/** How long an answer may take, in milliseconds. */
const ANSWER_TIMEOUT_MS = 10 * 60_000;

/** Loads what the tools do: nothing of it is needed before the first call. */
export type LoadTools = () => {
  readonly invokeTool: typeof invokeTool;
  readonly prepareTool: typeof prepareTool;
};

/** Registers the language model tools. Versions of VS Code without tools have none. */
export function registerAgentTools(services: Services, load: LoadTools): vscode.Disposable {
  return vscode.Disposable.from(
    ...agentTools.map((tool) => vscode.lm.registerTool(tool.name, toolOf(services, tool, load))),
  );
}

function toolOf(
  services: Services,
  { name, changes }: { readonly name: AgentToolName; readonly changes: string },
  load: LoadTools,
): vscode.LanguageModelTool<object> {
  /** Questions, by the input that they are about: the editor invokes the tool only after a yes. */
  const questions = new Map<string, { readonly asked: AskedChange; readonly until: number }>();
  return {
    prepareInvocation: async ({ input }, token) => {
      if (changes === "nothing") return undefined;
      if (changes === "file") {
        const title = vscode.l10n.t("Write a new migration file?");
        return { confirmationMessages: { title, message: "message" in input ? String(input.message) : "" } };
      }
      const key = JSON.stringify(input);
      questions.delete(key);
      const asked = await load().prepareTool(services, name, input, signalOf(token));
      // The invocation reports the problem to the model.
      if (asked === undefined || isProblem(asked)) return undefined;
      questions.set(key, { asked, until: Date.now() + ANSWER_TIMEOUT_MS });
      return { confirmationMessages: { title: asked.title, message: new vscode.MarkdownString(asked.document) } };
    },
    invoke: async ({ input }, token) => {
      const key = JSON.stringify(input);
      const question = questions.get(key);
      questions.delete(key);
      const confirmed = question && question.until > Date.now() ? question.asked : undefined;
      const result = await load().invokeTool(services, name, input, confirmed, signalOf(token));
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(textOf(result))]);
    },
  };
}

function textOf(result: object | Problem): string {
  if (isProblem(result))
    return JSON.stringify({ ok: false, problem: { code: result.code, message: problemMessage(result).message } });
  return `${dataNotice}\n${redact(JSON.stringify(bounded(result), undefined, 1))}`;
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
