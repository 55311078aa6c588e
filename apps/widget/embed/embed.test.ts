import { describe, expect, it } from '@jest/globals';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Parley } from './index.js';
import { ParleyChat } from './parley-chat.js';

describe('the React component', () => {
  it('is the element with its attributes, on the server too', () => {
    const chat = createElement(ParleyChat, {
      from: 'https://chat.example.org',
      bot: 'abc',
      mode: 'inline',
      locale: 'de',
      exposePii: true,
      className: 'wide',
    });
    expect(renderToStaticMarkup(chat)).toBe(
      '<parley-chat bot="abc" mode="inline" locale="de" expose-pii="" class="wide"></parley-chat>',
    );
  });
});

describe('the types', () => {
  it('know each command, what it takes, and what an event tells', () => {
    const page = (parley: Parley) => {
      parley('open', { message: 'Hello' });
      parley.identify({ name: 'Ann', token: undefined });
      parley.setContext({ plan: 'Family' });
      parley.on('unread', ({ detail }) => detail.count.toFixed());
      parley.on('form:submitted', ({ detail }) => detail.entryId.length + detail.bot.length);
      // @ts-expect-error: there is no such command
      parley('opn');
      // @ts-expect-error: a message is a text
      parley.sendMessage(1);
      // @ts-expect-error: no such detail of a visitor
      parley.identify({ nam: 'Ann' });
      // @ts-expect-error: no such event
      parley.on('closing', () => {});
      // @ts-expect-error: a message says what was written to pages that ask for it alone
      parley.on('message', ({ detail }) => detail.text.length);
    };
    expect(page).toBeInstanceOf(Function);
  });
});
