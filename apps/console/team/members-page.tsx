import { ActionIcon, Badge, Button, Menu, Modal, Select, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Link2, LogOut, Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { CopiedCode } from '../parts/copied-code.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { showDone } from '../parts/show-problem.js';
import { exactly, Time } from '../parts/time.js';
import { useSession } from '../session/session.js';
import { fill, texts } from '../texts/fill.js';
import { InviteForm } from './invite-form.js';
import { isRole, roleOptions } from './roles.js';

const t = texts.team;
type Member = components['schemas']['Member'];
type Link = components['schemas']['SignInLink'] & { name: string };

/** Who may sign in, with which role. */
export function MembersPage() {
  const [inviting, { open, close }] = useDisclosure();
  const [link, setLink] = useState<Link | null>(null);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: ['get', '/v1/members'] });
  const { data, error, refetch } = $api.useQuery('get', '/v1/members', { params: { query: { limit: 100 } } });
  const remove = $api.useMutation('delete', '/v1/members/{memberId}', {
    onSuccess: () => {
      if (leaving) showDone(fill(t.removed, { name: nameOf(leaving) }));
      setLeaving(null);
      return refresh();
    },
  });
  if (error) return <PageFailed error={error} reset={() => void refetch()} />;
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={open}>
          {t.invite}
        </Button>
      }
    >
      {!data ? (
        <Skeleton h={200} />
      ) : (
        <Table.ScrollContainer minWidth={620}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.name}</Table.Th>
                <Table.Th>{t.role}</Table.Th>
                <Table.Th>{t.state}</Table.Th>
                <Table.Th>{t.since}</Table.Th>
                <Table.Th w={48} aria-label={texts.common.edit} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.data.map((member) => (
                <Row
                  key={member.id}
                  member={member}
                  onLink={setLink}
                  onRemove={() => setLeaving(member)}
                  onChanged={() => void refresh()}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Modal opened={inviting} onClose={close} title={t.invite} centered>
        <InviteForm
          onDone={({ link: made, ...member }) => {
            close();
            setLink({ ...made, name: nameOf(member) });
            void refresh();
          }}
        />
      </Modal>
      {link && (
        <Modal opened onClose={() => setLink(null)} title={fill(t.linkTitle, { name: link.name })} centered>
          <Stack>
            <Text size="sm">{fill(t.linkText, { until: exactly(link.expiresAt) })}</Text>
            <CopiedCode value={link.url} label={fill(t.linkTitle, { name: link.name })} />
          </Stack>
        </Modal>
      )}
      {leaving && (
        <ConfirmDialog
          title={fill(t.removeTitle, { name: nameOf(leaving) })}
          text={t.removeText}
          action={t.remove}
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ params: { path: { memberId: leaving.id } } })}
          onClose={() => setLeaving(null)}
        />
      )}
    </Page>
  );
}

interface RowProps {
  member: Member;
  onLink(link: Link): void;
  onRemove(): void;
  onChanged(): void;
}

function Row({ member, onLink, onRemove, onChanged }: RowProps) {
  const own = useSession().data?.member.id === member.id;
  const name = nameOf(member);
  const path = { memberId: member.id };
  const change = $api.useMutation('put', '/v1/members/{memberId}', { onSettled: onChanged });
  const makeLink = $api.useMutation('post', '/v1/members/{memberId}/link', {
    onSuccess: (made) => onLink({ ...made, name }),
  });
  const signOut = $api.useMutation('delete', '/v1/members/{memberId}/sessions', {
    onSuccess: () => showDone(fill(t.memberSignedOut, { name })),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {name}
          {own && (
            <Text span c="dimmed">
              {' '}
              ({t.you})
            </Text>
          )}
        </Text>
        {member.name && (
          <Text size="xs" c="dimmed">
            {member.email}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Select
          aria-label={fill(t.roleOf, { name })}
          data={roleOptions}
          value={change.isPending ? (change.variables.body.role ?? member.role) : member.role}
          disabled={own}
          allowDeselect={false}
          w={130}
          onChange={(role) => isRole(role) && change.mutate({ params: { path }, body: { role } })}
        />
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={member.state === 'active' ? 'parley' : 'gray'}>
          {t.states[member.state]}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <Time at={member.createdAt} />
        </Text>
      </Table.Td>
      <Table.Td>
        {!own && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${texts.common.edit}: ${name}`}>
                <Ellipsis size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<Link2 size={16} aria-hidden />}
                onClick={() => makeLink.mutate({ params: { path } })}
              >
                {t.newLink}
              </Menu.Item>
              <Menu.Item
                leftSection={<LogOut size={16} aria-hidden />}
                onClick={() => signOut.mutate({ params: { path } })}
              >
                {t.signOutMember}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<Trash2 size={16} aria-hidden />} onClick={onRemove}>
                {t.remove}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

const nameOf = ({ name, email }: Pick<Member, 'name' | 'email'>): string => name || email;
