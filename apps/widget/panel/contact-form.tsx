import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ContactFieldName, ContactForm } from '#contracts/contact-form.js';
import type { FieldError } from '#contracts/problem.js';
import { safeHref } from '#contracts/urls.js';
import { type CardProps, whyNot } from './card.js';
import { partOf } from './form-part.js';
import { CheckIcon } from './icons.js';
import { useWording } from './wording.js';

/** The contract's longest values, whose module would bring zod along. */
const inputs = {
  name: { type: 'text', autocomplete: 'name', maxLength: 200 },
  email: { type: 'email', autocomplete: 'email', maxLength: 254 },
  phone: { type: 'tel', autocomplete: 'tel', maxLength: 32 },
} as const satisfies Record<ContactFieldName, object>;

type Part = ContactFieldName | 'consent';

/** What is wrong, by part of the form; `form` is what concerns no part that is shown. */
type Wrong = Partial<Record<Part | 'form', string>>;

/** The contact form within the conversation. The server judges what is typed; once it has taken it, one line is left. */
export function ContactFormCard({ entry: { id, form }, standing, conversation }: CardProps<'form-shown'>) {
  const { texts } = useWording();
  const [wrong, setWrong] = useState<Wrong>({});
  const [sending, setSending] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    const first = element.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    first?.focus({ preventScroll: true });
    // What is said of the fields makes the form longer: its end stays above the text field, and what is wrong first is in sight.
    if (Object.keys(wrong).length > 0) element.current?.scrollIntoView({ block: 'nearest' });
    partOf(first)?.scrollIntoView({ block: 'nearest' });
  }, [wrong]);

  async function submit(typed: FormData) {
    if (sending) return;
    setSending(true);
    const values = Object.fromEntries(form.fields.map(({ name }) => [name, String(typed.get(name) ?? '')]));
    const answer = await conversation.acts().submitForm({ formId: id, values, consent: typed.has('consent') });
    // What was taken stays "sending" until its entry comes.
    if (answer.kind !== 'done') setSending(false);
    if (answer.kind === 'done') setWrong({});
    else if (answer.kind === 'again') setWrong({ form: texts.formNotSent });
    else setWrong(wrongIn(form, answer.errors, whyNot(answer, texts)));
  }

  const state = standing.cards.get(id)?.state;
  if (state === 'gone') return null;
  if (state === 'done')
    return (
      <p class="line">
        <CheckIcon /> {texts.formSent}
      </p>
    );
  return (
    <form
      class="card"
      id={id}
      ref={element}
      noValidate
      aria-labelledby={`${id}-heading`}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <h3 id={`${id}-heading`}>
        <bdi>{form.heading}</bdi>
      </h3>
      {form.fields.map(({ name, required, value }) => (
        <div class="field" key={name}>
          <label for={`${id}-${name}`}>
            {texts.fields[name]}
            {required && <span aria-hidden="true"> *</span>}
          </label>
          <input
            id={`${id}-${name}`}
            name={name}
            {...inputs[name]}
            required={required}
            defaultValue={value ?? ''}
            {...markedAs(id, name, wrong)}
          />
          <WrongPart id={id} part={name} wrong={wrong} />
        </div>
      ))}
      {form.consent && <Consent id={id} consent={form.consent} wrong={wrong} />}
      {wrong.form && (
        <p class="wrong" role="alert">
          <bdi>{wrong.form}</bdi>
        </p>
      )}
      <div class="answers">
        <button type="submit" class="primary" aria-disabled={sending}>
          {sending ? texts.sending : texts.sendForm}
        </button>
        {form.fields.some(({ required }) => required) && <p class="hint">{texts.requiredHint}</p>}
      </div>
    </form>
  );
}

interface ConsentProps {
  id: string;
  consent: NonNullable<ContactForm['consent']>;
  wrong: Wrong;
}

function Consent({ id, consent: { mode, text, privacyUrl }, wrong }: ConsentProps) {
  const { texts } = useWording();
  const privacy = privacyUrl === null ? undefined : safeHref(privacyUrl);
  return (
    <div class="consent">
      {mode === 'notice' ? (
        <p>
          <bdi>{text}</bdi>
        </p>
      ) : (
        <label>
          <input type="checkbox" name="consent" required {...markedAs(id, 'consent', wrong)} />
          <span>
            <bdi>{text}</bdi>
            <span aria-hidden="true"> *</span>
          </span>
        </label>
      )}
      {privacy && (
        <a href={privacy} target="_blank" rel="noopener noreferrer">
          {texts.privacy}
        </a>
      )}
      <WrongPart id={id} part="consent" wrong={wrong} />
    </div>
  );
}

function WrongPart({ id, part, wrong }: { id: string; part: Part; wrong: Wrong }) {
  return wrong[part] ? (
    <p class="wrong" id={`${id}-${part}-wrong`}>
      <bdi>{wrong[part]}</bdi>
    </p>
  ) : null;
}

const markedAs = (id: string, part: Part, wrong: Wrong) =>
  wrong[part] ? { 'aria-invalid': true, 'aria-describedby': `${id}-${part}-wrong` } : {};

/** Sorts the server's errors by the part they point at: `/values/email`, `/consent`. */
function wrongIn({ fields, consent }: ContactForm, errors: FieldError[], otherwise: string): Wrong {
  const pointers: [string, Part][] = fields.map(({ name }) => [`/values/${name}`, name]);
  if (consent?.mode === 'checkbox') pointers.push(['/consent', 'consent']);
  const shown = pointers.flatMap(([pointer, part]) =>
    errors.filter((error) => error.pointer === pointer).map(({ detail }) => [part, detail]),
  );
  return shown.length > 0 ? Object.fromEntries(shown) : { form: otherwise };
}
