import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import type { Observable } from 'rxjs';
import { maxUploadBytes } from '#contracts/uploads.js';
import { ProblemError } from '../problem.js';
import { refusal } from './draw.js';

const receive = multer({
  storage: multer.memoryStorage(),
  limits: {
    files: 1,
    fileSize: maxUploadBytes,
    fields: 2,
    fieldSize: 1024,
    fieldNameSize: 100,
    parts: 4,
    headerPairs: 20,
  },
}).single('file');

/** Takes the one file of a multipart body into memory, after the guards have let the request in. */
@Injectable()
export class ReceiveFile implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    await new Promise<void>((resolve, reject) => {
      receive(http.getRequest<Request>(), http.getResponse<Response>(), (error: unknown) =>
        error ? reject(asProblem(error)) : resolve(),
      );
    });
    return next.handle();
  }
}

/** What multer and its parser throw is about the body that came. */
function asProblem(error: unknown): ProblemError {
  const code = error instanceof MulterError ? error.code : 'unreadable';
  if (code === 'LIMIT_FILE_SIZE') return new ProblemError('too_large', 'Expected a file of at most 1 MiB.');
  if (code === 'unreadable') return refusal('expected a multipart body that can be read to its end');
  return refusal('expected one file in the field `file`, and little beside it');
}
