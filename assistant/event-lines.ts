/**
 * Takes the `data` of server-sent events out of a stream's text, however it is split (WHATWG HTML, 9.2.6). Comments and other
 * fields are passed over. Own code, because the usual package cannot be loaded from source under the condition `source`.
 */
export class EventLines {
  #rest = '';
  #data: string | undefined;

  constructor(private readonly onData: (data: string) => void) {}

  /** Characters that wait for the end of their event. */
  get pending(): number {
    return this.#rest.length + (this.#data?.length ?? 0);
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  /** The stream is over: an event that lacks its blank line counts all the same. */
  end(): void {
    this.add('\n\n');
  }

  #take(line: string): void {
    if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    } else if (line === '' && this.#data !== undefined) {
      const data = this.#data;
      this.#data = undefined;
      this.onData(data);
    }
  }
}
