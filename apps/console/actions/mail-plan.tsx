import { Paper, Stack, Text, Timeline, Title } from '@mantine/core';
import { CircleStop, Mail, MailCheck } from 'lucide-react';
import type { EmailNotificationsSettings } from '#actions/email-notifications/settings.js';
import { count, fill, texts } from '../texts/fill.js';

const t = texts.actions.mails;
const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** What the team will get, and when, by the settings as they stand in the form. */
export function MailPlan({ settings: { lead, transcript } }: { settings: EmailNotificationsSettings }) {
  const { delayMinutes } = transcript;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="mail-plan">
      <Stack>
        <Title order={2} size="h5" id="mail-plan">
          {t.planTitle}
        </Title>
        {!lead.enabled && !transcript.enabled ? (
          <Text size="sm" c="dimmed">
            {t.planNothing}
          </Text>
        ) : (
          <Timeline bulletSize={26} lineWidth={2}>
            {lead.enabled && (
              <Timeline.Item bullet={<Mail size={14} aria-hidden />} title={t.planLead}>
                <Text size="sm">{fill(t.planLeadText, { recipients: named(lead.recipients) })}</Text>
              </Timeline.Item>
            )}
            {transcript.enabled && (
              <Timeline.Item bullet={<CircleStop size={14} aria-hidden />} title={t.planEnd}>
                <Text size="sm" c="dimmed">
                  {t.planEndText}
                </Text>
              </Timeline.Item>
            )}
            {transcript.enabled && (
              <Timeline.Item
                bullet={<MailCheck size={14} aria-hidden />}
                title={delayMinutes === 0 ? t.planNoWait : count(t.planWait, Number(delayMinutes))}
              >
                <Text size="sm">{fill(t.planTranscript, { recipients: named(transcript.recipients) })}</Text>
                {transcript.skipWhenNotified && (
                  <Text size="sm" c="dimmed">
                    {t.planSkip}
                  </Text>
                )}
              </Timeline.Item>
            )}
          </Timeline>
        )}
      </Stack>
    </Paper>
  );
}

const named = (recipients: readonly string[]): string => (recipients.length === 0 ? t.nobody : list.format(recipients));
