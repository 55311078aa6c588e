/** The system's code of an error, such as EEXIST. Not by `instanceof`: a test runner has an Error class of its own. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
