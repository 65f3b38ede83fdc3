import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { coalesced } from "../../client/project/coalesce.ts";
import type { Log } from "../log.ts";
import type { NestModule } from "../../client/setup/nestDraft.ts";
import { findAllNestModules } from "../../client/discovery/nestModules.ts";
import type { Face, RunnerFiles } from "../../client/project/project.ts";
import { Project } from "../../client/project/project.ts";
import { projectOfFile } from "../../client/project/projectOfFile.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { keyOf } from "../../client/project/location.ts";
import { workspaceFolders } from "./workspaceFiles.ts";
import { findProjects } from "../../client/discovery/projects.ts";

const selectionKey = "migrations.selectedProject";
const environmentKey = "migrations.environments";

/** The only state there is: the workspace's projects and which of them is selected. Views listen and draw. */
export class Store implements vscode.Disposable {
  readonly #runner: RunnerFiles;
  readonly #log: Log;
  readonly #face: Face;
  readonly #memory: vscode.Memento;
  readonly #change = new vscode.EventEmitter<void>();
  readonly #reading = new vscode.EventEmitter<void>();
  readonly #search: () => Promise<void>;
  readonly #editor: vscode.Disposable;
  /** The key of the project that was last used: its file was opened, it was selected, or a command named it. */
  #used: string | undefined;
  #isStartExpected = false;
  #projects: readonly Project[] = [];
  #nestModules: readonly NestModule[] = [];
  #searched = false;
  #work: Promise<unknown> = Promise.resolve();

  /** Something that views show has changed. */
  readonly onDidChange = this.#change.event;
  /** A project was read again, for a file or a setting has changed; perhaps it is what it was. */
  readonly onDidRead = this.#reading.event;

