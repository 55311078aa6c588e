import { z } from 'zod';
import { shownId } from './ids.js';

/** Largest file that is taken, in bytes: 1 MiB. */
export const maxUploadBytes = 1_048_576;

/** An image for buttons as it is kept: WebP, at most 128 by 128. `url` is an address on this API. */
export const upload = z
  .object({ id: shownId('upload'), url: z.string(), width: z.number().int(), height: z.number().int() })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof upload>;
