import { Button, Checkbox, Fieldset, Group, Input, Radio, Stack, Switch, Table, Text } from '@mantine/core';
import { leadCaptureSettings } from '#actions/lead-capture/settings.js';
import { contactFieldName } from '#contracts/contact-form.js';
import { useSettingsForm } from '../forms/use-settings-form.js';
import { PreviewPane } from '../preview/preview-pane.js';
import { fill, texts } from '../texts/fill.js';
import { settingsOf } from './action-settings.js';
import { EditorPage } from './editor-page.js';
import { aboutFields } from './field-about.js';
import { TextField } from './text-field.js';

const t = texts.actions.lead;
const about = aboutFields(leadCaptureSettings);
const schema = leadCaptureSettings.shape;
const positions = schema.position.unwrap().options;
const consentModes = ['off', 'notice', 'checkbox'] as const;
const placeholder = '{user_name}';

/** The contact form: when it shows, what it asks, what it says. */
export default function LeadCapturePage({ botId }: { botId: string }) {
  const settings = useSettingsForm(settingsOf(botId)['lead-capture'], leadCaptureSettings.parse({}));
  const { form } = settings;
  const { values } = form;
  const field = form.getInputProps;
  const toggle = (path: string) => form.getInputProps(path, { type: 'checkbox' });
  const { name } = values.fields;
  const scenes = [
    { value: 'form', label: t.scenes.form } as const,
    ...(name.enabled ? [{ value: 'thanks-with-name', label: t.scenes['thanks-with-name'] } as const] : []),
    ...(name.enabled && name.required
      ? []
      : [{ value: 'thanks-without-name', label: t.scenes['thanks-without-name'] } as const]),
  ];
  return (
    <EditorPage
      action="lead-capture"
      settings={settings}
      preview={
        <PreviewPane
          botId={botId}
          scenes={scenes}
          actions={{ 'lead-capture': values }}
          note={values.enabled ? null : texts.actions.preview.asThoughOn}
        />
      }
    >
      <Switch label={t.enabled} {...toggle('enabled')} />
      <Radio.Group label={t.position} {...field('position')}>
        <Stack gap="xs" mt="xs">
          {positions.map((position) => (
            <Radio key={position} value={position} label={t.positions[position]} />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox
        label={t.blocking}
        description={t.blockingHint}
        {...toggle('blocking')}
        disabled={values.position !== 'at-start' && !values.blocking}
      />
      <TextField about={about('heading')} input={field('heading')} required />
      <Input.Wrapper label={t.fields} description={t.fieldsHint} error={form.errors.fields} labelElement="div">
        <Table mt="xs" verticalSpacing={6} layout="fixed">
          <Table.Tbody>
            {contactFieldName.options.map((each) => (
              <Table.Tr key={each}>
                <Table.Td>
                  <Checkbox label={about(`fields.${each}`).label} {...toggle(`fields.${each}.enabled`)} />
                </Table.Td>
                <Table.Td>
                  <Checkbox
                    label={t.required}
                    aria-label={fill(t.requiredOf, { field: about(`fields.${each}`).label })}
                    {...toggle(`fields.${each}.required`)}
                    disabled={!values.fields[each].enabled}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Input.Wrapper>
      <Fieldset legend={t.success}>
        <Stack>
          <TextField
            about={about('success.withName')}
            label={t.withName}
            description={
              <Group gap="xs" component="span">
                {t.withNameHint}
                <Button
                  variant="light"
                  size="compact-xs"
                  onClick={() =>
                    form.setFieldValue('success.withName', `${values.success.withName.trimEnd()} ${placeholder}`)
                  }
                >
                  {t.insertName}
                </Button>
              </Group>
            }
            input={field('success.withName')}
            lines={2}
            required
          />
          <TextField
            about={about('success.withoutName')}
            label={t.withoutName}
            input={field('success.withoutName')}
            lines={2}
            required
          />
        </Stack>
      </Fieldset>
      <Fieldset legend={t.consent}>
        <Stack>
          <Radio.Group aria-label={t.consent} {...field('consent.mode')}>
            <Stack gap="xs">
              {consentModes.map((mode) => (
                <Radio key={mode} value={mode} label={t.consentModes[mode]} />
              ))}
            </Stack>
          </Radio.Group>
          {values.consent.mode !== 'off' && (
            <>
              <TextField
                about={about('consent.text')}
                description={t.consentHint}
                input={field('consent.text')}
                lines={2}
                required
              />
              <TextField
                about={{ label: about('consent.privacyUrl').label }}
                input={{
                  ...field('consent.privacyUrl'),
                  value: values.consent.privacyUrl ?? '',
                  onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
                    form.setFieldValue('consent.privacyUrl', currentTarget.value || null),
                }}
                type="url"
                placeholder="https://"
              />
            </>
          )}
          {values.consent.mode === 'off' && (
            <Text size="sm" c="dimmed">
              {t.consentHint}
            </Text>
          )}
        </Stack>
      </Fieldset>
    </EditorPage>
  );
}
