export interface Clock {
  /** `Thursday, 26 March 2026` */
  day(at: string): string;
  /** `14:03 GMT+1`, in minutes, with the offset that holds at that moment. */
  time(at: string): string;
  dayAndTime(at: string): string;
  /** `14:02 GMT+1 to 14:12 GMT+1`; an end on another day comes with its day. */
  period(from: string, to: string): string;
}

/**
 * Tells ISO times as somebody in that IANA zone reads them. The words of a mail are English, so its dates are too, in the manner
 * of the bot's language where that is English.
 */
export function clockOf({ timezone, language }: { timezone: string; language: string }): Clock {
  const locale = /^en\b/.test(language) ? language : 'en-GB';
  const days = new Intl.DateTimeFormat(locale, { timeZone: timezone, dateStyle: 'full' });
  const times = new Intl.DateTimeFormat(locale, {
    timeZone: timezone,
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  });
  const day = (at: string): string => days.format(new Date(at));
  const time = (at: string): string => times.format(new Date(at));
  const dayAndTime = (at: string): string => `${day(at)}, ${time(at)}`;
  const period = (from: string, to: string): string =>
    `${time(from)} to ${day(from) === day(to) ? time(to) : dayAndTime(to)}`;
  return { day, time, dayAndTime, period };
}
