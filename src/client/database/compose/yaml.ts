import type { Node } from "yaml";
import { LineCounter, isNode, parseDocument, visit } from "yaml";
import { overrideKey, resetKey } from "../../../core/compose/merge.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { omitUndefined } from "../../../core/omitUndefined.ts";

/**
 * Parses a Compose file: anchors and merge keys are put in, Compose's own tags become mappings of one key. Problem:
 * `composeInvalid`, with the line.
 */
export function parseYaml(file: string, text: string): { readonly document: unknown } | Problem {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return invalid(file, error.message, line, col);
  }
  visit(document, {
    Pair: (_, pair) => {
      const value = isNode(pair.value) ? pair.value : undefined;
      if (value?.tag === resetKey) pair.value = tagged(resetKey, true);
      if (value?.tag === overrideKey) pair.value = tagged(overrideKey, value);
    },
  });
  function tagged(key: string, value: unknown): Node {
    if (isNode(value)) delete value.tag;
    return document.createNode({ [key]: value });
  }
  try {
    return { document: document.toJS() as unknown };
  } catch (error) {
    // An alias of nothing, or a document made to grow without bounds.
    return invalid(file, error instanceof Error ? error.message : String(error), 1);
  }
}

/** A Compose file that cannot be read. */
export function invalid(file: string, message: string, line: number, column?: number): Problem {
  return { code: "composeInvalid", at: omitUndefined({ file, line, column }), message };
}
