import * as l10n from "@vscode/l10n";
import type { ConnectionFacts } from "../../core/connection/connection.ts";
import { isThisMachine } from "../../core/connection/connection.ts";
import type { KnownRun } from "../../migrations/journal.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { longTime } from "../cards/formatTime.ts";

/** Where the embedded database listens, and where the project looks for it instead. */
export function embeddedPlace(connection: ConnectionFacts | undefined, port: number): string {
  if (!connection) return l10n.t("PostgreSQL 18 (embedded) listens on localhost:{0}.", port);
  return isThisMachine(connection.host)
    ? l10n.t(
        "PostgreSQL 18 (embedded) listens on localhost:{0}: the project points to {1}:{2}, which is not free.",
        port,
        connection.host,
        connection.port,
      )
    : l10n.t(
        "PostgreSQL 18 (embedded) listens on localhost:{0}: the project points to {1}:{2}, another machine.",
        port,
        connection.host,
        connection.port,
      );
}

/** Where the database of a Compose file listens, and where the project looks for it instead. */
export function composePlace(name: string, connection: ConnectionFacts | undefined, port: number): string {
  return connection
    ? l10n.t(
        "{0} listens on localhost:{1}; the project points to {2}:{3}.",
        name,
        port,
        connection.host,
        connection.port,
      )
    : l10n.t("{0} listens on localhost:{1}.", name, port);
}

/** The changes of a database that were made from here, as a document. */
export function runsText(name: string, runs: readonly KnownRun[]): string {
  const head =
    runs.length === 0
      ? l10n.t("Nothing was changed on {0} from here yet.", name)
      : l10n.t("Changes of {0} that were made from here, the latest first.", name);
  return [head, ...runs.map(runInWords), ""].join("\n\n");
}

function runInWords({ at, by, direction, outcome, applied, reverted, revisions }: KnownRun): string {
  const verbs = { up: l10n.t("Upgrade"), down: l10n.t("Revert"), stamp: l10n.t("Stamp") };
  const how =
    outcome === undefined
      ? l10n.t("outcome unknown (interrupted)")
      : outcome === "ok"
        ? l10n.t("done")
        : l10n.t("ended early: {0}", outcome);
  return [
    `${longTime(at)} · ${by} · ${verbs[direction]} · ${how}`,
    ...applied.map((id) => `  + ${titleFromId(id)} (${id})`),
    ...reverted.map((id) => `  − ${titleFromId(id)} (${id})`),
    ...(applied.length + reverted.length === 0 ? revisions.map((id) => `  · ${titleFromId(id)} (${id})`) : []),
  ].join("\n");
}
