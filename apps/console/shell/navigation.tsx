import { Divider, NavLink, type NavLinkProps, Stack } from '@mantine/core';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import { Bot, ChartColumn, Contact, KeyRound, MessagesSquare, ScrollText, Send, UsersRound } from 'lucide-react';
import { type AnchorHTMLAttributes, forwardRef, type Ref } from 'react';
import { useSession } from '../session/session.js';
import { texts } from '../texts/texts.js';

const Anchor = forwardRef(
  (
    props: NavLinkProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof NavLinkProps>,
    ref: Ref<HTMLAnchorElement>,
  ) => <NavLink component="a" ref={ref} {...props} />,
);
const Item: LinkComponent<typeof Anchor> = createLink(Anchor);
const active = { activeProps: { active: true } } as const;
const nav = texts.common.nav;

/** The pages of the console, as far as the member may see them. */
export function Navigation() {
  const can = useSession().data?.capabilities ?? [];
  return (
    <Stack gap={2}>
      <Item to="/overview" label={nav.overview} leftSection={<ChartColumn size={18} aria-hidden />} {...active} />
      <Item
        to="/conversations"
        label={nav.conversations}
        leftSection={<MessagesSquare size={18} aria-hidden />}
        {...active}
      />
      <Item to="/leads" label={nav.leads} leftSection={<Contact size={18} aria-hidden />} {...active} />
      <Item to="/deliveries" label={nav.deliveries} leftSection={<Send size={18} aria-hidden />} {...active} />
      <Item to="/bots" label={nav.bots} leftSection={<Bot size={18} aria-hidden />} {...active} />
      {can.includes('configure') && <Divider my="xs" />}
      {can.includes('manage') && (
        <Item to="/team" label={nav.team} leftSection={<UsersRound size={18} aria-hidden />} {...active} />
      )}
      {can.includes('configure') && (
        <>
          <Item to="/api-keys" label={nav.apiKeys} leftSection={<KeyRound size={18} aria-hidden />} {...active} />
          <Item to="/audit" label={nav.audit} leftSection={<ScrollText size={18} aria-hidden />} {...active} />
        </>
      )}
    </Stack>
  );
}
