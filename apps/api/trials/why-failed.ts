import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { modelFailureType } from '#contracts/conversation-workflow.js';
import { modelErrorCode } from '#contracts/entries.js';
import { ProblemError } from '../problem.js';

/** What an owner is answered whose sentence was not tried to the end: the model's failure by its code, anything else as it is. */
export function whyFailed(error: unknown): ProblemError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure) || cause.type !== modelFailureType) continue;
    const [detail] = cause.details ?? [];
    return codeIn(detail) === 'budget' ? spent() : away('The model gave no answer; the log of the worker says why.');
  }
  return away('The sentence could not be tried; the log of the API says why.');
}

const codeIn = (detail: unknown) => z.object({ code: modelErrorCode }).safeParse(detail).data?.code;

const spent = () =>
  new ProblemError('unavailable', 'The tokens for the model are used up for today; it was not asked.');

const away = (detail: string) => new ProblemError('unavailable', detail, undefined, 5);
