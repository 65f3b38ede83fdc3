import * as l10n from "@vscode/l10n";
import type { ConnectionFacts } from "../../core/connection/connection.ts";
import { isLocalServer } from "../../core/connection/connection.ts";

/** The port of the embedded database, and the one that the project connects to instead. */
export function embeddedPlace(connection: ConnectionFacts | undefined, port: number): string {
  if (!connection) return l10n.t("PostgreSQL 18 (embedded) listens on localhost:{0}.", port);
  return isLocalServer(connection)
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

/** The port of the database of a Compose file, and the one that the project connects to instead. */
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
