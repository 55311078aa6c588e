import { Button } from '@mantine/core';
import { CloudOff } from 'lucide-react';
import { texts } from '../texts/texts.js';
import { EmptyState } from './empty-state.js';

/** Stands for a page or a list that could not be read. */
export const PageFailed = ({ error, reset }: { error: unknown; reset?: () => void }) => (
  <EmptyState
    icon={CloudOff}
    title={texts.common.failedTitle}
    text={error instanceof Error ? error.message : String(error)}
  >
    <Button variant="default" onClick={() => (reset ? reset() : window.location.reload())}>
      {texts.common.tryAgain}
    </Button>
  </EmptyState>
);
