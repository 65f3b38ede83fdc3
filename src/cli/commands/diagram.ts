import { drawDiagramFile } from "../../client/diagramFile.ts";
import { diagramTexts, diagramTitle } from "../../client/messages/diagram/diagramTexts.ts";
import { isOwnTable } from "../../client/project/projectState.ts";
import { diagramOf } from "../../core/schema/diagram.ts";
import { mermaid } from "../../core/schema/mermaid.ts";
import { exitCodes } from "../exitCodes.ts";
import type { CommonOptions } from "../options.ts";
import { projectData, readProject } from "../session.ts";
import type { Handler } from "./handler.ts";

export const diagramForms = ["mermaid", "svg"] as const;

export type DiagramOptions = CommonOptions & { readonly as?: (typeof diagramForms)[number] };

/** An entity-relationship diagram of the database. @param table only this table and its neighbours */
export function diagram(table: string | undefined): Handler<DiagramOptions> {
  return async (session, options) => {
    const problem = await readProject(session, options);
    if (problem) return problem;
    const { project } = session;
    await project.inspect();
    const { view } = project;
    if (view.schemaProblem) return view.schemaProblem;
    const { schema } = view;
    if (!schema) return { code: "unknown", message: "the schema was not read" };
    const found = schema.tables.find(({ name, schema: of }) => name === table || `${of}.${name}` === table);
    if (table !== undefined && !found) return { code: "tableMissing", table };
    const drawn = diagramOf(schema, {
      omit: (one) => isOwnTable(view, one),
      ...(found ? { focus: { schema: found.schema, name: found.name } } : {}),
    });
    const form = options.as ?? "mermaid";
    const title = diagramTitle(view, found);
    const text =
      form === "svg"
        ? await drawDiagramFile(session.paths.diagramFile, drawn, diagramTexts(title, drawn))
        : mermaid(drawn);
    return { exitCode: exitCodes.ok, text: text.trimEnd(), data: { ...projectData(session), [form]: text } };
  };
}
