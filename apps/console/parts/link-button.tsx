import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef, type Ref } from 'react';

type Own = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

const ButtonAnchor = forwardRef((props: ButtonProps & Own, ref: Ref<HTMLAnchorElement>) => (
  <Button component="a" ref={ref} {...props} />
));
const TextAnchor = forwardRef((props: AnchorProps & Omit<Own, keyof AnchorProps>, ref: Ref<HTMLAnchorElement>) => (
  <Anchor ref={ref} {...props} />
));

/** A button that is a link inside the console, with its typed address. */
export const LinkButton: LinkComponent<typeof ButtonAnchor> = createLink(ButtonAnchor);

/** A text link inside the console. */
export const TextLink: LinkComponent<typeof TextAnchor> = createLink(TextAnchor);
