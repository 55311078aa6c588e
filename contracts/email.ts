import { z } from 'zod';
import { contactLengths } from './contact-form.js';

export const emailExpected = 'expected an e-mail address such as ann@example.org';

/** An e-mail address somebody typed, without the white space around it. `=?` would read as an encoded word in a mail (RFC 2047). */
export const emailAddress = () =>
  z
    .string()
    .trim()
    .max(contactLengths.email, emailExpected)
    .check(
      z.email({
        error: emailExpected,
        pattern:
          /^(?!\.)(?!.*\.\.)(?!.*=\?)[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?<!\.)@(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/,
      }),
    );
