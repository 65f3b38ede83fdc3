import * as vscode from "vscode";
import type { Log } from "../host/log.ts";
import type { Project } from "../client/project/project.ts";
import { isOwnTable } from "../client/project/projectState.ts";
import type { Store } from "../host/project/store.ts";
import { notify } from "../host/messages/notify.ts";
import type { Diagram } from "../core/schema/diagram.ts";
import { diagramOf } from "../core/schema/diagram.ts";
import type { Schema, TableName } from "../core/schema/schema.ts";
import { keyOfTable } from "../core/schema/schema.ts";
import type { FromDiagram, ToDiagram } from "../protocol/webview.ts";
import { diagramTexts, diagramTitle } from "../client/messages/diagram/diagramTexts.ts";

type Shown = {
  readonly panel: vscode.WebviewPanel;
  readonly project: string;
  readonly focus: TableName | undefined;
  /** The schema that the page draws. The page is notified only of another one. */
  schema: Schema | undefined;
  last: ToDiagram | undefined;
};

/** Diagrams in webviews, one for each project and one for each table of it; they follow the database. */
export class Diagrams implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #store: Store;
  readonly #log: Log;
  readonly #shown = new Map<string, Shown>();
  readonly #subscription: vscode.Disposable;
  /** Source of the kernel that lays out tables; undefined before the first diagram. */
  #kernel: string | undefined;

  constructor(extension: vscode.Uri, store: Store, log: Log) {
    this.#extension = extension;
    this.#store = store;
    this.#log = log;
    this.#subscription = store.onDidChange(() => {
      for (const shown of this.#shown.values()) this.#update(shown);
    });
  }

  /**
   * Shows the diagram of a project's schema, or of a table and its neighbours; nothing when there are none.
   *
   * @returns how many tables it has
   * @throws if a file of the extension is missing
   */
  async show(project: Project, focus?: TableName): Promise<number> {
    const count = this.#diagram(project, focus)?.tables.length ?? 0;
    if (count === 0) return 0;
    this.#kernel ??= await readText(vscode.Uri.joinPath(this.#extension, "dist/elk-worker.js"));
    const { key } = project.view;
    const id = focus ? `${key}\0${keyOfTable(focus)}` : key;
    const known = this.#shown.get(id);
    if (known) known.panel.reveal();
    else this.#open(id, project, focus, this.#kernel);
    return count;
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { panel } of this.#shown.values()) panel.dispose();
  }

  #open(id: string, project: Project, focus: TableName | undefined, kernel: string): void {
    const dist = vscode.Uri.joinPath(this.#extension, "dist");
    const media = (name: string) => vscode.Uri.joinPath(this.#extension, "media", name);
    const title = diagramTitle(project.view, focus);
    const panel = vscode.window.createWebviewPanel("migrations.diagram", title, vscode.ViewColumn.Active, {
      enableScripts: true,
      // A page that is made again lays out everything again, which takes seconds for a large schema.
      retainContextWhenHidden: true,
      localResourceRoots: [dist],
    });
    panel.iconPath = { light: media("diagram-light.svg"), dark: media("diagram-dark.svg") };
    const shown: Shown = { panel, project: project.view.key, focus, schema: undefined, last: undefined };
    this.#shown.set(id, shown);
    panel.onDidChangeViewState(() => this.#update(shown));
    panel.onDidDispose(() => this.#shown.delete(id));
    panel.webview.onDidReceiveMessage((message: FromDiagram) => {
      this.#receive(shown, message).catch((error: unknown) => this.#log.write("error", `diagram: ${String(error)}`));
    });
    const script = panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, "diagram.js"));
    panel.webview.html = pageOf(script, title, kernel);
  }

  #diagram({ view }: Project, focus: TableName | undefined): Diagram | undefined {
    const { schema } = view;
    const omit = (table: TableName) => isOwnTable(view, table);
    return schema && diagramOf(schema, { omit, ...(focus ? { focus } : {}) });
  }

  /** Sends the page what there is to draw when that has changed. A hidden page is sent it when it is shown again. */
  #update(shown: Shown): void {
    const { panel, focus } = shown;
    const project = this.#store.find(shown.project);
    const schema = project?.view.schema;
    if (!project || !schema || schema === shown.schema || !panel.visible) return;
    const diagram = this.#diagram(project, focus);
    if (!diagram) return;
    panel.title = diagramTitle(project.view, focus);
    shown.schema = schema;
    shown.last = { type: "show", diagram, texts: diagramTexts(panel.title, diagram) };
    void panel.webview.postMessage(shown.last);
  }

  /** Draws the current schema; while the database cannot be queried, the last one. */
  #start(shown: Shown): void {
    shown.schema = undefined;
    this.#update(shown);
    if (!shown.schema && shown.last) void shown.panel.webview.postMessage(shown.last);
  }

  async #receive(shown: Shown, message: FromDiagram): Promise<void> {
    switch (message.type) {
      case "ready":
        return this.#start(shown);
      case "open": {
        const { schema, table } = message;
        await vscode.commands.executeCommand("migrations.showTable", { project: shown.project, schema, table });
        return;
      }
      case "save":
        return this.#save(shown, message.svg);
      case "failed":
        this.#log.write("error", `diagram: ${message.message}`);
    }
  }

  async #save({ panel, project }: Shown, svg: string): Promise<void> {
    const folder = this.#store.find(project)?.location.folder;
    const name = `${panel.title.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}.svg`;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Save as SVG"),
      filters: { SVG: ["svg"] },
      ...(folder !== undefined ? { defaultUri: vscode.Uri.joinPath(vscode.Uri.file(folder), name) } : {}),
    });
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(svg));
    notify(vscode.l10n.t("Saved {0}.", vscode.workspace.asRelativePath(target)), {
      title: vscode.l10n.t("Open File"),
      command: "vscode.open",
      arguments: [target],
    });
  }
}

async function readText(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/**
 * The page with its script, and with the kernel as a text that its worker is made of. Its content security policy allows
 * nothing else.
 */
function pageOf(script: vscode.Uri, title: string, kernel: string): string {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; worker-src blob:`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <title>${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>
  </head>
  <body>
    <script type="text/plain" id="layouter">${kernel.replaceAll("</script", "<\\/script")}</script>
    <script nonce="${nonce}" src="${script.toString()}"></script>
  </body>
</html>`;
}
