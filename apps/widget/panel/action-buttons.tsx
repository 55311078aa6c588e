import { h } from 'preact';
import type { EntryBody } from '#contracts/entries.js';
import { safeHref } from '#contracts/urls.js';
import type { Conversation } from '../conversation/conversation.js';
import type { EntryOf } from '../conversation/parse.js';

type Button = EntryBody<'buttons-shown'>['groups'][number]['buttons'][number];

/** Links under a reply. A click is told to the server, and goes its way whatever the server says. */
export function ActionButtons({
  entry,
  conversation,
}: {
  entry: EntryOf<'buttons-shown'>;
  conversation: Conversation;
}) {
  return entry.groups.map(({ buttons }) => (
    <ul class="actions">
      {buttons.map((button) => {
        const href = safeHref(button.link);
        return (
          href !== undefined && (
            <li key={button.id}>
              <a
                class="choice"
                href={href}
                target="_blank"
                rel="noopener noreferrer"
                onClick={() => void conversation.acts().clickButton(button.id)}
              >
                <ButtonIcon icon={button.icon} conversation={conversation} />
                <bdi>{button.text}</bdi>
              </a>
            </li>
          )
        );
      })}
    </ul>
  ));
}

function ButtonIcon({ icon, conversation }: { icon: Button['icon']; conversation: Conversation }) {
  if (icon.kind === 'upload') return <img src={conversation.fileUrl(icon.url)} alt="" />;
  if (icon.kind !== 'lucide' || !icon.nodes?.length) return null;
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      {icon.nodes.filter(([tag]) => shapes.has(tag)).map(([tag, attributes]) => h(tag, geometryIn(attributes)))}
    </svg>
  );
}

// The shapes come from the server: whatever it says, nothing but lines is drawn of it.
const shapes = new Set(['path', 'circle', 'rect', 'line', 'polyline', 'polygon', 'ellipse']);
const geometry = 'd cx cy r rx ry x y x1 y1 x2 y2 width height points'.split(' ');

const geometryIn = (attributes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => geometry.includes(name)));
