import type { FieldError } from '#contracts/problem.js';

/** JSON pointer (RFC 6901) → path of a form's field: `/buttons/0/link` → `buttons.0.link`. */
export const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

/** Errors of a problem by the path of their field. */
export const fieldErrors = (errors: readonly FieldError[]): Record<string, string> =>
  Object.fromEntries(errors.map(({ pointer, detail }) => [pathOf(pointer), detail]));
