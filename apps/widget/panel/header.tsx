import { useState } from 'preact/hooks';
import { fill } from '#contracts/languages.js';
import type { WidgetConfig } from '#contracts/widget.js';
import { CloseIcon } from './icons.js';
import { Menu, type MenuItem } from './menu.js';
import { useWording } from './wording.js';

interface HeaderProps {
  config: WidgetConfig | undefined;
  menu: MenuItem[];
  onClose: (() => void) | undefined;
}

/** The bot's face and name, what can be done with the chat, and the way out. No <header>: that would be a second banner of the page. */
export function Header({ config, menu, onClose }: HeaderProps) {
  const { texts } = useWording();
  const name = config?.name ?? '';
  return (
    <div class="header" part="header">
      <Avatar name={name} url={config?.avatarUrl ?? null} />
      <div class="who">
        <h2 id="title" aria-label={fill(texts.title, { name })}>
          <bdi>{name}</bdi>
        </h2>
        <p>{config?.demoModel ? texts.demo : texts.subtitle}</p>
      </div>
      <Menu items={menu} />
      {onClose && (
        <button type="button" class="icon" aria-label={texts.close} onClick={onClose}>
          <CloseIcon />
        </button>
      )}
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
