/** @jsxImportSource react */
import { Body, Button, Container, Head, Heading, Html, Text } from '@react-email/components';
import type { ReactNode } from 'react';
import type { Language } from '#contracts/languages.js';
import { look, styles } from './look.js';

interface Props {
  /** The team's mails are in English. */
  lang?: Language;
  dir?: 'ltr' | 'rtl';
  title: string;
  /** Where the team reads the conversation: the one link there is. */
  link?: string;
  foot: string;
  children: ReactNode;
}

/** What every mail looks like. It loads nothing from anywhere. */
export function Layout({ lang = 'en', dir = 'ltr', title, link, foot, children }: Props) {
  return (
    <Html lang={lang} dir={dir}>
      <Head>
        <title>{title}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <style>{styles}</style>
      </Head>
      <Body className="page" style={look.page}>
        {/* Also here: some mail programs leave <html> out. */}
        <Container className="sheet" style={look.sheet} lang={lang} dir={dir}>
          <Heading as="h1" style={look.title} dir="auto">
            {title}
          </Heading>
          {link && (
            <Button className="button" style={look.button} href={link}>
              Open the conversation
            </Button>
          )}
          {children}
          <Text className="faint foot" style={{ ...look.faint, margin: '28px 0 0' }}>
            {foot}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

export const SubHeading = ({ children }: { children: ReactNode }) => (
  <Heading as="h2" style={look.heading}>
    {children}
  </Heading>
);
