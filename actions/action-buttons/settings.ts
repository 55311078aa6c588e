import { z } from 'zod';
import { shownId } from '#contracts/ids.js';
import { typed } from '#contracts/text.js';
import { parseUrl } from '#contracts/urls.js';
import { declare } from '../action.js';
import { paidPlans } from '../settings.js';

export const maxButtonGroups = 5;
const linkExpected = 'expected an address that starts with https://, http://, mailto: or tel:';

/** Where a button leads: only schemes that open something and run nothing. */
const link = typed(1, 2048)
  .overwrite((value) => (/^tel:/i.test(value) ? value.replace(/\s/g, '') : value))
  .refine(isLink, linkExpected);

const icon = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('lucide'),
      name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected the name of an icon'),
    }),
    z.strictObject({
      kind: z.literal('upload'),
      uploadId: z.string().regex(/^upl_[0-9a-f]{32}$/, 'expected the id of an upload'),
    }),
  ],
  'expected an icon of kind none, lucide or upload',
);
export type ButtonIcon = z.infer<typeof icon>;

const button = z.strictObject({
  text: typed(1, 40).meta({ title: 'Button text' }),
  link: link.meta({ title: 'Button link' }),
  icon: icon.default({ kind: 'none' }),
});

const definition = {
  name: typed(1, 80).meta({ title: 'Action name', description: 'For you only; visitors do not see it.' }),
  rule: typed(1, 500).meta({ title: 'When should these buttons appear?', control: 'textarea' }),
  enabled: z.boolean().default(true),
};
const count = 'expected 1 to 3 buttons';

export const saveButtonGroup = z
  .strictObject({ ...definition, buttons: z.array(button).min(1, count).max(3, count) })
  .meta({
    id: 'SaveButtonGroup',
    examples: [
      {
        name: 'Pricing',
        rule: 'When the visitor asks about cost, pricing, or plans.',
        buttons: [
          { text: 'View Pricing', link: 'https://yoursite.com/pricing', icon: { kind: 'lucide', name: 'dollar-sign' } },
        ],
      },
    ],
  });
export type SaveButtonGroup = z.infer<typeof saveButtonGroup>;

export const buttonGroup = z.object({
  id: shownId('buttonGroup'),
  ...definition,
  buttons: z.array(z.object({ id: shownId('button'), ...button.shape })),
});
export type ButtonGroup = z.infer<typeof buttonGroup>;

const actionButtonsSettings = z.object({ groups: z.array(buttonGroup).default([]) });
export type ActionButtonsSettings = z.infer<typeof actionButtonsSettings>;

export const actionButtons = declare<ActionButtonsSettings>({
  name: 'action-buttons',
  plans: paidPlans,
  schema: actionButtonsSettings,
  isOn: ({ groups }) => groups.some(({ enabled }) => enabled),
  inForce: (own, newest) => ({
    groups: own.groups.flatMap((then) => {
      const now = newest.groups.find(({ id }) => id === then.id);
      return now ? [{ ...then, enabled: then.enabled && now.enabled }] : [];
    }),
  }),
});

function isLink(value: string): boolean {
  const url = parseUrl(value);
  if (!url) return false;
  const { protocol, host, pathname } = url;
  if (protocol === 'https:' || protocol === 'http:') return host !== '' && /^https?:\/\//i.test(value);
  if (protocol === 'mailto:') return /^[^@\s]+@[^@\s]+$/.test(pathname);
  return protocol === 'tel:' && /^\+?[\d().-]{3,32}$/.test(pathname);
}
