/** A function of any object. */
type Method = (this: never, ...args: never[]) => unknown;

/**
 * Replaces a method. The replacement has the name and the number of parameters of the original, because some packages
 * check them to recognise a version (typeorm-transactional rejects a `DataSource` with a `query` that has not three
 * parameters).
 */
export function replaceMethod<T extends object>(
  target: T,
  name: keyof T & string,
  replacement: (original: Method) => Method,
): void {
  const original = target[name] as Method;
  const replaced = replacement(original);
  Object.defineProperties(replaced, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  Object.assign(target, { [name]: replaced });
}
