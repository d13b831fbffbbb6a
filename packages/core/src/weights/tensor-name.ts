/** The longest tensor name, in UTF-16 code units. */
const MAX_NAME_LENGTH = 1_024;

/**
 * Says what is wrong with a tensor's name.
 *
 * @returns A sentence fragment, or `undefined` for a good name.
 * @internal
 */
export function tensorNameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name === '__metadata__') return 'is reserved';
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  if (/\p{Cc}/u.test(name)) return 'has a control character';
  return /\p{Surrogate}/u.test(name) ? 'is not valid Unicode' : undefined;
}
