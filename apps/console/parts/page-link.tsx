import { Anchor } from '@mantine/core';

/** A page of somebody's website, in a new tab. What is no web address is only text. */
export const PageLink = ({ url }: { url: string }) =>
  /^https?:\/\//i.test(url) ? (
    <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm" style={{ overflowWrap: 'anywhere' }}>
      {url.replace(/^https?:\/\//i, '')}
    </Anchor>
  ) : (
    url
  );
