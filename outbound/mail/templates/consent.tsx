/** @jsxImportSource react */
import { Text } from '@react-email/components';
import type { ConsentSnapshot } from '#contracts/contact-form.js';
import type { Clock } from '../clock.js';
import { SubHeading } from './layout.js';
import { Lines } from './lines.js';
import { look } from './look.js';

/** What the visitor agreed to, word for word. */
export function Consent({ consent, clock }: { consent: ConsentSnapshot | null; clock: Clock }) {
  return (
    <>
      <SubHeading>Consent</SubHeading>
      <Text style={look.text}>{statusOf(consent, clock)}</Text>
      {consent && (
        <div className="quote" dir="auto" style={look.quote}>
          <Lines text={consent.text} />
          {consent.privacyUrl && (
            <>
              <br />
              Privacy policy: {consent.privacyUrl}
            </>
          )}
        </div>
      )}
    </>
  );
}

function statusOf(consent: ConsentSnapshot | null, clock: Clock): string {
  if (!consent) return 'The form asked for no consent.';
  const when = `${clock.dayAndTime(consent.at)}; settings version ${consent.version}`;
  if (consent.mode === 'notice') return `Shown as a notice, without a tick (${when}).`;
  return consent.given ? `Given: the visitor ticked the box (${when}).` : `Not given (${when}).`;
}
