/** @jsxImportSource react */
import { Fragment } from 'react';
import { cleanText } from '../clean-text.js';

/** Text as it was typed: never Markdown, never a link. */
export const Lines = ({ text }: { text: string }) =>
  cleanText(text)
    .split('\n')
    .map((line, at) => (
      <Fragment key={at}>
        {at > 0 && <br />}
        {line}
      </Fragment>
    ));
