import { type Stringifier, stringify } from 'csv-stringify';
import { leadColumns } from './lead-columns.js';

/**
 * Turns rows of cells into CSV (RFC 4180) that Excel reads as UTF-8. A cell that begins with `= + - @`, tab or CR gets an
 * apostrophe in front, as OWASP (CSV Injection) and ASVS 1.2.10 ask; so does a phone number, which stays readable as `'+49…`.
 */
export const leadCsv = (): Stringifier =>
  stringify({
    bom: true,
    header: true,
    columns: Object.keys(leadColumns),
    record_delimiter: 'windows',
    quoted_string: true,
    escape_formulas: true,
  });
