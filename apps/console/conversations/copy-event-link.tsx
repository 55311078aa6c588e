import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Link2 } from 'lucide-react';
import { showDone } from '../parts/show-problem.js';
import { texts } from '../texts/texts.js';
import classes from './timeline.module.css';

const t = texts.conversations;

/** Copies the address of one event, for somebody who shall see just that. */
export function CopyEventLink({ id }: { id: string }) {
  const { copy } = useClipboard();
  const share = () => {
    const url = new URL(window.location.href);
    url.search = `?event=${id}`;
    copy(url.href);
    showDone(t.linkCopied);
  };
  return (
    <ActionIcon
      className={classes.copy}
      variant="subtle"
      color="gray"
      size="md"
      aria-label={t.copyLink}
      onClick={share}
    >
      <Link2 size={14} aria-hidden />
    </ActionIcon>
  );
}
