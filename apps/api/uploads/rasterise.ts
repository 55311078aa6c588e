import sharp from 'sharp';
import { z } from 'zod';

/**
 * A program, not a module: draws one image as WebP and waits to be killed. A renderer cannot be stopped from within and the files
 * are strangers', so nothing else lives in this process; `draw.ts` bounds its time and memory.
 */
const job = z.object({ image: z.base64(), format: z.enum(['png', 'jpeg', 'webp', 'svg']) });
const side = 128;

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Png', 'Jpeg', 'Webp', 'Svg'].map((format) => `VipsForeignLoad${format}`) });

process.once('message', (message) => {
  draw(job.parse(message)).then(
    (drawn) => process.send?.(drawn),
    (error: unknown) => process.send?.({ fault: String(error) }),
  );
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.send?.('ready');

async function draw({ image, format }: z.infer<typeof job>) {
  const file = Buffer.from(image, 'base64');
  const options = { limitInputPixels: 4096 ** 2, pages: 1, failOn: 'warning' } as const;
  const { width, height } = await sharp(file, options).metadata();
  // Vectors are drawn at the size they are kept in; 72 dots per inch is the size they name.
  const density = Math.min(Math.max((72 * side) / Math.max(width, height), 1), 100_000);
  const { data, info } = await sharp(file, { ...options, ...(format === 'svg' ? { density } : {}) })
    .autoOrient()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp()
    .toBuffer({ resolveWithObject: true });
  return { image: data.toString('base64'), width: info.width, height: info.height };
}
