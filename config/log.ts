import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type Log = Logger;

/** Structured lines on stdout. What must never be logged is taken out here too, should somebody try. */
export const createLog = (level: string, app: string, to: DestinationStream = pino.destination(1)): Log =>
  pino(
    {
      level,
      base: { app },
      // Temporal's worker says `error`.
      serializers: { err: explain, error: explain },
      redact: ['*.authorization', '*.token', '*.key', '*.text', '*.email', '*.phone', '*.secret', '*.apiKey'],
    },
    to,
  );

/** Of an error, what it is and where: a failed query carries its parameters, and those are what visitors wrote. */
function explain(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack, code } = stdSerializers.err(error);
  return { type, message, stack, code };
}
