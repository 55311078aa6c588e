import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Problem } from '#contracts/problem.js';
import type { Upload } from '#contracts/uploads.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { picture, pngBomb, slowSvg, svg } from './testing/images.js';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  token = await api.newKey();
});
afterAll(async () => await api.close());

const part = (file: Buffer | string): Blob => new Blob([typeof file === 'string' ? file : new Uint8Array(file)]);

async function send(
  body: BodyInit,
  { as = token, headers = {} }: { as?: string; headers?: Record<string, string> } = {},
) {
  const answer = await fetch(`${api.url}/v1/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, ...headers },
    body,
  });
  const said: Upload & Problem = await answer.json();
  return { status: answer.status, body: said };
}

async function upload(file: Buffer | string, as = token) {
  const form = new FormData();
  form.set('file', part(file), 'icon.png');
  return await send(form, { as });
}

async function image({ url }: Upload): Promise<Buffer> {
  const answer = await fetch(api.url + url);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
  return Buffer.from(await answer.arrayBuffer());
}

describe('an image', () => {
  it.each([
    ['an SVG', async () => svg(), 128, 128],
    ['a wide SVG', async () => svg('<path d="M0 0h200v9z"/>', 'width="400" height="100"'), 128, 32],
    ['an SVG with a byte order mark', async () => `\uFEFF\n${svg()}`, 128, 128],
    ['a PNG', async () => await picture('png'), 128, 64],
    ['a JPEG', async () => await picture('jpeg'), 128, 64],
    ['a WebP', async () => await picture('webp'), 128, 64],
    ['a small PNG', async () => await picture('png', 16, 12), 16, 12],
  ])('is kept as WebP when it is %s', async (_, make, width, height) => {
    const { status, body } = await upload(await make());
    expect([status, body]).toEqual([
      201,
      { id: expect.stringMatching(/^upl_[0-9a-f]{32}$/), url: `/v1/uploads/${body.id}`, width, height },
    ]);
    const { format, ...read } = await sharp(await image(body)).metadata();
    expect([format, read.width, read.height]).toEqual(['webp', width, height]);
  });

  it('is served to everybody as nothing but an image, for good', async () => {
    const { body } = await upload(svg());
    const { headers } = await fetch(api.url + body.url);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-disposition': `inline; filename="${body.id}.webp"`,
    });
  });

  it('is the same upload when it comes again, and another one in another account', async () => {
    const other = await api.newKey();
    const file = await picture('png', 77, 33);
    const [first, again, foreign] = [await upload(file), await upload(file), await upload(file, other)];
    expect(again.body).toEqual(first.body);
    expect(foreign.body.id).not.toBe(first.body.id);
    expect(await image(foreign.body)).toEqual(await image(first.body));
  });

  it('is drawn from itself alone: what it names elsewhere stays there, and what could run is gone', async () => {
    const { status, body } = await upload(
      svg(`<image href="file:///etc/passwd" width="9" height="9"/><image href="${api.url}/v1/icons" width="9" height="9"/>
        <foreignObject width="9" height="9"><div xmlns="http://www.w3.org/1999/xhtml" onclick="alert(1)">x</div></foreignObject>`),
    );
    expect(status).toBe(201);
    expect((await image(body)).toString('latin1')).not.toMatch(/alert|passwd|svg/);
  });

  it('is not there under an unknown id', async () => {
    for (const id of ['upl_0192f3a4b5c67890abcdef0123456789', 'upl_1', '..%2F..%2Fetc%2Fpasswd'])
      expect((await api.ask('GET', `/v1/uploads/${id}`)).status).toBe(404);
  });

  it('is one of at most 500 in an account', async () => {
    const full = await api.newKey();
    const kept = await upload(svg(), full);
    await api.db.query(
      `INSERT INTO uploads (id, account_id, hash, width, height, image)
       SELECT gen_random_uuid(), account_id, decode(to_char(n, 'FM000000'), 'hex'), 1, 1, image
       FROM uploads, generate_series(1, 499) AS n WHERE id = $1::uuid`,
      [kept.body.id.slice('upl_'.length)],
    );
    const { status, body } = await upload(svg('<path d="M1 1h9v9z"/>'), full);
    expect([status, body.detail]).toEqual([422, '/file: the account has 500 images already, and no more are kept']);
    expect((await upload(svg(), full)).body.id).toBe(kept.body.id);
  });
});

describe('a file is refused', () => {
  it.each([
    [
      'a bomb of entities',
      async () => `<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${svg('<text>&b;</text>')}`,
    ],
    [
      'an outside entity',
      async () => `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${svg('<text>&a;</text>')}`,
    ],
    ['60,000 levels', async () => `${'<g>'.repeat(60_000)}${'</g>'.repeat(60_000)}`],
    ['100,000 by 100,000 pixels of SVG', async () => svg('', 'width="100000" height="100000"')],
    ['thousands of <use>', async () => svg(`<path id="a"/>${'<use href="#a"/>'.repeat(5000)}`)],
    ['a script', async () => svg('<script>alert(1)</script>')],
    ['compressed SVG', async () => gzipSync(svg())],
    ['compressed SVG of 800 MB', async () => gzipSync(Buffer.alloc(50_000_000, ' '))],
    ['SVG in UTF-16', async () => Buffer.from(`\uFEFF${svg()}`, 'utf16le')],
    ['SVG that is no UTF-8', async () => Buffer.from(svg('<text>\xff</text>'), 'latin1')],
    ['a web page', async () => `<html><body onload="alert(1)">${svg()}</body></html>`],
    ['a GIF', async () => await picture('gif')],
    ['a TIFF', async () => await picture('tiff')],
    ['a PDF', async () => '%PDF-1.7 ...'],
    ['text', async () => 'icon'],
    ['nothing', async () => ''],
    [
      'a PNG by its first bytes alone',
      async () => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(svg())]),
    ],
    ['a WebP that is a web page', async () => Buffer.from(`RIFF....WEBP<html>${svg()}</html>`)],
    ['a PNG of 30,000 by 30,000 pixels', async () => pngBomb(30_000)],
    [
      'half a PNG',
      async () =>
        (
          await sharp({
            create: {
              width: 200,
              height: 200,
              channels: 3,
              noise: { type: 'gaussian', mean: 99, sigma: 30 },
              background: '#000',
            },
          })
            .png()
            .toBuffer()
        ).subarray(0, 5_000),
    ],
    ['half a JPEG', async () => (await picture('jpeg', 2000, 2000)).subarray(0, 2_000)],
  ])('when it is %s', async (_, make) => {
    const { status, body } = await upload(await make());
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([422, 'invalid', '/file']);
    expect(body.detail).not.toMatch(/sharp|vips|node_modules|Error/i);
  });

  it('when it has more than 1 MiB', async () => {
    const { status, body } = await upload(Buffer.concat([await picture('png'), Buffer.alloc(1_100_000)]));
    expect([status, body.code]).toEqual([413, 'too_large']);
  });

  it('when it takes more than two seconds, and the next one is drawn', async () => {
    const start = performance.now();
    const [slow, next] = await Promise.all([upload(slowSvg()), upload(svg('<path d="M2 2h9v9z"/>'))]);
    expect([slow.status, slow.body.detail]).toEqual([422, expect.stringContaining('too much time')]);
    expect(next.status).toBe(201);
    expect(performance.now() - start).toBeLessThan(30_000);
  }, 60_000);

  it('for now when many are there already, with a time to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => await upload(await picture('png', 40, 40))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201, 503]));
    expect(statuses.filter((status) => status === 201)).not.toHaveLength(0);
    expect(answers.find(({ status }) => status === 503)?.body.code).toBe('unavailable');
  }, 60_000);
});

describe('a body is refused', () => {
  const form = (...parts: [string, string][]): FormData => {
    const made = new FormData();
    for (const [name, file] of parts) made.append(name, part(file), 'icon.svg');
    return made;
  };

  it.each([
    ['without a file', form()],
    ['with two files', form(['file', svg()], ['file', svg()])],
    ['with a file in another field', form(['image', svg()])],
    ['with a file beside the one', form(['file', svg()], ['other', svg()])],
  ])('%s', async (_, body) => {
    const { status, body: problem } = await send(body);
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, '/file']);
  });

  it('with a text where the file should be', async () => {
    const texts = new FormData();
    texts.set('file', svg());
    expect((await send(texts)).status).toBe(422);
    for (let n = 0; n < 10; n += 1) texts.set(`field${n}`, 'x');
    expect((await send(texts)).status).toBe(422);
  });

  it.each([
    ['multipart/form-data', 'no boundary', 422],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nnever ends',
      422,
    ],
    ['multipart/form-data; boundary=x', '--x\r\nnonsense\r\n\r\n\r\n--x--', 422],
    ['application/json', JSON.stringify({ file: { path: '/etc/passwd', buffer: svg() } }), 415],
    ['image/svg+xml', svg(), 415],
    ['text/plain', svg(), 415],
    ['application/x-www-form-urlencoded', 'file=x', 415],
  ])('as %s: %s', async (type, body, expected) => {
    const { status } = await send(body, { headers: { 'content-type': type } });
    expect(status).toBe(expected);
  });

  it('without a key, before it is read', async () => {
    expect((await send(form(['file', svg()]), { as: 'parley_nobody' })).status).toBe(401);
  });

  it('as multipart on any other route', async () => {
    const answer = await fetch(`${api.url}/v1/bots`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form(['file', svg()]),
    });
    expect(answer.status).toBe(415);
  });
});
