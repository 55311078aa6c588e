import { type Mailbox, startMailbox } from '#apps/local/dev-mailbox.js';
import { findPorts } from '#apps/local/ports.js';
import { call } from './client.js';
import { until } from './until.js';

/** A mail as it came. */
export interface Received {
  to: string[];
  subject: string;
  text: string;
  html: string;
  headers: [string, string][];
}

export type Mails = Awaited<ReturnType<typeof openMails>>;

/** Somebody else's mail server: takes what it is sent, and refuses addresses that begin with `bounce`. */
export async function openMails() {
  const ports = await findPorts({ page: 0, smtp: 0 }, { fresh: true });
  const mailbox: Mailbox = await startMailbox({ port: ports.page, smtpPort: ports.smtp });
  const allTo = async (address: string): Promise<Received[]> =>
    (await call<{ data: Received[] }>(`${mailbox.url}/mails`)).body.data.filter(({ to }) => to.includes(address));
  return {
    smtpUrl: mailbox.smtpUrl,
    close: mailbox.close,
    /** Newest first. */
    allTo,
    /** Waits for one: the first that a process sends loads the templates. */
    to: async (address: string): Promise<Received> =>
      await until(
        `a mail to ${address}`,
        async () => {
          const [mail] = await allTo(address);
          if (!mail) throw new Error('none yet');
          return mail;
        },
        20_000,
      ),
  };
}

export const header = ({ headers }: Received, name: string) => headers.find(([key]) => key === name)?.[1];
