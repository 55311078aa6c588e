import { Alert, Checkbox, Paper, Stack, Switch, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { HumanHandoverSettings } from '#actions/human-handover/settings.js';
import type { ChannelName } from '#contracts/entries.js';
import { TextLink } from '../parts/link-button.js';
import { texts } from '../texts/texts.js';
import type { FieldAbout } from './field-about.js';
import { TextField } from './text-field.js';

const t = texts.actions.handover;

/** The one thing each channel needs to know. */
const addressOf = {
  email: 'address',
  whatsapp: 'phone',
  instagram: 'username',
  telegram: 'username',
  messenger: 'page',
} as const satisfies Record<ChannelName, string>;

interface Props {
  botId: string;
  name: ChannelName;
  form: UseFormReturnType<HumanHandoverSettings>;
  about(path: string): FieldAbout;
  /** Lead Capture is on, whose form the e-mail channel opens. */
  hasForm: boolean;
}

/** One way to the team: its switch, and where it leads. */
export function ChannelCard({ botId, name, form, about, hasForm }: Props) {
  const path = `channels.${name}.${addressOf[name]}`;
  const { enabled } = form.values.channels[name];
  const isHandle = name !== 'email' && name !== 'whatsapp';
  return (
    <Paper withBorder p="sm">
      <Stack gap="sm">
        <Switch
          label={t.channelNames[name]}
          description={t.channelTexts[name]}
          {...form.getInputProps(`channels.${name}.enabled`, { type: 'checkbox' })}
        />
        {enabled && (
          <TextField
            about={{ label: about(path).label }}
            input={form.getInputProps(path)}
            {...(isHandle ? { description: t.handleHint } : {})}
            placeholder={t.placeholders[name]}
            type={name === 'email' ? 'email' : name === 'whatsapp' ? 'tel' : 'text'}
            required
          />
        )}
        {enabled && name === 'email' && (
          <Checkbox
            label={about('channels.email.confirmToVisitor').label}
            {...form.getInputProps('channels.email.confirmToVisitor', { type: 'checkbox' })}
          />
        )}
        {enabled && name === 'email' && !hasForm && (
          <Alert color="yellow" variant="light">
            <Text size="sm">{t.needsForm}</Text>
            <TextLink
              to="/bots/$botId/actions/$action"
              params={{ botId, action: 'lead-capture' }}
              size="sm"
              c="inherit"
              td="underline"
            >
              {t.toForm}
            </TextLink>
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
