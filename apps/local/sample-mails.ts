import { v7 as uuidv7 } from 'uuid';
import { publicId } from '#contracts/ids.js';
import type { MailContent } from '#outbound/mail/content.js';
import { mailSamples } from '#outbound/mail/samples.js';

const samples = new Map<string, MailContent>(Object.entries(mailSamples));
export const sampleNames = [...samples.keys()];

const from = 'chat@parley.example';

/** Sends samples the way every mail goes out: by the templates and over SMTP, each time as a new mail. Throws when one is not taken. */
export async function sendSamples(names: readonly string[], smtpUrl: string): Promise<void> {
  // Templates are heavy, and most starts send no sample.
  const [{ composeMail }, { openMailTransport }] = await Promise.all([
    import('#outbound/mail/compose.js'),
    import('#outbound/mail/transport.js'),
  ]);
  const transport = openMailTransport({ smtpUrl, from });
  try {
    for (const name of names) {
      const sample = samples.get(name);
      if (!sample) throw new Error(`expected a sample's name, got ${name}`);
      const mail = await composeMail({ ...sample, deliveryId: publicId('delivery', uuidv7()) }, { from });
      const outcome = await transport.send(mail);
      if (outcome.kind !== 'accepted') throw new Error(`The sample ${name} was not taken: ${outcome.text}`);
    }
  } finally {
    transport.close();
  }
}
