import {
  ActionIcon,
  Box,
  Button,
  Collapse,
  Group,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useDebouncedValue, useElementSize, useMediaQuery } from '@mantine/hooks';
import { Moon, RotateCcw, Sun } from 'lucide-react';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { $api } from '../api/client.js';
import { texts } from '../texts/texts.js';
import type { Scene, SceneName } from './scene.js';

const t = texts.actions.preview;
/** Of the window that a visitor has, in CSS pixels. */
const sizes = { desktop: { width: 560, height: 720 }, phone: { width: 375, height: 667 } } as const;
type Device = keyof typeof sizes;

interface Props {
  botId: string;
  /** Moments that can be looked at; the first one is shown. */
  scenes: readonly { value: SceneName; label: string }[];
  actions: Scene['actions'];
  icons?: Scene['icons'];
  /** What to know beside it, such as why nothing is to be seen. */
  note?: string | null;
}

/** The real widget before the settings as they stand in a form, in a frame of its own that can reach nobody. */
export function PreviewPane({ botId, scenes, actions, icons = {}, note }: Props) {
  const isWide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const [opened, setOpened] = useState<boolean | null>(null);
  const [chosen, setChosen] = useState<SceneName | null>(null);
  const [device, setDevice] = useState<Device>('desktop');
  const [scheme, setScheme] = useState<'light' | 'dark'>('light');
  const [round, setRound] = useState(0);
  const title = useId();
  const { data: bot } = $api.useQuery('get', '/v1/bots/{botId}', { params: { path: { botId } } });
  const name = scenes.find(({ value }) => value === chosen)?.value ?? scenes[0]?.value;
  const isOpen = opened ?? isWide;
  const scene = bot && name && { name, bot, actions, icons };
  return (
    <Box component="section" aria-labelledby={title} style={isWide ? { position: 'sticky', top: 72 } : undefined}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2} size="h5" id={title}>
            {t.title}
          </Title>
          <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpened(!isOpen)}>
            {isOpen ? t.hide : t.show}
          </Button>
        </Group>
        <Collapse expanded={isOpen}>
          <Stack gap="xs">
            <Group gap="xs" align="flex-end">
              {scenes.length > 1 && (
                <Select
                  aria-label={t.scene}
                  size="xs"
                  data={scenes}
                  value={name ?? null}
                  onChange={(value) => setChosen(scenes.find((one) => one.value === value)?.value ?? null)}
                  allowDeselect={false}
                  style={{ flex: '1 1 160px' }}
                />
              )}
              <SegmentedControl
                size="xs"
                aria-label={t.device}
                value={device}
                onChange={(value) => setDevice(value === 'phone' ? 'phone' : 'desktop')}
                data={[
                  { value: 'desktop', label: t.desktop },
                  { value: 'phone', label: t.phone },
                ]}
              />
              <ActionIcon
                variant="default"
                size={30}
                aria-label={scheme === 'light' ? t.dark : t.light}
                onClick={() => setScheme(scheme === 'light' ? 'dark' : 'light')}
              >
                {scheme === 'light' ? <Moon size={16} aria-hidden /> : <Sun size={16} aria-hidden />}
              </ActionIcon>
              <ActionIcon variant="default" size={30} aria-label={t.restart} onClick={() => setRound(round + 1)}>
                <RotateCcw size={16} aria-hidden />
              </ActionIcon>
            </Group>
            {note && (
              <Text size="sm" role="status">
                {note}
              </Text>
            )}
            {isOpen && scene && <Frame scene={scene} scheme={scheme} size={sizes[device]} round={round} />}
            <Text size="xs" c="dimmed">
              {t.about}
            </Text>
          </Stack>
        </Collapse>
      </Stack>
    </Box>
  );
}

interface FrameProps {
  scene: Scene;
  scheme: 'light' | 'dark';
  size: (typeof sizes)[Device];
  /** Another number plays the scene again. */
  round: number;
}

/** The frame, made smaller where there is no room for its width. */
function Frame({ scene, scheme, size: { width, height }, round }: FrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const { ref, width: room } = useElementSize();
  const [told] = useDebouncedValue(JSON.stringify(scene), 200);
  const scale = room > 0 ? Math.min(1, room / width) : 1;
  const say = useCallback(
    (message: object) => frame.current?.contentWindow?.postMessage(message, window.location.origin),
    [],
  );
  useEffect(() => {
    const hear = ({ source, origin }: MessageEvent) => {
      if (source === frame.current?.contentWindow && origin === window.location.origin) setReady(true);
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);
  useEffect(() => {
    if (ready) say({ kind: 'scheme', scheme });
  }, [ready, say, scheme]);
  useEffect(() => {
    if (ready) say({ kind: 'scene', scene: JSON.parse(told) });
  }, [ready, say, told, round]);
  return (
    <Paper withBorder radius="md" ref={ref} h={height * scale} style={{ overflow: 'hidden' }}>
      <iframe
        ref={frame}
        src="/console-preview"
        title={t.frame}
        style={{
          display: 'block',
          width,
          height,
          border: 0,
          marginInline: scale === 1 ? 'auto' : 0,
          transform: `scale(${scale})`,
          transformOrigin: '0 0',
        }}
      />
    </Paper>
  );
}
