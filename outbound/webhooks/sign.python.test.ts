import { describe, expect, it } from '@jest/globals';
import { newSigningSecret } from '#database/endpoints.js';
import { openGuardedAgent } from './guard.js';
import { sendWebhook } from './send.js';
import { newMessageId, signedHeaders } from './sign.js';
import { findStandardWebhooks, run } from './testing/python.js';
import { startReceiver } from './testing/receiver.js';

const library = await findStandardWebhooks();

/** Runs a program that reads JSON and writes JSON, with the library at hand. */
async function inPython<T>(program: string, input: object): Promise<T> {
  const variables = { PYTHONPATH: library ?? '', PYTHONUTF8: '1' };
  const { exitCode, output } = await run(['python3', '-c', program], JSON.stringify(input), variables);
  if (exitCode !== 0) throw new Error(`Python ended with ${exitCode}: ${output}`);
  return JSON.parse(output);
}

const sign = `
import datetime, json, sys
from standardwebhooks import Webhook
def signed(m):
    at = datetime.datetime.fromtimestamp(m["timestamp"], tz=datetime.timezone.utc)
    return " ".join(Webhook(secret).sign(m["id"], at, m["body"]) for secret in m["secrets"])
json.dump([signed(m) for m in json.load(sys.stdin)], sys.stdout)
`;

const verify = `
import base64, json, sys
from standardwebhooks import Webhook, WebhookVerificationError
def answer(call):
    try:
        return Webhook(call["secret"]).verify(base64.b64decode(call["body"]), call["headers"])
    except WebhookVerificationError as error:
        return str(error)
json.dump([answer(call) for call in json.load(sys.stdin)], sys.stdout)
`;

(library ? describe : describe.skip)("the standard's library for Python", () => {
  it("signs the standard's own example as we do", async () => {
    const example = {
      id: 'msg_loFOjxBNrRLzqYUf',
      timestamp: 1731705121,
      body: '{"event_type":"ping","data":{"success":true}}',
      secrets: ['whsec_plJ3nmyCDGBKInavdOK15jsl'],
    };
    expect(await inPython(sign, [example])).toEqual(['v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=']);
  });

  it('signs a thousand messages as we do, with one key or several', async () => {
    const messages = Array.from({ length: 1000 }, (_, i) => ({
      id: newMessageId(),
      timestamp: 1_700_000_000 + i * 86_399,
      body: JSON.stringify({ n: i, text: `${'für 日本 🐘 \u2028 "\\'.repeat(i % 7)}`, more: 'a'.repeat(i) }),
      secrets: Array.from({ length: 1 + (i % 3) }, newSigningSecret),
    }));
    const ours = messages.map((one) => signedHeaders({ ...one, body: Buffer.from(one.body) })['webhook-signature']);
    expect(await inPython(sign, messages)).toEqual(ours);
  });

  it('verifies what came over the wire by the new key and by the one before, and by nothing else', async () => {
    const [newest, old] = [newSigningSecret(), newSigningSecret()];
    const receiver = await startReceiver();
    const sent = Buffer.from('{"type":"action.triggered","data":{"name":"Zoë “Z” – ✓ 🐘"}}');
    await sendWebhook({
      url: `http://127.0.0.1:${receiver.port}/`,
      message: { id: newMessageId(), timestamp: Math.floor(Date.now() / 1000), body: sent, secrets: [newest, old] },
      headers: {},
      agent: openGuardedAgent({ allowedRanges: ['127.0.0.1'], allowHttp: true, ports: 'any' }),
      version: '1.2.3',
    });
    await receiver.close();
    const [{ head, body } = { head: '', body: Buffer.alloc(0) }] = receiver.requests;
    const headers = Object.fromEntries(head.split('\r\n').map((line) => line.split(': ', 2)));
    const call = { secret: newest, headers, body: body.toString('base64') };
    const late = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) };
    const answers = await inPython(verify, [
      call,
      { ...call, secret: old },
      { ...call, secret: newSigningSecret() },
      { ...call, headers: late },
      { ...call, headers: { ...headers, 'webhook-id': newMessageId() } },
      { ...call, body: Buffer.from(`${body} `).toString('base64') },
    ]);
    const [taken, refused] = [JSON.parse(sent.toString()), 'No matching signature found'];
    expect(answers).toEqual([taken, taken, refused, refused, refused, refused]);
  });
});
