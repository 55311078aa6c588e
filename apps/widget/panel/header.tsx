import { useState } from 'preact/hooks';
import type { WidgetConfig } from '#contracts/widget.js';
import { fill, texts } from '../texts.js';
import { CloseIcon } from './icons.js';

/** The bot's face and name, and the way out. No <header>: that would be a second banner of the host page. */
export function Header({ config, onClose }: { config: WidgetConfig | undefined; onClose(): void }) {
  const name = config?.name ?? '';
  return (
    <div class="header">
      <Avatar name={name} url={config?.avatarUrl ?? null} />
      <div class="who">
        <h2 id="title" aria-label={fill(texts.title, { name })}>
          {name}
        </h2>
        <p>{config?.demoModel ? texts.demo : texts.subtitle}</p>
      </div>
      <button type="button" class="icon" aria-label={texts.close} onClick={onClose}>
        <CloseIcon />
      </button>
    </div>
  );
}

function Avatar({ name, url }: { name: string; url: string | null }) {
  const [broken, setBroken] = useState('');
  const [initial = ''] = name;
  return (
    <div class="avatar" aria-hidden="true">
      {url && url !== broken ? (
        <img src={url} alt="" referrerpolicy="no-referrer" onError={() => setBroken(url)} />
      ) : (
        initial.toUpperCase()
      )}
    </div>
  );
}
