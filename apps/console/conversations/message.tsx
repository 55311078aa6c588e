import { Text } from '@mantine/core';
import { TextLink } from '../parts/link-button.js';
import { Time } from '../parts/time.js';
import { texts } from '../texts/texts.js';
import { CopyEventLink } from './copy-event-link.js';
import type { Item } from './items.js';
import { Markdown } from './markdown.js';
import type { Scene } from './scene.js';
import classes from './timeline.module.css';
import { WhyTrace } from './why-trace.js';

/** What somebody said; a bot writes Markdown. */
export function Message({ entry, scene }: { entry: Extract<Item, { kind: 'message' }>['entry']; scene: Scene }) {
  const by = entry.kind === 'visitor-message' ? 'visitor' : entry.kind === 'bot-message' ? 'bot' : 'system';
  const name = by === 'system' ? texts.conversations.by.system : scene[by];
  return (
    <div className={classes.said} data-by={by}>
      <div className={classes.by}>
        <Text size="xs" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          <Time at={entry.at} zone={scene.zone} />
        </Text>
        <CopyEventLink id={entry.id} />
      </div>
      <div className={classes.bubble} dir="auto">
        {by === 'bot' ? <Markdown text={entry.text} /> : entry.text}
      </div>
      {entry.kind !== 'visitor-message' && entry.trace && (
        <WhyTrace trace={entry.trace}>
          {entry.kind === 'bot-message' && (
            <TextLink
              size="sm"
              to="/bots/$botId/try"
              params={{ botId: scene.botId }}
              search={{ conversation: scene.conversationId, entry: entry.id }}
            >
              {texts.conversations.wasWrong}
            </TextLink>
          )}
        </WhyTrace>
      )}
    </div>
  );
}
