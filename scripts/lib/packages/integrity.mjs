import { createHash } from "node:crypto";

/**
 * Throws if a download is not the file that package-lock.json names.
 *
 * @param {string} spec the package and its version
 * @param {Buffer} content
 * @param {string} integrity as in package-lock.json
 */
export function checkIntegrity(spec, content, integrity) {
  const [algorithm] = integrity.split("-");
  const actual = `${algorithm}-${createHash(algorithm).update(content).digest("base64")}`;
  if (actual === integrity) return;
  throw new Error(
    `The download of ${spec} is not the file that package-lock.json names (${actual} instead of ${integrity}). ` +
      "Do not ship it. Compare with: npm view " +
      `${spec} dist.integrity`,
  );
}
