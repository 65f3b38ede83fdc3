import { l10n } from "vscode";
import { actions } from "../../client/messages/actions.ts";
import { displayPath } from "../../client/messages/wording.ts";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import type { Project } from "../../client/project/project.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import type { Services } from "../../host/services.ts";
import { notify } from "../../host/messages/notify.ts";
import { isLocalServer } from "../../core/connection/connection.ts";
import type { Problem, ProblemCode } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { CommandTarget } from "../command.ts";
import type { ComposeServiceMatch, NotFound } from "./findComposeService.ts";
import { findService } from "./findComposeService.ts";
import { offerUrl, writeProjectUrl } from "./offerDatabaseUrl.ts";
import { composePlace } from "../../client/messages/databaseMessages.ts";

type Started = { readonly kind: "started"; readonly result: CommandResult };
type Listening = { readonly kind: "listening"; readonly found: ComposeServiceMatch; readonly port: number };

/** Problems of a server that runs and does not accept connections yet. */
const notYet: readonly ProblemCode[] = ["connectionRefused", "connectionLost", "connectionTimedOut", "serverBusy"];

/**
 * Starts the project's database with Docker Compose and waits until it accepts connections, or returns the reason to
 * use the embedded database. Problems: `composeInvalid`, `composePullFailed`, `composePortInUse`, `composeFailed`,
 * `composeExited`, `composeNotReady`, `cancelled`, `busy`.
 */
export async function startCompose(
  services: Services,
  { project, argument }: CommandTarget,
): Promise<Started | NotFound | Problem> {
  const outcome = await withRevisionsProgress(services, project, "other", ({ signal }) =>
    bringUp(services, project, argument.service, signal),
  );
  if (isProblem(outcome) || outcome.kind !== "listening") return outcome;
  const { found, port } = outcome;
  const problem = await tellWhere(services, project, found, port, argument.yes === true);
  if (problem) return problem;
  await project.ensureFresh();
  await services.store.refreshProject(project);
  const database = { kind: "compose", port, service: found.service.name } as const;
  return { kind: "started", result: { ok: true, applied: [], reverted: [], database } };
}

async function bringUp(
  services: Services,
  project: Project,
  named: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Listening | NotFound | Problem> {
  const found = await findService(services, project, named);
  if (isProblem(found) || found.kind !== "found") return found;
  if (signal?.aborted) return { code: "cancelled" };
  const { docker, target, service } = found;
  const say = (what: string) => project.update({ running: { direction: "other", what } });
  say(l10n.t("Starting {0} with Docker…", target.service));
  const failure = await services.compose.up(docker, project, target, signal, (line) => {
    if (/\b(pulling|downloading|extracting)\b/i.test(line))
      say(l10n.t("Docker pulls the image of {0}…", target.service));
    else if (/\b(creating|starting)\b/i.test(line)) say(l10n.t("Starting {0} with Docker…", target.service));
  });
  if (failure) return failure;
  const wanted = portOfThisMachine(project);
  const isWanted = wanted !== undefined && service.ports.includes(wanted);
  const port = isWanted ? wanted : (service.ports[0] ?? (await docker.port(target)));
  if (port === undefined) return { code: "composeExited", service: target.service };
  say(l10n.t("Waiting until {0} accepts connections…", target.service));
  const { answersAsPostgres } = services.compose.tools;
  // The project's own connection knows best; without one, any PostgreSQL's greeting.
  const isReady = async () =>
    (await answersAsPostgres(port)) && (port !== wanted || (await acceptsConnections(project, signal)));
  return (await services.compose.ready(docker, target, { isReady, signal })) ?? { kind: "listening", found, port };
}

async function acceptsConnections(project: Project, signal: AbortSignal | undefined): Promise<boolean> {
  const status = await project.client.request("status", {}, signal ? { signal, timeout: 30_000 } : { timeout: 30_000 });
  const problem = isProblem(status) ? status : status.problem;
  return problem === undefined || !notYet.includes(problem.code);
}

async function tellWhere(
  services: Services,
  project: Project,
  { service, target }: ComposeServiceMatch,
  port: number,
  yes: boolean,
): Promise<Problem | undefined> {
  const connection = postgresFacts(project.view);
  const name = l10n.t("{0} of {1}", service.name, displayPath(target.files[0]));
  if (port === portOfThisMachine(project)) {
    notify(l10n.t("{0} listens on localhost:{1}, as the project expects.", name, port));
    return undefined;
  }
  const where = composePlace(name, connection, port);
  // A URL needs its password, which only a file that says it plainly lets us know.
  if (!service.hasPlainCredentials) {
    notify(where, actions.openEnv);
    return undefined;
  }
  const urlOf = async () => {
    const known = await services.compose.tools.readCredentials(target.files, service.name);
    if (!known) return undefined;
    const url = new URL(`postgresql://localhost:${port}`);
    url.username = encodeURIComponent(known.user);
    url.password = encodeURIComponent(known.password);
    url.pathname = `/${encodeURIComponent(known.database)}`;
    return url.href;
  };
  const url = yes ? await urlOf() : undefined;
  if (url !== undefined) return writeProjectUrl(services, project, url);
  void offerUrl(services, project, where, urlOf);
  return undefined;
}

function portOfThisMachine({ view }: Project): number | undefined {
  const connection = postgresFacts(view);
  return connection && isLocalServer(connection) ? connection.port : undefined;
}
