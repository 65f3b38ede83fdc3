import type { Problem } from "../../core/problems/problem.ts";
import type { CommonOptions } from "../options.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";

/** A command of the command line, on an opened project. Its problem is shown by the caller. */
export type Handler<Options extends CommonOptions = CommonOptions> = (
  session: Session,
  options: Options,
) => Promise<Report | Problem>;
