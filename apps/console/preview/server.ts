import { channelName } from '#contracts/entries.js';
import { idOf } from '#contracts/ids.js';
import { type ProblemCode, problems } from '#contracts/problem.js';
import { answerConfirm, type StreamEvent, sendMessage, submitForm, type WidgetConfig } from '#contracts/widget.js';
import { type ActedOut, actOut } from './act-out.js';
import type { Scene } from './scene.js';

/**
 * The visitor's side of the API, within the page: the widget talks to it as it talks to the real one. A new scene is a new
 * conversation with a new token, to which `follow` leads the widget.
 */
export class PreviewServer {
  #scene: Scene;
  #played: ActedOut;
  #next: Scene | undefined;
  /** The widget listens to the conversation of the scene, so it can be led to another. */
  #isFollowed = false;
  #no = 1;

  constructor(
    scene: Scene,
    private readonly follow: (token: string) => void,
  ) {
    this.#scene = scene;
    this.#played = actOut(scene);
  }

  /** Plays another scene, as soon as the widget has come to the one before. */
  play(scene: Scene): void {
    this.#next = scene;
    this.#goOn();
  }

  #goOn(): void {
    if (!this.#next || !this.#isFollowed) return;
    this.#scene = this.#next;
    this.#next = undefined;
    this.#isFollowed = false;
    this.#played = actOut(this.#scene);
    this.#no += 1;
    this.follow(this.#token);
  }

  get #token(): string {
    return `preview-${this.#no}`;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const [, , ...path] = new URL(request.url).pathname.split('/');
    const route = `${request.method} ${path.slice(0, 3).join('/')}`;
    if (path.at(-1) === 'config') return Response.json(this.#config(path[1] ?? ''));
    if (path.at(-1) === 'conversations') return this.#start();
    if (request.headers.get('authorization') !== `Bearer ${this.#token}`) return problem('unauthorized');
    const answer = this.#routes[route];
    return answer ? await answer(request, path.slice(3)) : problem('not_found');
  };

  #config(publicId: string): WidgetConfig {
    return { publicId, ...this.#scene.bot, demoModel: false };
  }

  #start(): Response {
    const { entries, status } = this.#played.conversation;
    const id = 'conv_preview';
    return Response.json({ conversation: { id, status }, token: this.#token, entries }, { status: 201 });
  }

  readonly #routes: Record<string, (request: Request, rest: readonly string[]) => Response | Promise<Response>> = {
    'GET widget/conversation/entries': () => Response.json({ data: this.#played.conversation.entries }),
    'GET widget/conversation/events': (request) => this.#events(Number(request.headers.get('last-event-id'))),
    'POST widget/conversation/messages': async (request) => {
      this.#played.answer(sendMessage.parse(await request.json()).text);
      const said = this.#played.conversation.find('visitor-message');
      return Response.json({ id: said?.id, seq: said?.seq }, { status: 202 });
    },
    'POST widget/conversation/form': async (request) => {
      const errors = this.#played.conversation.submit(submitForm.parse(await request.json()));
      return errors.length === 0 ? this.#accepted() : problem('invalid', { errors });
    },
    'POST widget/conversation/handover': (_, [channel]) => {
      const opened = this.#played.conversation.open(channelName.parse(channel));
      return opened ? Response.json(opened) : problem('not_found');
    },
    'DELETE widget/conversation/handover': () => {
      this.#played.conversation.decline();
      return new Response(null, { status: 204 });
    },
    'POST widget/conversation/actions': async (request, [entryId]) => {
      const { accept } = answerConfirm.parse(await request.json());
      this.#played.conversation.confirm(idOf('entry').parse(entryId), accept);
      return this.#accepted();
    },
    'POST widget/conversation/buttons': () => this.#accepted(),
    'POST widget/conversation/end': () => {
      this.#played.conversation.end();
      return this.#accepted();
    },
  };

  #accepted(): Response {
    const last = this.#played.conversation.entries.at(-1);
    return Response.json({ id: last?.id, seq: last?.seq }, { status: 202 });
  }

  /** Entries behind a seq, and those to come, until the widget leaves or another scene begins. */
  #events(after: number): Response {
    const { conversation } = this.#played;
    const encoder = new TextEncoder();
    let sent = after;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (event: StreamEvent) => controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
        conversation.onNews = () => {
          for (const entry of conversation.entries.slice(sent)) send({ type: 'entry', entry });
          sent = conversation.entries.length;
          send({ type: 'status', status: conversation.status, typing: false });
        };
        conversation.onNews();
        this.#isFollowed = true;
        // The widget has its answer before it is led on.
        setTimeout(() => this.#goOn());
      },
      cancel: () => {
        conversation.onNews = () => {};
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }
}

function problem(code: ProblemCode, more: object = {}): Response {
  const { status, title } = problems[code];
  return Response.json({ status, title, detail: title, code, ...more }, { status });
}
