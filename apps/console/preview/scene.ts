import { z } from 'zod';
import { iconNodes } from '#contracts/icons.js';

/** What is acted out: an action, at one moment. */
export const sceneName = z.enum([
  'form',
  'thanks-with-name',
  'thanks-without-name',
  'handover',
  'handover-form',
  'handover-done',
  'webhook',
  'webhook-done',
  'webhook-fallback',
  'webhook-failed',
  'buttons',
]);
export type SceneName = z.infer<typeof sceneName>;

/**
 * What the console tells the frame of the preview: a bot, the settings of its actions as they stand in the forms, half typed as they
 * may be, and the scene. `icons` are the shapes of the icons that its buttons name.
 */
export const scene = z.object({
  name: sceneName,
  bot: z.object({
    name: z.string(),
    language: z.string(),
    greeting: z.string(),
    avatarUrl: z.string().nullable(),
    colors: z.object({ primary: z.string() }),
  }),
  actions: z.record(z.string(), z.unknown()),
  icons: z.record(z.string(), iconNodes),
});
export type Scene = z.infer<typeof scene>;
