import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { longestMessage } from '../conversation/outbox.js';
import { SendIcon } from './icons.js';
import { useWording } from './wording.js';

interface ComposerProps {
  ended: boolean;
  /** What the page puts there. */
  draft: { text: string } | undefined;
  /** The form that comes first. */
  blockedBy: string | undefined;
  onSend(text: string): void;
  /** The form took the place of a visitor who was here. */
  onBlocked(formId: string): void;
}

/** Where the visitor writes. Enter sends, Shift+Enter begins a line, and an input method's Enter does neither. */
export function Composer({ ended, draft, blockedBy, onSend, onBlocked }: ComposerProps) {
  const { texts } = useWording();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  // A field that is disabled loses the focus, so it is looked for before.
  const isHere = field.current?.matches(':focus') ?? false;
  useLayoutEffect(() => {
    if (isHere && blockedBy !== undefined) onBlocked(blockedBy);
  }, [blockedBy]);
  useLayoutEffect(() => {
    if (!draft || !field.current) return;
    field.current.value = draft.text.slice(0, longestMessage);
    setText(field.current.value);
    grow(field.current);
  }, [draft]);
  const open = ended ? texts.placeholderEnded : texts.placeholder;
  const placeholder = blockedBy === undefined ? open : texts.placeholderBlocked;

  function submit() {
    if (text.trim() === '') return;
    onSend(text);
    setText('');
    field.current?.style.removeProperty('block-size');
    field.current?.focus();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label class="unseen" for="message">
        {texts.label}
      </label>
      <textarea
        id="message"
        ref={field}
        rows={1}
        maxLength={longestMessage}
        {...(text !== '' && { dir: 'auto' })}
        disabled={blockedBy !== undefined}
        placeholder={placeholder}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          grow(currentTarget);
        }}
        onKeyDown={(event) => {
          // Safari ends a composition before its keydown; 229 still tells.
          const composing = event.isComposing || event.keyCode === 229;
          if (event.key !== 'Enter' || event.shiftKey || composing) return;
          event.preventDefault();
          submit();
        }}
      />
      <button
        type="submit"
        class="send"
        aria-label={texts.send}
        disabled={blockedBy !== undefined || text.trim() === ''}
      >
        <SendIcon />
      </button>
    </form>
  );
}

function grow(field: HTMLTextAreaElement) {
  field.style.setProperty('block-size', 'auto');
  field.style.setProperty('block-size', `${field.scrollHeight}px`);
}
