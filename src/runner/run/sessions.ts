import type { DataSource } from "typeorm";
import { replaceMethod } from "../process/replaceMethod.ts";
import type { MethodScope } from "./methodScope.ts";
import { currentScope, isAdmitted, submittedType } from "./methodScope.ts";
import { sqlOf } from "./queryConfig.ts";

type Query = (this: object, ...args: unknown[]) => unknown;
type Acquired = readonly [session: object, release: (error?: Error) => void];
type Driver = {
  readonly postgres?: { readonly Client?: { readonly prototype: { query: Query; connect: Query } } };
  obtainMasterConnection?: () => Promise<Acquired>;
  obtainSlaveConnection?: () => Promise<Acquired>;
};

/** A query that carries itself out: a cursor, a stream. */
type Submittable = { readonly submit: unknown; handleReadyForQuery?: (...args: unknown[]) => unknown };

const watched = new WeakSet<object>();
/** Sessions that a method has used, with the last such method. */
const used = new WeakMap<object, MethodScope>();

/**
 * Watches every session of the project's `pg` that a migration's method uses: that of its query runner, those of the
 * pool, and clients that it makes itself. A statement is counted until it is answered, and refused when its method has
 * ended. A session that a method has used is never given to anybody else: what the method has set there (`SET`,
 * temporary tables, listeners, locks) would outlive the run.
 */
export function watchSessions(dataSource: DataSource): void {
  const driver = dataSource.driver as unknown as Driver;
  const prototype = driver.postgres?.Client?.prototype;
  if (prototype && !watched.has(prototype)) {
    watched.add(prototype);
    replaceMethod(prototype, "query", (original) => {
      const query = original as Query;
      return function (this: object, ...args: unknown[]) {
        return currentScope() ? watchedQuery(this, args, query) : query.apply(this, args);
      };
    });
    replaceMethod(prototype, "connect", (original) => {
      const connect = original as Query;
      return function (this: object, ...args: unknown[]) {
        const scope = currentScope();
        return scope ? openedIn(scope, this, args, connect) : connect.apply(this, args);
      };
    });
  }
  if (watched.has(driver)) return;
  watched.add(driver);
  for (const name of ["obtainMasterConnection", "obtainSlaveConnection"] as const) {
    const obtain = driver[name];
    if (!obtain) continue;
    driver[name] = () => {
      const acquired = obtainUnused(() => obtain.call(driver));
      return currentScope()?.opening(acquired) ?? acquired;
    };
  }
}

/** Takes a session of a pool that no migration has used. Used sessions are closed. */
export async function unusedClient<T extends { release(destroy?: boolean): void }>(
  connect: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const client = await connect();
    if (!used.has(client)) return client;
    client.release(true);
  }
}

async function obtainUnused(obtain: () => Promise<Acquired>): Promise<Acquired> {
  for (;;) {
    const acquired = await obtain();
    const [session, release] = acquired;
    // Within one method a session of the pool may be taken again: the method expects what it has set there.
    const user = used.get(session);
    if (!user || user === currentScope()) return acquired;
    release(new Error("a migration has used this session"));
  }
}

/** Connects a client that a method opens. With a callback `pg` returns nothing. */
function openedIn(scope: MethodScope, session: object, args: unknown[], connect: Query): unknown {
  const [callback] = args;
  if (typeof callback !== "function") {
    const answer = scope.connecting(() => connect.apply(session, args));
    return answer instanceof Promise ? scope.opening(answer) : answer;
  }
  let settle: () => void = () => undefined;
  void scope.opening(new Promise<void>((resolve) => (settle = resolve)));
  const called = (...results: unknown[]) => {
    settle();
    (callback as (...results: unknown[]) => void)(...results);
  };
  return scope.connecting(() => connect.apply(session, [called]));
}

function watchedQuery(session: object, args: unknown[], query: Query): unknown {
  const scope = currentScope();
  if (!scope) return query.apply(session, args);
  used.set(session, scope);
  if (isAdmitted()) return query.apply(session, args);
  const sql = sqlOf(args[0]);
  const refused = scope.begin(session, sql);
  const last = args.at(-1);
  const callback = typeof last === "function" ? (last as (error: Error | null, result?: unknown) => void) : undefined;
  const isSubmitted = isSubmittable(args[0]);
  if (refused) {
    if (isSubmitted) throw refused;
    if (!callback) return Promise.reject(refused);
    process.nextTick(callback, refused);
    return undefined;
  }
  let isOpen = true;
  const end = (error?: unknown) => {
    if (!isOpen) return;
    isOpen = false;
    if (error !== undefined && session === scope.session) scope.failed?.(sql, error);
    else if (error !== undefined) scope.failedElsewhere.push({ sql, error });
    scope.end(session, sql, error === undefined);
  };
  const given = callback
    ? [
        ...args.slice(0, -1),
        (error: Error | null, result?: unknown) => {
          end(error ?? undefined);
          callback(error, result);
        },
      ]
    : args;
  let answer: unknown;
  try {
    answer = query.apply(session, given);
  } catch (error) {
    end(error);
    throw error;
  }
  if (!(answer instanceof Promise)) {
    if (isSubmitted) followSubmitted(args[0] as Submittable, scope);
    if (!callback) end();
    return answer;
  }
  return answer.then(
    (result: unknown) => {
      end();
      return result;
    },
    (error: unknown) => {
      end(error);
      throw error;
    },
  );
}

let submitted = 0;

/** Counts a cursor or a stream as a request: it ends when its reader wants, which may be never. */
function followSubmitted(query: Submittable, scope: MethodScope): void {
  // Async ids of Node are positive.
  const id = --submitted;
  const { handleReadyForQuery: handle } = query;
  if (!handle) return;
  scope.started(query, submittedType, id);
  query.handleReadyForQuery = (...args) => {
    scope.answered(id);
    return handle.apply(query, args);
  };
}

function isSubmittable(query: unknown): query is Submittable {
  return typeof query === "object" && query !== null && typeof (query as Submittable).submit === "function";
}
