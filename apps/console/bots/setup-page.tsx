import { ColorInput, Fieldset, NumberInput, Select, Skeleton, Stack, Textarea, TextInput } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { SaveBar } from '../forms/save-bar.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';
import { DeleteBot } from './delete-bot.js';
import { useBotForm } from './use-bot.js';

const t = texts.bots;
const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

/** How a bot presents itself and how it answers. */
export function SetupPage() {
  const { botId } = useParams({ from: '/inside/bots/$botId' });
  const settings = useBotForm(botId);
  const mayConfigure = useCan('configure');
  const { form, ready, loadError } = settings;
  if (loadError && !ready) return <PageFailed error={loadError} />;
  const field = form.getInputProps;
  return (
    <Page title={t.setupTitle} about={mayConfigure ? t.setupAbout : texts.common.notAllowed}>
      {!ready ? (
        <Skeleton h={480} maw={640} />
      ) : (
        <Stack maw={640}>
          <Fieldset disabled={!mayConfigure} legend={t.look}>
            <Stack>
              <TextInput label={t.name} description={t.nameHint} required maxLength={80} {...field('name')} />
              <ColorInput
                eyeDropperButtonProps={{ 'aria-label': t.colorPick }}
                label={t.color}
                description={t.colorHint}
                format="hex"
                {...field('colors.primary')}
              />
              <TextInput
                label={t.avatar}
                description={t.avatarHint}
                type="url"
                {...field('avatarUrl')}
                value={form.values.avatarUrl ?? ''}
                onChange={({ currentTarget }) => form.setFieldValue('avatarUrl', currentTarget.value || null)}
              />
              <Textarea
                label={t.greeting}
                description={t.greetingHint}
                autosize
                maxLength={1000}
                {...field('greeting')}
              />
            </Stack>
          </Fieldset>
          <Fieldset disabled={!mayConfigure} legend={t.answering}>
            <Stack>
              <Textarea
                label={t.instructions}
                description={t.instructionsHint}
                autosize
                minRows={5}
                maxRows={20}
                maxLength={8000}
                {...field('instructions')}
              />
              <Textarea
                label={t.fallback}
                description={t.fallbackHint}
                autosize
                required
                maxLength={1000}
                {...field('fallbackMessage')}
              />
              <TextInput
                label={t.model}
                description={t.modelHint}
                maxLength={200}
                {...field('model')}
                value={form.values.model ?? ''}
                onChange={({ currentTarget }) => form.setFieldValue('model', currentTarget.value || null)}
              />
            </Stack>
          </Fieldset>
          <Fieldset disabled={!mayConfigure} legend={t.place}>
            <Stack>
              <Select
                label={t.zone}
                description={t.zoneHint}
                data={zones}
                searchable
                limit={100}
                allowDeselect={false}
                {...field('timezone')}
              />
              <TextInput label={t.language} description={t.languageHint} maxLength={12} {...field('language')} />
              <NumberInput label={t.idle} min={5} max={1440} allowDecimal={false} {...field('idleTimeoutMinutes')} />
            </Stack>
          </Fieldset>
          {mayConfigure && <DeleteBot botId={botId} name={form.values.name} />}
        </Stack>
      )}
      <SaveBar settings={settings} />
    </Page>
  );
}
