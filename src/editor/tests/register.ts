import { l10n } from "vscode";
import * as vscode from "vscode";
import { filesChangedSince } from "../../client/rehearsal/gitFiles.ts";
import type { Project } from "../../client/project/project.ts";
import type { Log } from "../../host/log.ts";
import { onHistoryChange } from "../../host/project/onHistoryChange.ts";
import type { Store } from "../../host/project/store.ts";
import { RevisionTests } from "./items.ts";
import { runTests } from "./run.ts";

/** Milliseconds after which a continuous run starts, if nothing changes any more. */
const CONTINUOUS_DELAY_MS = 1500;

/** Branches that a working tree is compared with. */
const mainBranches = ["main", "master", "origin/main", "origin/master"];

/**
 * Makes each revision a test in the Test Explorer: a rehearsal of up, down and up again, with the catalog and the rows
 * compared.
 */
export function registerRevisionTests(store: Store, log: Log): vscode.Disposable {
  const controller = vscode.tests.createTestController("migrations", l10n.t("Migrations"));
  const tests = new RevisionTests(controller);
  const update = () => tests.update(store.views);
  const run = async (
    request: vscode.TestRunRequest,
    items: readonly vscode.TestItem[],
    token: vscode.CancellationToken,
  ) => {
    await runTests({ store, log, tests, items, token, run: controller.createTestRun(request) });
  };
  const wanted = (request: vscode.TestRunRequest) => {
    const included = request.include ? request.include.flatMap((item) => tests.below(item)) : tests.below();
    const excluded = new Set(request.exclude?.flatMap((item) => tests.below(item)));
    return included.filter((item) => !excluded.has(item));
  };
  controller.refreshHandler = async () => {
    await store.refreshAll();
    update();
  };
  const rehearse = controller.createRunProfile(
    l10n.t("Rehearse"),
    vscode.TestRunProfileKind.Run,
    (request, token) =>
      request.continuous === true
        ? continuously(request, token, (items, until) => run(request, items, until), wanted)
        : run(request, wanted(request), token),
    true,
  );
  rehearse.supportsContinuousRun = true;
  const changed = controller.createRunProfile(
    l10n.t("Rehearse What Changed since main"),
    vscode.TestRunProfileKind.Run,
    async (request, token) => {
      const files = await changedFiles(store.projects);
      if (!files) {
        void vscode.window.showWarningMessage(
          l10n.t("What changed since main is not known: there is no git repository with a branch main or master."),
        );
        return;
      }
      await run(
        request,
        wanted(request).filter(({ uri }) => uri && files.has(uri.fsPath)),
        token,
      );
    },
  );
  update();
  return vscode.Disposable.from(controller, rehearse, changed, onHistoryChange(store, update));
}

/** Files of the projects that differ from the main branch; undefined if that is not known of any project. */
async function changedFiles(projects: readonly Project[]): Promise<ReadonlySet<string> | undefined> {
  const found = await Promise.all(projects.map(({ location }) => filesChangedSince(location.root, mainBranches)));
  const known = found.flatMap((one) => one?.files ?? []);
  return found.every((one) => one === undefined) ? undefined : new Set(known);
}

/** Runs the tests of the files that were saved, until the run is stopped. */
function continuously(
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
  run: (items: readonly vscode.TestItem[], token: vscode.CancellationToken) => Promise<void>,
  wanted: (request: vscode.TestRunRequest) => readonly vscode.TestItem[],
): void {
  const saved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const saving = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    saved.add(uri.fsPath);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const items = wanted(request).filter((item) => item.uri && saved.has(item.uri.fsPath));
      saved.clear();
      if (items.length > 0) void run(items, token);
    }, CONTINUOUS_DELAY_MS);
  });
  token.onCancellationRequested(() => {
    saving.dispose();
    clearTimeout(timer);
  });
}
