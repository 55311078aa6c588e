import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { ApiProblem, client } from '../api/client.js';
import type { components } from '../api/schema.js';
import { fieldErrors } from '../forms/pointers.js';
import { useLeaveGuard } from '../parts/leave-guard.js';
import { showDone } from '../parts/show-problem.js';
import { SideDrawer } from '../parts/side-drawer.js';
import { texts } from '../texts/texts.js';

const t = texts.bots;

interface Props {
  botId: string;
  /** Null for a new one. */
  article: components['schemas']['Article'] | null;
  onClose(): void;
  onSaved(): void;
}

/** One article. Closing it with something unsaved asks first. */
export function ArticleDrawer({ botId, article, onClose, onSaved }: Props) {
  const form = useForm({
    initialValues: { title: article?.title ?? '', text: article?.text ?? '', url: article?.url ?? '' },
  });
  const [problem, setProblem] = useState<string | null>(null);
  const { close, dialog } = useLeaveGuard(form.isDirty(), onClose);
  const save = form.onSubmit(async ({ url, ...rest }) => {
    const body = { ...rest, url: url.trim() || null };
    setProblem(null);
    try {
      if (article) {
        const path = { botId, articleId: article.id };
        await client.PUT('/v1/bots/{botId}/articles/{articleId}', { params: { path }, body });
      } else await client.POST('/v1/bots/{botId}/articles', { params: { path: { botId } }, body });
      showDone(texts.common.saved);
      onSaved();
      onClose();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors(fieldErrors(error.errors));
      if (error.errors.length === 0) setProblem(error.message);
    }
  });
  useHotkeys([['mod+S', () => save()]], []);
  return (
    <SideDrawer opened onClose={close} size="lg" title={article ? texts.common.edit : t.newArticle}>
      <form onSubmit={save} noValidate>
        <Stack>
          {problem && (
            <Alert color="red" variant="light" role="alert">
              {problem}
            </Alert>
          )}
          <TextInput label={t.articleTitle} required maxLength={200} data-autofocus {...form.getInputProps('title')} />
          <TextInput label={t.articleUrl} description={t.articleUrlHint} type="url" {...form.getInputProps('url')} />
          <Textarea
            label={t.articleText}
            description={t.articleTextHint}
            required
            autosize
            minRows={12}
            maxRows={28}
            maxLength={200_000}
            {...form.getInputProps('text')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={form.submitting}>
              {texts.common.save}
            </Button>
          </Group>
        </Stack>
      </form>
      {dialog}
    </SideDrawer>
  );
}
