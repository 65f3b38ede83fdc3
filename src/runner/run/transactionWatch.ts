import type { EventEmitter } from "node:events";

/** The part of a `pg` client that emits the server's messages. */
type Session = { readonly connection?: Partial<Pick<EventEmitter, "on" | "off">> };

type Ending = "commit" | "rollback";

/**
 * Follows the transaction of a session by the tag and the status that the server sends with each answer. This costs no
 * statement, and it includes what one text of several statements, or TypeORM itself, has ended.
 */
export class TransactionWatch {
  readonly #session: Session;
  #isOpen: boolean | undefined;
  #tags: string[] = [];
  #endings: Ending[] = [];

  /** @param session a client of `pg`; nothing is known of a session of another driver */
  constructor(session: object) {
    this.#session = session;
    this.#session.connection?.on?.("commandComplete", this.#onTag);
    this.#session.connection?.on?.("readyForQuery", this.#onReady);
  }

  /** True if the session is in a transaction; undefined before its first answer. */
  get isOpen(): boolean | undefined {
    return this.#isOpen;
  }

  isOf(session: object): boolean {
    return session === this.#session;
  }

  /** Returns how transactions were ended since the last call, the earliest first. Savepoints do not count. */
  takeEndings(): readonly Ending[] {
    const endings = this.#endings;
    this.#endings = [];
    return endings;
  }

  stop(): void {
    this.#session.connection?.off?.("commandComplete", this.#onTag);
    this.#session.connection?.off?.("readyForQuery", this.#onReady);
  }

  readonly #onTag = ({ text = "" }: { readonly text?: string }): void => {
    const [tag = ""] = /^(?:COMMIT|ROLLBACK|BEGIN|START)/.exec(text) ?? [];
    if (tag !== "") this.#tags.push(tag);
  };

  readonly #onReady = ({ status }: { readonly status?: string }): void => {
    const tags = this.#tags;
    this.#tags = [];
    this.#isOpen = status === undefined ? undefined : status !== "I";
    // `ROLLBACK TO` a savepoint has the tag of a ROLLBACK. It leaves the transaction open, and nothing begins after it.
    const last = tags.findLastIndex((tag) => tag === "COMMIT" || tag === "ROLLBACK");
    if (last < 0 || (this.#isOpen === true && last === tags.length - 1)) return;
    this.#endings.push(tags[last] === "COMMIT" ? "commit" : "rollback");
  };
}
