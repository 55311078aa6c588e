/** A LIKE pattern for texts that contain this, whatever it contains itself (PostgreSQL manual, 9.7.1). */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
