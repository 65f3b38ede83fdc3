import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import GithubSlugger from "github-slugger";
import MarkdownIt from "markdown-it";
import { root } from "../run.mjs";

const markdown = new MarkdownIt({ html: true });

/**
 * @typedef {object} Link
 * @property {string} target as it is written, decoded
 * @property {boolean} image
 * @property {number} line first line of the paragraph, from 1
 */

/** Relative links, images and anchors of the repository's documents that lead nowhere. */
export function brokenLinks() {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  return files
    .split("\n")
    .filter((file) => file !== "" && !file.startsWith("test/") && existsSync(path.join(root, file)))
    .flatMap((file) => brokenIn(file, readFileSync(path.join(root, file), "utf8")));
}

/**
 * The broken links of one document.
 *
 * @param {string} file relative to the root; links are relative to its folder
 * @param {string} text
 */
export function brokenIn(file, text) {
  return linksOf(text).flatMap(({ target, line }) => {
    const problem = problemOf(file, text, target);
    return problem === undefined ? [] : [`${file}:${line}: ${problem}`];
  });
}

function problemOf(/** @type {string} */ file, /** @type {string} */ text, /** @type {string} */ target) {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [name = "", fragment] = target.split("#", 2);
  if (name === "") return anchorProblem(file, text, fragment);
  const place = path.join(root, path.dirname(file), name);
  if (!existsSync(place)) return `there is no file ${name}.`;
  return place.endsWith(".md") ? anchorProblem(name, readFileSync(place, "utf8"), fragment) : undefined;
}

function anchorProblem(
  /** @type {string} */ name,
  /** @type {string} */ text,
  /** @type {string | undefined} */ anchor,
) {
  if (anchor === undefined || anchorsOf(text).includes(anchor)) return undefined;
  return `${name} has no heading #${anchor}.`;
}

/**
 * Links and images of a document, also those of HTML.
 *
 * @param {string} text
 * @returns {readonly Link[]}
 */
export function linksOf(text) {
  return markdown.parse(text, {}).flatMap((block) => {
    const line = (block.map?.[0] ?? 0) + 1;
    const tokens = block.type === "html_block" ? [block] : (block.children ?? []);
    return tokens.flatMap((token) => targetsOf(token).map((target) => ({ ...target, line })));
  });
}

/** @param {import("markdown-it").Token} token */
function targetsOf(token) {
  if (token.type === "link_open") return [{ target: decode(token.attrGet("href")), image: false }];
  // The text of an image may have no link, so its children are not visited.
  if (token.type === "image") return [{ target: decode(token.attrGet("src")), image: true }];
  if (!token.type.startsWith("html_")) return [];
  return [...token.content.matchAll(/\b(href|src)="([^"]*)"/g)].map(([, kind, target = ""]) => ({
    target: decode(target),
    image: kind === "src",
  }));
}

function decode(/** @type {string | null} */ target) {
  return decodeURI(target ?? "");
}

/**
 * The anchors that GitHub gives the headings of a document, and those of HTML.
 *
 * @param {string} text
 * @returns {readonly string[]}
 */
export function anchorsOf(text) {
  const slugger = new GithubSlugger();
  const tokens = markdown.parse(text, {});
  return tokens.flatMap((token, index) => {
    if (token.type === "heading_open") {
      const inline = tokens[index + 1]?.children ?? [];
      const words = inline.filter(({ type }) => type === "text" || type === "code_inline");
      return [slugger.slug(words.map(({ content }) => content).join(""))];
    }
    return [...token.content.matchAll(/\b(?:id|name)="([^"]*)"/g)].map(([, name = ""]) => name);
  });
}
