import { Alert, Checkbox, Fieldset, NumberInput, Stack, Switch, TagsInput, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { type EmailNotificationsSettings, emailNotificationsSettings } from '#actions/email-notifications/settings.js';
import { useSettingsForm } from '../forms/use-settings-form.js';
import { TextLink } from '../parts/link-button.js';
import { texts } from '../texts/texts.js';
import { settingsOf } from './action-settings.js';
import { EditorPage } from './editor-page.js';
import { aboutFields } from './field-about.js';
import { MailPlan } from './mail-plan.js';

const t = texts.actions.mails;
const about = aboutFields(emailNotificationsSettings);
const maxRecipients = 5;

/** Which mails the team gets, and when. */
export default function EmailNotificationsPage({ botId }: { botId: string }) {
  const sources = settingsOf(botId);
  const settings = useSettingsForm(sources['email-notifications'], emailNotificationsSettings.parse({}));
  const { queryKey, read } = sources['lead-capture'];
  const hasForm = useQuery({ queryKey, queryFn: read }).data?.value.enabled ?? true;
  const { form } = settings;
  const { lead, transcript } = form.values;
  const toggle = (path: string) => form.getInputProps(path, { type: 'checkbox' });
  return (
    <EditorPage action="email-notifications" settings={settings} preview={<MailPlan settings={form.values} />}>
      <Fieldset legend={about('lead').label}>
        <Stack>
          <Switch label={t.leadEnabled} description={t.leadHint} {...toggle('lead.enabled')} />
          {lead.enabled && !hasForm && (
            <Alert color="yellow" variant="light">
              <Text size="sm">{t.needsForm}</Text>
              <TextLink
                to="/bots/$botId/actions/$action"
                params={{ botId, action: 'lead-capture' }}
                size="sm"
                c="inherit"
                td="underline"
              >
                {texts.actions.handover.toForm}
              </TextLink>
            </Alert>
          )}
          <Recipients form={form} of="lead" />
        </Stack>
      </Fieldset>
      <Fieldset legend={about('transcript').label}>
        <Stack>
          <Switch label={t.transcriptEnabled} description={t.transcriptHint} {...toggle('transcript.enabled')} />
          <Recipients form={form} of="transcript" />
          <NumberInput
            label={t.delay}
            description={t.delayHint}
            min={0}
            max={1440}
            allowDecimal={false}
            w={{ base: '100%', xs: 320 }}
            disabled={!transcript.enabled}
            {...form.getInputProps('transcript.delayMinutes')}
          />
          <Checkbox
            label={t.skip}
            description={t.skipHint}
            disabled={!transcript.enabled}
            {...toggle('transcript.skipWhenNotified')}
          />
        </Stack>
      </Fieldset>
    </EditorPage>
  );
}

/** Addresses as tags. What is wrong with one of them is said by the API, which names its place in the list. */
function Recipients({ form, of }: { form: UseFormReturnType<EmailNotificationsSettings>; of: 'lead' | 'transcript' }) {
  const path = `${of}.recipients`;
  const { errors } = form;
  const wrong = Object.keys(errors).find((key) => key === path || key.startsWith(`${path}.`));
  const at = wrong?.slice(path.length + 1);
  const address = at ? form.values[of].recipients[Number(at)] : undefined;
  return (
    <TagsInput
      label={t.recipients[of]}
      description={t.recipientsHint}
      placeholder={form.values[of].recipients.length < maxRecipients ? t.recipientsPlaceholder : ''}
      maxTags={maxRecipients}
      splitChars={[',', ';', ' ']}
      acceptValueOnBlur
      required={form.values[of].enabled}
      {...form.getInputProps(path)}
      error={wrong && (address ? `${address}: ${errors[wrong]}` : errors[wrong])}
    />
  );
}
