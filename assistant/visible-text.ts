const closedBy = { '<think>': '</think>', '<thinking>': '</thinking>', '<tool_call>': '</tool_call>' } as const;
type Opener = keyof typeof closedBy;
const openers = ['<think>', '<thinking>', '<tool_call>'] as const satisfies Opener[];
const closers = Object.values(closedBy);
const marks: readonly string[] = [...openers, ...closers];

/**
 * Parts a model's raw text, however it is split into deltas, into what a visitor may see and what is only for us: thoughts, which
 * are dropped, and tool calls written as text, which are kept. Text that may still turn out to be the start of a tag is held back.
 */
export class VisibleText {
  text = '';
  /** What stood between `<tool_call>` and its end, in order. */
  readonly toolCalls: string[] = [];
  #pending = '';
  #inside: Opener | undefined;
  #hidden = '';
  #thought = false;

  constructor(
    private readonly maxLength: number,
    private readonly onText: (delta: string) => void,
  ) {}

  get full(): boolean {
    return this.text.length >= this.maxLength || this.#hidden.length >= this.maxLength;
  }

  add(delta: string): void {
    this.#pending += delta;
    while (this.#pending && (this.#inside ? this.#skipTo(closedBy[this.#inside]) : this.#showToTag()));
  }

  /** No more text follows: what was held back is text after all, and an unclosed tool call is taken as it is. */
  end(): void {
    if (this.#inside === '<tool_call>') this.toolCalls.push(this.#hidden + this.#pending);
    else if (!this.#inside) this.#show(this.#pending);
    this.#pending = '';
    this.text = this.text.trimEnd();
  }

  /** Consumes hidden text; false when the rest must wait for more. */
  #skipTo(closer: string): boolean {
    const at = this.#pending.indexOf(closer);
    const end = at >= 0 ? at : Math.max(0, this.#pending.length - closer.length + 1);
    if (this.#inside === '<tool_call>') this.#hidden += this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(at >= 0 ? at + closer.length : end);
    if (at < 0) return false;
    if (this.#inside === '<tool_call>') this.toolCalls.push(this.#hidden);
    this.#hidden = '';
    this.#inside = undefined;
    return true;
  }

  /** Shows text up to the next tag; false when the rest must wait for more. */
  #showToTag(): boolean {
    const at = this.#pending.indexOf('<');
    this.#show(at < 0 ? this.#pending : this.#pending.slice(0, at));
    this.#pending = at < 0 ? '' : this.#pending.slice(at);
    const opener = openers.find((tag) => this.#pending.startsWith(tag));
    const closer = closers.find((tag) => this.#pending.startsWith(tag));
    if (opener) this.#inside = opener;
    if (closer) this.#forgetUnopenedThought(closer);
    if (opener ?? closer) this.#thought = true;
    else if (marks.some((tag) => tag.startsWith(this.#pending))) return false;
    else this.#show('<');
    this.#pending = this.#pending.slice((opener ?? closer ?? '<').length);
    return true;
  }

  /** Some chat templates write the opening tag themselves, so the answer begins in mid-thought: what came before was no answer. */
  #forgetUnopenedThought(closer: string): void {
    if (!this.#thought && closer !== '</tool_call>') this.text = '';
  }

  #show(text: string): void {
    const shown = (this.text ? text : text.trimStart()).slice(0, this.maxLength - this.text.length);
    if (!shown) return;
    this.text += shown;
    this.onText(shown);
  }
}
