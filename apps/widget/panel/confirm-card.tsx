import { useRef, useState } from 'preact/hooks';
import type { InputValues } from '#contracts/deliveries.js';
import { handoverAction } from '../conversation/standing.js';
import type { Texts } from '../texts.js';
import { type CardProps, whyNot } from './card.js';
import { useKeptFocus } from './kept-focus.js';
import { useWording } from './wording.js';

/** A question of the system that only a yes or no settles. */
export function ConfirmCard({ entry: { id, action, inputs }, standing, conversation }: CardProps<'confirm-asked'>) {
  const { texts } = useWording();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState('');
  const card = useRef<HTMLFieldSetElement>(null);
  useKeptFocus(card);

  async function answer(accept: boolean) {
    setSending(true);
    setProblem('');
    const answered = await conversation.acts().confirm(id, accept);
    if (answered.kind === 'done') return;
    setSending(false);
    setProblem(whyNot(answered, texts));
  }

  const state = standing.cards.get(id)?.state;
  if (state === 'gone') return null;
  return (
    <fieldset class="card" id={id} ref={card} aria-labelledby={`${id}-heading`} tabIndex={-1}>
      <h3 id={`${id}-heading`}>{questionOf(action, texts)}</h3>
      <Inputs values={inputs} />
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      {state === 'done' && <p class="hint">{standing.answers.get(id) === false ? texts.saidNo : texts.saidYes}</p>}
      {state === 'open' && sending && <p class="hint">{texts.sending}</p>}
      {state === 'open' && !sending && (
        <div class="answers">
          <button type="button" class="primary" onClick={() => void answer(true)}>
            {texts.yes}
          </button>
          <button type="button" class="quiet" onClick={() => void answer(false)}>
            {texts.no}
          </button>
        </div>
      )}
    </fieldset>
  );
}

function questionOf(action: string, texts: Texts): string {
  if (action === 'end_conversation') return texts.confirmEnd;
  return action === handoverAction ? texts.confirmHandover : texts.confirmAction;
}

function Inputs({ values }: { values: InputValues }) {
  const { texts } = useWording();
  const shown = Object.entries(values);
  if (shown.length === 0) return null;
  return (
    <dl>
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{labelOf(name, texts)}</dt>
          <dd>
            <bdi>{typeof value === 'boolean' ? (value ? texts.yes : texts.no) : value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `email` → `E-Mail`, `order_number` → `Order number` */
function labelOf(name: string, { fields }: Texts): string {
  const field = Object.entries(fields).find(([key]) => key === name);
  if (field) return field[1];
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
