import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured lines on stdout. What must never be logged is taken out here too, should somebody try. */
export const createLog = (level: string, app: string): Log =>
  pino({
    level,
    base: { app },
    redact: ['*.authorization', '*.token', '*.key', '*.text', '*.email', '*.phone', '*.secret', '*.apiKey'],
  });
