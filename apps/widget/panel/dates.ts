const momentMs = 5 * 60_000;

export const isNewDay = (before: string, at: string): boolean =>
  new Date(before).toDateString() !== new Date(at).toDateString();

export const isNewMoment = (before: string, at: string): boolean => Date.parse(at) - Date.parse(before) > momentMs;
