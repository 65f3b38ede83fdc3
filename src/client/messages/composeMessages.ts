import * as l10n from "@vscode/l10n";
import type { ComposeProblem } from "../../core/problems/problem.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { messageAt } from "./paths.ts";

/** Why the database of a Compose file does not run, in words. */
export function explainCompose(problem: ComposeProblem): ProblemMessage {
  const instead = [actions.log, actions.startEmbedded];
  switch (problem.code) {
    case "composeInvalid": {
      const { message, actions: open } = messageAt(
        l10n.t("The Compose file cannot be read: {0}", problem.message),
        problem.at,
      );
      return { message, actions: [...open, actions.startEmbedded] };
    }
    case "dockerMissing":
      return { message: l10n.t("Docker is not installed."), actions: [actions.log] };
    case "composeMissing":
      return { message: l10n.t("Docker has no Compose."), actions: [actions.log] };
    case "dockerNotAnswering":
      return { message: l10n.t("Docker does not answer; is it running?"), actions: [actions.log] };
    case "composePullFailed":
      return {
        message: l10n.t("The image of {0} could not be pulled: {1}", problem.service, problem.message),
        actions: instead,
      };
    case "composePortInUse":
      return {
        message:
          problem.port === undefined
            ? l10n.t("{0} did not start: another program has its port.", problem.service)
            : l10n.t("{0} did not start: another program has its port {1}.", problem.service, problem.port),
        actions: instead,
      };
    case "composeFailed":
      return {
        message: l10n.t("Docker failed on {0}: {1}", problem.service, problem.message),
        actions: instead,
      };
    case "composeExited":
      return {
        message: l10n.t("The container of {0} ended at once; the log has its last lines.", problem.service),
        actions: instead,
      };
    case "composeNotReady":
      return {
        message: l10n.t(
          "The container of {0} runs, and PostgreSQL in it accepted no connection within {1} s.",
          problem.service,
          problem.seconds,
        ),
        actions: [actions.log, actions.refresh, actions.stopDatabase],
      };
  }
}
