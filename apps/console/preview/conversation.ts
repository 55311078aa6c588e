import type { Call, Facts, HappeningKind, Happenings, StoredActions } from '#actions/action.js';
import { factsOf } from '#actions/facts.js';
import { channelLinks } from '#actions/human-handover/links.js';
import { humanHandover } from '#actions/human-handover/settings.js';
import { handoverIn } from '#actions/human-handover/standing.js';
import { extractSummary } from '#actions/human-handover/summary.js';
import { readSubmission } from '#actions/lead-capture/validate.js';
import { type ActionState, type Reaction, react } from '#actions/react.js';
import { type Contact, contactFieldName } from '#contracts/contact-form.js';
import type { DeliveryRequest } from '#contracts/deliveries.js';
import { type ChannelName, type Entry, entry, entryBodies, type NewEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { FieldError } from '#contracts/problem.js';
import type { ConversationStatus, OpenedChannel, SubmitForm } from '#contracts/widget.js';
import type { Scene } from './scene.js';

/** Who plays the visitor. The phone number is one of those that belong to nobody (Ofcom, numbers for drama). */
export const guest = {
  name: 'Ada Example',
  email: 'ada@shop.example',
  phone: '+441632960123',
} as const satisfies Contact;

type Webhook = Extract<DeliveryRequest, { kind: 'webhook' }>;
type EntryOf<K extends Entry['kind']> = { [P in K]: Extract<Entry, { kind: P }> }[K];

/** A conversation that is kept nowhere: the real rules over settings that may be unsaved, with what a model would do told by a scene. */
export class PreviewConversation {
  readonly entries: Entry[] = [];
  status: ConversationStatus = 'open';
  /** Called when there are new entries. */
  onNews: () => void = () => {};
  readonly #id = newUuid();
  #state: ActionState = {};
  #visitor: Contact = { name: null, email: null, phone: null };
  #gaveDetails = false;

  constructor(
    private readonly scene: Pick<Scene, 'bot' | 'icons'>,
    private readonly actions: StoredActions,
    /** What the receiver of a webhook says. */
    private readonly receiver: { ok: boolean; response: unknown } = { ok: true, response: {} },
  ) {}

  begin(): void {
    const { greeting } = this.scene.bot;
    if (greeting !== '') this.#append([{ kind: 'bot-message', body: { text: greeting } }]);
    this.#react({ kind: 'started' });
  }

  /** The visitor says something and is answered: by an action, or by a model that says `reply` and calls these tools. */
  say(question: string, reply: string, calls: readonly Call[] = []): Entry | undefined {
    const [message] = this.#append([{ kind: 'visitor-message', body: { text: question } }]);
    this.status = 'open';
    const asked = { question, messageSeq: this.entries.length };
    if (this.#react({ kind: 'message', ...asked }).answers) return message;
    const replyId = newUuid();
    const turn = { kind: 'turn', ...asked, replyId, reply, answered: true, calls } as const;
    this.#react(turn, ({ replacesReply }) =>
      replacesReply ? [] : [{ kind: 'bot-message', id: replyId, body: { text: reply } }],
    );
    return message;
  }

  /** Takes a form, or says what is wrong with it. */
  submit({ formId, values, consent }: SubmitForm): FieldError[] {
    const shown = this.find('form-shown', formId);
    if (!shown) return [{ pointer: '/formId', detail: 'expected the id of a form of this conversation' }];
    const { contact, errors } = readSubmission(shown.form, { values, consent }, this.#facts().wording);
    if (errors.length > 0) return errors;
    this.#visitor = {
      name: contact.name ?? this.#visitor.name,
      email: contact.email ?? this.#visitor.email,
      phone: contact.phone ?? this.#visitor.phone,
    };
    this.#captured(formId, shown.purpose);
    return [];
  }

  confirm(entryId: string, accept: boolean): void {
    const asked = this.find('confirm-asked', entryId);
    if (!asked) return;
    this.#append([{ kind: 'confirm-answered', body: { confirmId: publicId('entry', entryId), accept } }]);
    if (accept && asked.action === humanHandover.name) this.#captured(entryId, 'handover');
    else this.#react({ kind: 'confirmed', confirmId: entryId, accept });
  }

  /** Undefined where the channel is not offered. */
  open(channel: ChannelName): OpenedChannel | undefined {
    const { state } = this.#react({ kind: 'channel-chosen', channel });
    const facts = this.#facts();
    const { channels } = facts.settings.of(humanHandover);
    const url = channelLinks[channel](channels, extractSummary(facts.said), facts.conversationId);
    const { formId } = handoverIn(state);
    if (url !== null) return { url };
    return formId === null ? undefined : { formId: publicId('entry', formId) };
  }

  decline(): void {
    this.#react({ kind: 'handover-declined' });
  }

  end(): void {
    this.status = 'ended';
    this.#append([{ kind: 'ended', body: { reason: 'visitor' } }]);
    this.#react({ kind: 'ended', reason: 'visitor' });
  }

  /** The newest entry of a kind, or the one with this uuid. */
  find<K extends Entry['kind']>(kind: K, uuid?: string): EntryOf<K> | undefined {
    const isOf = (one: EntryOf<Entry['kind']>): one is EntryOf<K> => one.kind === kind;
    return this.entries.filter(isOf).findLast(({ id }) => uuid === undefined || id === publicId('entry', uuid));
  }

  #captured(formId: string, purpose: 'lead' | 'handover'): void {
    this.#gaveDetails = true;
    const fields = contactFieldName.options.filter((name) => this.#visitor[name] !== null);
    const body = {
      formId: publicId('entry', formId),
      fields,
      leadId: publicId('lead', formId),
      purpose,
      consent: null,
    };
    const [submitted] = this.#append([{ kind: 'form-submitted', body }]);
    this.#react({ kind: 'form-submitted', formId, purpose, seq: submitted?.seq ?? 0 });
  }

  #react<K extends HappeningKind>(
    happening: { kind: K } & Happenings[K],
    before: (reaction: Reaction) => NewEntry[] = () => [],
  ): Reaction {
    const reaction = react(this.#state, happening, this.#facts());
    this.#state = reaction.state;
    this.#append([...before(reaction), ...reaction.entries]);
    // Nothing leaves the preview: what a webhook would be answered is in the scene, and mails are not seen in the chat.
    for (const { request } of reaction.deliveries) if (request.kind === 'webhook') this.#settle(request);
    return reaction;
  }

  #settle(request: Webhook): void {
    const settled = { deliveryId: newUuid(), request, isFollowed: true, isOver: false, ...this.receiver };
    this.#react({ kind: 'delivery-settled', ...settled });
  }

  #facts() {
    const { actions } = this;
    const said = this.entries.flatMap((one): Facts['said'] => {
      if (one.kind === 'visitor-message') return [{ from: 'visitor', text: one.text }];
      return one.kind === 'bot-message' || one.kind === 'notice' ? [{ from: 'bot', text: one.text }] : [];
    });
    const ids = new Map<string, string>();
    return factsOf(
      {
        id: this.#id,
        settings: this.scene.bot,
        actions,
        newestActions: actions,
        plan: 'business',
        visitor: this.#visitor,
        gaveDetails: this.#gaveDetails,
      },
      said,
      (label) => {
        const id = ids.get(label) ?? newUuid();
        ids.set(label, id);
        return id;
      },
    );
  }

  /** Those that a visitor sees, as a visitor sees them. */
  #append(news: readonly NewEntry[]): Entry[] {
    const shown = news.flatMap((one) => {
      const { kind, id = newUuid() } = one;
      const stored = { ...this.#drawn(one), kind, id: publicId('entry', id), at: new Date().toISOString() };
      const seen = entry.safeParse({ ...stored, seq: this.entries.length + 1 });
      if (seen.success) this.entries.push(seen.data);
      return seen.success ? [seen.data] : [];
    });
    if (shown.length > 0) this.onNews();
    return shown;
  }

  #drawn({ kind, body }: NewEntry): object {
    if (kind !== 'buttons-shown') return body;
    const { under, groups } = entryBodies[kind].parse(body);
    const buttons = (group: (typeof groups)[number]) =>
      group.buttons.map(({ icon, ...button }) => ({
        ...button,
        icon: icon.kind === 'lucide' ? { ...icon, nodes: this.scene.icons[icon.name] ?? [] } : icon,
      }));
    return { under, groups: groups.map((group) => ({ buttons: buttons(group) })) };
  }
}

let made = 0;
/** Ids of a world of its own: nothing outside the frame ever sees them. */
function newUuid(): string {
  made += 1;
  return `00000000-0000-7000-8000-${made.toString(16).padStart(12, '0')}`;
}
