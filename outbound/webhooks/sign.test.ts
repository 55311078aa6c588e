import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSigningSecret } from '#database/endpoints.js';
import { newMessageId, signedHeaders } from './sign.js';

const body = Buffer.from('{"event_type":"ping","data":{"success":true,"über":"日本 🐘"}}');
const now = (): number => Math.floor(Date.now() / 1000);

describe('signatures', () => {
  it('are those of the standard', () => {
    const headers = signedHeaders({
      id: 'msg_loFOjxBNrRLzqYUf',
      timestamp: 1731705121,
      body: Buffer.from('{"event_type":"ping","data":{"success":true}}'),
      secrets: ['whsec_plJ3nmyCDGBKInavdOK15jsl'],
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    });
  });

  it('are taken by a receiver that has any of the live keys, and by no other', () => {
    const [newest, old, foreign] = [newSigningSecret(), newSigningSecret(), newSigningSecret()];
    const headers = signedHeaders({ id: newMessageId(), timestamp: now(), body, secrets: [newest, old] });
    expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
    for (const secret of [newest, old]) {
      expect(new Webhook(secret).verify(body, headers)).toMatchObject({ event_type: 'ping' });
    }
    expect(() => new Webhook(foreign).verify(body, headers)).toThrow('No matching signature');
  });

  it('are good for these bytes, this id and this time alone', () => {
    const secret = newSigningSecret();
    const headers = signedHeaders({ id: newMessageId(), timestamp: now(), body, secrets: [secret] });
    const webhook = new Webhook(secret);
    expect(() => webhook.verify(Buffer.concat([body, Buffer.from(' ')]), headers)).toThrow();
    expect(() => webhook.verify(body, { ...headers, 'webhook-id': newMessageId() })).toThrow();
    expect(() => webhook.verify(body, { ...headers, 'webhook-timestamp': String(now() + 5) })).toThrow();
    expect(() =>
      webhook.verify(body, signedHeaders({ id: 'msg_1', timestamp: now() - 301, body, secrets: [secret] })),
    ).toThrow('too old');
  });

  it('are not made without a key', () => {
    expect(() => signedHeaders({ id: 'msg_1', timestamp: now(), body, secrets: [] })).toThrow('expected a key');
  });
});

it('makes keys of 32 random bytes, and ids without a dot', () => {
  expect(Buffer.from(newSigningSecret().replace(/^whsec_/, ''), 'base64')).toHaveLength(32);
  const ids = Array.from({ length: 1000 }, newMessageId);
  expect(ids.every((id) => /^msg_[A-Za-z0-9]{22}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(1000);
});
