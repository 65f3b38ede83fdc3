import type { DatabaseLogin } from "../../protocol/database.ts";
import type { AdvisoryLocks } from "./advisoryLocks.ts";
import type { SessionQueue } from "./sessionQueue.ts";

/** One PostgreSQL session that answers protocol messages: PGlite, behind the least that the bridge needs of it. */
export interface Backend {
  /** ParameterStatus messages for a client that connects. */
  readonly parameters: Buffer;
  /** Runs whole messages and resolves with all that PostgreSQL answers. Rejects only when the session is over. */
  execute(messages: Buffer): Promise<Buffer>;
}

/** State that the connections share. */
export interface BridgeState<Owner> {
  readonly backend: Backend;
  readonly queue: SessionQueue<Owner>;
  readonly locks: AdvisoryLocks<Owner>;
  readonly sessionWaitMs: number;
  readonly logins: (() => readonly DatabaseLogin[]) | undefined;
  /** The connection that owns the session's unnamed statement. */
  unnamedOf: Owner | undefined;
  /** Statements that follow each reset of the session. */
  defaults: readonly string[];
  fatal(detail: string): void;
}
