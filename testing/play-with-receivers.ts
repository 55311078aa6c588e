// Sets up every test of who imports it: a play whose mails and webhook calls arrive at servers that the test looks into.

import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type Mails, openMails } from './mails.js';
import { Play } from './play.js';
import { openReceiver, type Receiver } from './receiver.js';

export let mails: Mails;
export let receiver: Receiver;
export let play: Play;

beforeAll(async () => {
  [mails, receiver] = await Promise.all([openMails(), openReceiver()]);
  play = await Play.open({ SMTP_URL: mails.smtpUrl, MAIL_FROM: 'chat@shop.example' });
}, 60_000);
afterAll(async () => {
  await play.close();
  await receiver.close();
  await mails.close();
});
beforeEach(async () => {
  receiver.reset();
  await play.begin();
});
