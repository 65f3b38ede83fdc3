/**
 * Tests that are skipped where a server or an extension of PostgreSQL lacks what they are about, by their full titles. On
 * the build machine every other skip is a failure.
 */
export const expectedSkips = [];

/** @param {readonly string[]} titles */
export function unexpected(titles) {
  return titles.filter((title) => !expectedSkips.some((pattern) => pattern.test(title)));
}