  constructor(runner: RunnerFiles, memory: vscode.Memento, log: Log) {
    this.#runner = runner;
    this.#memory = memory;
    this.#log = log;
    this.#face = { log, isTrusted: () => vscode.workspace.isTrusted };
    this.#search = coalesced(() => this.#findProjects());
    this.#editor = vscode.window.onDidChangeActiveTextEditor(() => {
      const project = this.#ofEditor();
      if (project) this.use(project);
    });
  }

  /** True if the workspace has been searched for projects. */
  get isSearched(): boolean {
    return this.#searched;
  }

  get projects(): readonly Project[] {
    return this.#projects;
  }

  /** Without a project: the NestJS modules from which a data source could be created. */
  get nestModules(): readonly NestModule[] {
    return this.#nestModules;
  }

  get views(): readonly ProjectView[] {
    return this.#projects.map((project) => project.view);
  }

  /** The current state of a project, for rows that were drawn from an earlier one. */
  currentOf(view: ProjectView): ProjectView {
    return this.views.find(({ key }) => key === view.key) ?? view;
  }

  /**
   * The project that commands without an argument are about, and that the status bar shows: the last used one, which is
   * the active editor's as soon as that changes. Before any was used: the one that was selected by hand, else the first.
   */
  get selected(): Project | undefined {
    const named = (key: string | undefined) => this.#projects.find((project) => project.view.key === key);
    return named(this.#used) ?? this.#ofEditor() ?? named(this.#chosen) ?? this.#projects[0];
  }

  /**
   * True if a command without a project is ambiguous: no active editor is in a project, and the user has selected
   * none.
   */
  get isAmbiguous(): boolean {
    if (this.#projects.length < 2 || this.#ofEditor()) return false;
    return !this.#projects.some(({ view }) => view.key === this.#chosen);
  }

  /** Selects a project by hand, and remembers it. */
  async select(project: Project): Promise<void> {
    this.#used = project.view.key;
    await this.#memory.update(selectionKey, project.view.key);
    this.#change.fire();
  }

  /** Puts a project in scope, for this session. */
  use(project: Project): void {
    const { key } = project.view;
    if (this.#used === key) return;
    this.#used = key;
    this.#change.fire();
  }

  /** From now on a database that does not answer is shown as starting: it is started when the workspace has been read. */
  expectStart(): void {
    this.#isStartExpected = true;
  }

  /** The expected database has started, or will not start. */
  endExpectedStart(): void {
    this.#isStartExpected = false;
    for (const project of this.#projects) project.update({ starting: undefined });
  }

  get #chosen(): string | undefined {
    return this.#memory.get<string>(selectionKey);
  }

  #ofEditor(): Project | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri?.scheme === "file" ? projectOfFile(this.#projects, uri.fsPath) : undefined;
  }

  /** Takes up another environment of a project, or none, and remembers it. */
  async switchEnvironment(project: Project, environment: string | undefined): Promise<void> {
    const chosen = { ...this.#memory.get<Readonly<Record<string, string>>>(environmentKey) };
    delete chosen[project.view.key];
    const { key } = project.view;
    await this.#memory.update(environmentKey, environment === undefined ? chosen : { ...chosen, [key]: environment });
    // The workspace may have been searched again while the user was choosing.
    const current = this.#projects.find(({ view }) => view.key === key) ?? project;
    current.switchEnvironment(environment);
    await this.refreshProject(current);
  }

  /** The project with a root or key; the selected one when none is named. */
  find(name: string | undefined): Project | undefined {
    if (name === undefined) return this.selected;
    return this.#projects.find(({ view }) => view.key === name || view.location.root === name);
  }

  /** Searches the workspace again and reads every project's truth. */
  refresh(): Promise<void> {
    return this.#track(this.#search().then(() => this.refreshAll()));
  }

  /** Reads the truth of all known projects again. */
  refreshAll(): Promise<void> {
    return this.#track(Promise.all(this.#projects.map((project) => this.#read(project))).then(() => undefined));
  }

  /** Reads one project's truth again. */
  refreshProject(project: Project): Promise<void> {
    return this.#track(this.#read(project));
  }

  /** Reads a project with its current files, for example after a command has written one. */
  reloadProject(project: Project): Promise<void> {
    project.client.restart();
    return this.refreshProject(project);
  }

  /** Reads the state of a project. The schema is read afterwards, without making callers wait. */
  async #read(project: Project): Promise<void> {
    await project.refresh();
    this.#reading.fire();
    void this.#track(project.inspect());
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    for (let seen: unknown; seen !== this.#work;) {
      seen = this.#work;
      await this.#work;
    }
  }

  dispose(): void {
    this.#editor.dispose();
    for (const project of this.#projects) project.dispose();
    this.#change.dispose();
    this.#reading.dispose();
  }

  async #findProjects(): Promise<void> {
    const locations = await findProjects(workspaceFolders());
    const known = new Map(this.#projects.map((project) => [project.view.key, project]));
    const next = locations.map((location) => {
      const old = known.get(keyOf(location));
      if (old && (isDeepStrictEqual(old.location, location) || old.view.running)) return old;
      const chosen = this.#memory.get<Readonly<Record<string, string>>>(environmentKey)?.[keyOf(location)];
      const environment = location.environments.named.find(({ name }) => name === chosen)?.name;
      const project = new Project(location, environment, this.#runner, this.#face, () => this.#change.fire());
      if (this.#isStartExpected) project.update({ starting: true });
      return project;
    });
    for (const project of this.#projects) if (!next.includes(project)) project.dispose();
    const nestModules = next.length === 0 ? await findAllNestModules(workspaceFolders()) : [];
    const isUnchanged =
      this.#searched &&
      isDeepStrictEqual(nestModules, this.#nestModules) &&
      next.length === this.#projects.length &&
      next.every((project, index) => project === this.#projects[index]);
    this.#projects = next;
    this.#nestModules = nestModules;
    this.#searched = true;
    if (!isUnchanged) this.#change.fire();
  }

  #track(work: Promise<void>): Promise<void> {
    const guarded = work.catch((error: unknown) => this.#log.write("error", String(error)));
    this.#work = Promise.all([this.#work, guarded]).then(() => undefined);
    return guarded;
  }
}
