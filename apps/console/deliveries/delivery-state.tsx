import { Badge, Tooltip } from '@mantine/core';
import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleSlash,
  CircleX,
  Clock,
  Hourglass,
  type LucideIcon,
  Send,
  SkipForward,
} from 'lucide-react';
import type { components } from '../api/schema.js';
import { texts } from '../texts/texts.js';

type State = components['schemas']['Delivery']['state'];

const t = texts.deliveries;

const looks: Record<State, { color: string; icon: LucideIcon }> = {
  queued: { color: 'blue', icon: Clock },
  sending: { color: 'blue', icon: Send },
  retrying: { color: 'orange', icon: Hourglass },
  accepted: { color: 'green', icon: CircleCheck },
  failed: { color: 'red', icon: CircleX },
  blocked: { color: 'red', icon: Ban },
  skipped: { color: 'gray', icon: SkipForward },
  cancelled: { color: 'gray', icon: CircleSlash },
  unknown: { color: 'grape', icon: CircleHelp },
};

/** Where a delivery stands: in a word, a shape and a colour. */
export function DeliveryState({ state }: { state: State }) {
  const { color, icon: Icon } = looks[state];
  return (
    <Tooltip label={t.stateHints[state]} events={{ hover: true, focus: true, touch: true }} multiline maw={260}>
      <Badge variant="light" color={color} leftSection={<Icon size={12} aria-hidden />}>
        {t.states[state]}
      </Badge>
    </Tooltip>
  );
}
