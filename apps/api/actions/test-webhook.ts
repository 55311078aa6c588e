import type { Webhook, WebhookInput } from '#actions/webhooks/settings.js';
import type { Config } from '#config/config.js';
import { conversationUrl } from '#contracts/console.js';
import type { InputValues } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import type { TestedWebhook } from '#contracts/webhooks.js';
import type { OpenEndpoint } from '#database/endpoints.js';
import { envelope } from '#outbound/webhooks/envelope.js';
import { openGuardedAgent } from '#outbound/webhooks/guard.js';
import { callHeaders } from '#outbound/webhooks/headers.js';
import { sendWebhook } from '#outbound/webhooks/send.js';
import { newMessageId } from '#outbound/webhooks/sign.js';
import { verdictOn } from '#outbound/webhooks/verdict.js';

/** What is tested: a webhook with what its row keeps sealed, and the bot that has it. */
export interface Tested {
  webhook: Webhook;
  endpoint: OpenEndpoint;
  bot: { id: string; name: string };
}

/** Sends a sample the way every webhook is sent, once, and tells what was sent and what came of it. */
export async function testWebhook(
  { webhook, endpoint: { headers, secrets }, bot }: Tested,
  { http, outbound, version }: Pick<Config, 'http' | 'outbound' | 'version'>,
): Promise<TestedWebhook> {
  const now = new Date();
  const body = sample(webhook, bot, now, http.publicUrl);
  const message = { id: newMessageId(), timestamp: Math.floor(now.getTime() / 1000), body, secrets };
  const { url } = webhook;
  const outcome = await sendWebhook({ url, message, headers, agent: openGuardedAgent(outbound), version });
  const masked = Object.fromEntries(Object.keys(headers).map((name) => [name, '[secret]']));
  return {
    request: {
      url,
      headers: callHeaders({ headers: masked, message, version }),
      body: body.toString(),
    },
    outcome: {
      ok: verdictOn(outcome, { attempt: 1, now }).kind === 'accepted',
      status: outcome.status,
      error: outcome.error?.detail ?? null,
      durationMs: outcome.timings.totalMs,
      answer: firstKilobyte(outcome.text),
    },
  };
}

/** A conversation that never was, with a value for everything the webhook asks for. */
function sample({ name, inputs, sendSummary }: Webhook, bot: Tested['bot'], at: Date, publicUrl: string): Buffer {
  const id = publicId('conversation', '00000000-0000-0000-0000-000000000000');
  return envelope({
    at,
    test: true,
    action: {
      name,
      inputs: Object.fromEntries(inputs.map((input) => [input.name, sampleValues[input.type]])),
    },
    bot,
    conversation: { id, url: conversationUrl(publicUrl, id), startedAt: at, pageUrl: 'https://shop.example/' },
    visitor: { name: 'Ada Example', email: sampleValues.email, phone: sampleValues.phone },
    consent: { given: true, at: at.toISOString() },
    summary: sendSummary ? 'A test: here the conversation is told in a few sentences.' : null,
  });
}

/** The phone number is one of those that belong to nobody (Ofcom, numbers for drama). */
const sampleValues = {
  string: 'a test',
  email: 'ada@shop.example',
  phone: '+441632960123',
  number: 12.5,
  integer: 3,
  boolean: true,
} as const satisfies Record<WebhookInput['type'], InputValues[string]>;

/** A character that would be cut in half is left out. */
const firstKilobyte = (text: string): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, 1024), { stream: true });
