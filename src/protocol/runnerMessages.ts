/** The messages between a runner and its client: types only. */
import type { Problem } from "../core/problems/problem.ts";
import type { MethodName, Progress, StartEnvironment } from "./runner.ts";
import type { OpenTunnel, TunnelTarget } from "./tunnel.ts";

/**
 * The first message to a runner that was started without an argument, before its project was known: the argument, which is
 * its start options in JSON, and the working directory, absolute.
 */
export type StartMessage = { readonly type: "start"; readonly argument: string; readonly cwd: string };

export type ToRunner =
  | StartMessage
  | { readonly type: "request"; readonly id: number; readonly method: MethodName; readonly params: object }
  /** Ends the request under way as soon as that is safe: between statements, and the running statement is cancelled. */
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "tunnel"; readonly id: number; readonly answer: OpenTunnel | Problem }
  /** No request follows: the runner closes its connection, answers `ending`, saves compiled code, and ends. */
  | { readonly type: "end" }
  /** The requests that follow are for this environment: the project is loaded again. */
  | { readonly type: "begin"; readonly environment: StartEnvironment };

/** A request of a runner: it is about to connect to a server behind the bastion. */
export type TunnelRequest = { readonly type: "tunnel"; readonly id: number; readonly target: TunnelTarget };

export type FromRunner =
  | TunnelRequest
  | { readonly type: "hello"; readonly protocol: number; readonly pid: number; readonly node: string }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "problem"; readonly id: number; readonly problem: Problem }
  /** The connection is closed, and no code of the project runs any more. */
  | { readonly type: "ending" }
  | { readonly type: "progress"; readonly id: number; readonly progress: Progress }
  | { readonly type: "log"; readonly level: "debug" | "info" | "warn" | "error"; readonly text: string };
