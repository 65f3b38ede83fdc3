/**
 * Full titles of tests that may be skipped on the build machine: a server may lack a feature or an extension, the oldest
 * Node.js has no compile cache, and a container may forbid mounting a file system. Every other skip is a failure there.
 */
const expected = [
  /^the processes of a command save compiled code /,
  /^the embedded database on a full disk /,
  /^a journal that cannot be written a disk that is full in the middle of an entry/,
  /^seeding on /,
  /^what a database is, compared on /,
];

/**
 * The skipped tests that the build machine has to run.
 *
 * @param {readonly string[]} titles full titles of skipped tests
 */
export function unexpected(titles) {
  return titles.filter((title) => !expected.some((pattern) => pattern.test(title)));
}
