import { ActionIcon, Button, Card, FileButton, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { BookOpen, FileUp, Pencil, Plus, Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { $api, client } from '../api/client.js';
import { byCursor } from '../api/pages.js';
import type { components } from '../api/schema.js';
import { EmptyState } from '../parts/empty-state.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { showDone, showProblem, showUndo } from '../parts/show-problem.js';
import { Time } from '../parts/time.js';
import { useCan } from '../session/session.js';
import { count, fill, texts } from '../texts/fill.js';
import { ArticleDrawer } from './article-drawer.js';
import { KnowledgePreview } from './knowledge-preview.js';
import { readArticles } from './read-articles.js';

const t = texts.bots;
type Article = components['schemas']['Article'];
const list = '/v1/bots/{botId}/articles';

/** What a bot answers from: articles, files of them, and the search as the bot does it. */
export function KnowledgePage() {
  const { botId } = useParams({ from: '/inside/bots/$botId' });
  const cache = useQueryClient();
  const mayConfigure = useCan('configure');
  const [edited, setEdited] = useState<Article | 'new' | null>(null);
  const [query, setQuery] = useState('');
  const [uploading, setUploading] = useState(false);
  const articles = $api.useInfiniteQuery('get', list, { params: { path: { botId }, query: { limit: 100 } } }, byCursor);
  const refresh = () => cache.invalidateQueries({ queryKey: ['get', list] });
  const all = articles.data?.pages.flatMap(({ data }) => data);
  const shown = all?.filter(({ title, text }) => `${title} ${text}`.toLowerCase().includes(query.toLowerCase()));

  async function upload(files: File[]): Promise<void> {
    setUploading(true);
    const { read, refused } = await readArticles(files);
    for (const { name, why } of refused) showProblem(new Error(fill(t.notUploaded, { name, why })));
    try {
      for (const body of read) await client.POST(list, { params: { path: { botId } }, body });
      if (read.length > 0) showDone(count(t.uploaded, read.length));
    } catch (error) {
      showProblem(error);
    } finally {
      setUploading(false);
      await refresh();
    }
  }

  async function remove({ id, title, text, url }: Article): Promise<void> {
    try {
      await client.DELETE('/v1/bots/{botId}/articles/{articleId}', { params: { path: { botId, articleId: id } } });
      await refresh();
      showUndo(fill(t.articleDeleted, { title }), async () => {
        await client.POST(list, { params: { path: { botId } }, body: { title, text, url } });
        await refresh();
      });
    } catch (error) {
      showProblem(error);
    }
  }

  const add = (
    <>
      <FileButton
        onChange={(files) => void upload(files)}
        accept=".md,.markdown,.txt,text/plain,text/markdown"
        multiple
      >
        {(props) => (
          <Button
            {...props}
            variant="default"
            loading={uploading}
            disabled={!mayConfigure}
            title={t.uploadHint}
            leftSection={<FileUp size={16} aria-hidden />}
          >
            {t.upload}
          </Button>
        )}
      </FileButton>
      <Button leftSection={<Plus size={16} aria-hidden />} disabled={!mayConfigure} onClick={() => setEdited('new')}>
        {t.newArticle}
      </Button>
    </>
  );
  return (
    <Page title={t.knowledgeTitle} about={t.knowledgeAbout} actions={all?.length ? add : undefined}>
      {articles.error ? (
        <PageFailed error={articles.error} reset={() => void articles.refetch()} />
      ) : !shown ? (
        <Stack>
          <Skeleton h={72} />
          <Skeleton h={72} />
        </Stack>
      ) : all?.length === 0 ? (
        <EmptyState icon={BookOpen} title={t.knowledgeEmptyTitle} text={t.knowledgeEmptyText}>
          <Group>{add}</Group>
          <Text size="xs" c="dimmed">
            {t.uploadHint}
          </Text>
        </EmptyState>
      ) : (
        <>
          <KnowledgePreview botId={botId} />
          <Stack gap="xs">
            <TextInput
              type="search"
              aria-label={texts.common.search}
              placeholder={texts.common.search}
              leftSection={<Search size={16} aria-hidden />}
              value={query}
              onChange={({ currentTarget }) => setQuery(currentTarget.value)}
              maw={320}
            />
            {shown.map((article) => (
              <ArticleCard
                key={article.id}
                article={article}
                mayConfigure={mayConfigure}
                onEdit={() => setEdited(article)}
                onDelete={() => void remove(article)}
              />
            ))}
            {articles.hasNextPage && (
              <Button
                variant="default"
                loading={articles.isFetchingNextPage}
                onClick={() => void articles.fetchNextPage()}
              >
                {texts.common.loadMore}
              </Button>
            )}
          </Stack>
        </>
      )}
      {edited && (
        <ArticleDrawer
          botId={botId}
          article={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onSaved={() => void refresh()}
        />
      )}
    </Page>
  );
}

interface CardProps {
  article: Article;
  mayConfigure: boolean;
  onEdit(): void;
  onDelete(): void;
}

const ArticleCard = ({ article: { title, text, updatedAt }, mayConfigure, onEdit, onDelete }: CardProps) => (
  <Card withBorder padding="md">
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <div style={{ minWidth: 0 }}>
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {text}
        </Text>
        <Text size="xs" c="dimmed" mt={4}>
          {count(t.words, text.trim().split(/\s+/).length)} · <Time at={updatedAt} />
        </Text>
      </div>
      {mayConfigure && (
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={fill(t.editArticle, { title })}
            onClick={onEdit}
          >
            <Pencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={fill(t.deleteArticle, { title })}
            onClick={onDelete}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </Group>
      )}
    </Group>
  </Card>
);
