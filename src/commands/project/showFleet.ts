import { l10n } from "vscode";
import * as vscode from "vscode";
import { fleetTable, statesInWords, stateInWords } from "../../client/fleet/fleetTable.ts";
import type { Fleet } from "../../client/fleet/openFleet.ts";
import { ambiguity, listFileOf, openFleet } from "../../client/fleet/openFleet.ts";
import type { MemberState } from "../../client/fleet/state.ts";
import { readStates } from "../../client/fleet/state.ts";
import { FleetWorkers } from "../../client/fleet/workers.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Project } from "../../client/project/project.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { ifTrusted, onProject } from "../command.ts";

/** Databases that are read at a time. */
const concurrency = 4;

type Read = { readonly fleet: Fleet; readonly states: readonly MemberState[]; readonly problem: Problem | undefined };

/** Shows where each database of the project's list stands, as a table. Nothing is changed. */
export const showFleet = onProject(
  ifTrusted(async (services, { project }) => {
    const file = listFileOf(project);
    if (isProblem(file)) return failed(file, project);
    await project.ensureFresh();
    const read = await withProgress(project, file, services);
    if (isProblem(read)) return read.code === "cancelled" ? undefined : failed(read, project);
    const { fleet, states, problem } = read;
    const { name } = project.location;
    const notes = [...fleet.warnings, ...(problem ? [problem] : [])].map((one) => problemMessage(one).message);
    const text = [...notes, fleetTable(states), statesInWords(states)].join("\n\n");
    await services.showText(l10n.t("Fleet of {0}", name), `${text}\n`);
    return {
      ok: problem === undefined,
      members: states.map((state) => ({
        name: state.member.name,
        ...(state.view.connection ? { database: state.view.connection.database } : {}),
        ...(state.view.history.current === undefined ? {} : { current: state.view.history.current }),
        pending: state.view.history.pending,
        state: stateInWords(state),
      })),
      ...(problem ? { problem: { code: problem.code, message: problemMessage(problem).message } } : {}),
    };
  }),
);

function withProgress(project: Project, file: string, { runner, log, setup }: Services): Thenable<Read | Problem> {
  const location = vscode.ProgressLocation.Notification;
  const title = l10n.t("Reading the databases of the list…");
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const { signal } = controller;
    const fleet = await openFleet(project, file, {}, { signal, readList: setup().readList });
    if (isProblem(fleet)) return fleet;
    const total = fleet.members.length;
    let done = 0;
    const face = { log, isTrusted: () => vscode.workspace.isTrusted };
    const workers = new FleetWorkers({ files: runner, face, isolate: false });
    try {
      const states = await readStates(workers, fleet.members, { concurrency, isStopped: () => signal.aborted }, () =>
        progress.report({ message: l10n.t("{0} of {1}", (done += 1), total), increment: 100 / total }),
      );
      if (signal.aborted) return { code: "cancelled" };
      return { fleet, states, problem: await ambiguity(workers, project, states) };
    } finally {
      workers.close();
    }
  });
}
