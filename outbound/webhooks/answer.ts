import { CallError } from './outcome.js';
import { mapTexts } from './redact.js';

const mostRead = 65_536;
const mostKept = 16_384;

/** An answer, as far as it is read. */
export class Answer {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  /** Throws when the answer becomes too long; what fits is kept. */
  take(bytes: Buffer): void {
    this.#chunks.push(bytes.subarray(0, mostRead - this.#length));
    this.#length += bytes.length;
    if (this.#length > mostRead) throw new CallError('too-large');
  }

  /** At most 16 KiB of UTF-8. */
  text(clean: (text: string) => string): string {
    return decoded(Buffer.from(clean(this.#whole)).subarray(0, mostKept));
  }

  /** Null when it is no JSON. */
  json(clean: (text: string) => string): unknown {
    try {
      return mapTexts(JSON.parse(this.#whole), clean);
    } catch {
      return null;
    }
  }

  get #whole(): string {
    return decoded(Buffer.concat(this.#chunks));
  }
}

/** Holds back a character that was cut at the end; what is no UTF-8 becomes U+FFFD. */
const decoded = (bytes: Buffer): string => new TextDecoder().decode(bytes, { stream: true });
