import { texts } from '../texts.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const momentMs = 5 * 60_000;

export const clockTime = (at: string): string => clock.format(new Date(at));

export const dayName = (at: string): string => {
  const name = day.format(new Date(at));
  return name === day.format(new Date()) ? texts.today : name;
};

export const isNewDay = (before: string, at: string): boolean =>
  new Date(before).toDateString() !== new Date(at).toDateString();

export const isNewMoment = (before: string, at: string): boolean => Date.parse(at) - Date.parse(before) > momentMs;
