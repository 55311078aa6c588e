import { Fieldset, Input, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { humanHandoverSettings } from '#actions/human-handover/settings.js';
import { channelName } from '#contracts/entries.js';
import { useSettingsForm } from '../forms/use-settings-form.js';
import { PreviewPane } from '../preview/preview-pane.js';
import { texts } from '../texts/texts.js';
import { settingsOf } from './action-settings.js';
import { ChannelCard } from './channel-card.js';
import { EditorPage } from './editor-page.js';
import { aboutFields } from './field-about.js';
import { TextField } from './text-field.js';

const t = texts.actions.handover;
const about = aboutFields(humanHandoverSettings);

/** When and how a conversation goes to people. */
export default function HumanHandoverPage({ botId }: { botId: string }) {
  const sources = settingsOf(botId);
  const settings = useSettingsForm(sources['human-handover'], humanHandoverSettings.parse({}));
  const { queryKey, read } = sources['lead-capture'];
  const lead = useQuery({ queryKey, queryFn: read }).data?.value;
  const { form } = settings;
  const { values } = form;
  const hasForm = lead?.enabled ?? true;
  const byEmail = values.channels.email.enabled && hasForm;
  const isReachable = channelName.options.some(
    (name) => values.channels[name].enabled && (name !== 'email' || hasForm),
  );
  const scenes = [
    { value: 'handover', label: t.scenes.handover } as const,
    ...(byEmail
      ? [
          { value: 'handover-form', label: t.scenes['handover-form'] } as const,
          { value: 'handover-done', label: t.scenes['handover-done'] } as const,
        ]
      : []),
  ];
  const note = () => {
    if (!isReachable) return t.nothingToSee;
    return values.enabled ? null : texts.actions.preview.asThoughOn;
  };
  return (
    <EditorPage
      action="human-handover"
      settings={settings}
      preview={
        <PreviewPane
          botId={botId}
          scenes={scenes}
          actions={{ 'human-handover': values, 'lead-capture': lead ?? {} }}
          note={note()}
        />
      }
    >
      <Switch label={t.enabled} {...form.getInputProps('enabled', { type: 'checkbox' })} />
      <Input.Wrapper label={t.channels} description={t.channelsHint} error={form.errors.channels} labelElement="div">
        <Stack gap="sm" mt="xs">
          {channelName.options.map((name) => (
            <ChannelCard key={name} botId={botId} name={name} form={form} about={about} hasForm={hasForm} />
          ))}
        </Stack>
      </Input.Wrapper>
      <Fieldset legend={t.when}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t.whenHint}
          </Text>
          <TextField about={about('instructions')} input={form.getInputProps('instructions')} lines={3} />
          <Switch label={t.automatic} {...form.getInputProps('automatic.enabled', { type: 'checkbox' })} />
          {values.automatic.enabled && (
            <NumberInput
              label={t.after}
              min={1}
              max={10}
              allowDecimal={false}
              w={{ base: '100%', xs: 320 }}
              {...form.getInputProps('automatic.after')}
            />
          )}
        </Stack>
      </Fieldset>
      <Fieldset legend={t.said}>
        <Stack>
          <TextField
            about={about('transitionMessage')}
            description={t.transitionHint}
            input={form.getInputProps('transitionMessage')}
            lines={2}
            required
          />
          <TextField
            about={about('confirmationMessage')}
            description={t.confirmationHint}
            input={form.getInputProps('confirmationMessage')}
            lines={2}
            required
          />
        </Stack>
      </Fieldset>
    </EditorPage>
  );
}
