import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import {
  type ActionButtonsSettings,
  actionButtons,
  type ButtonGroup,
  type ButtonIcon,
  buttonGroup,
  maxButtonGroups,
  type SaveButtonGroup,
  saveButtonGroup,
} from '#actions/action-buttons/settings.js';
import { idOf, publicId } from '#contracts/ids.js';
import type { FieldError } from '#contracts/problem.js';
import { Upload } from '#database/entities/upload.js';
import { isIcon } from '../icons/icons.js';
import { invalid } from '../problem.js';
import type { Listing } from './items.service.js';

/** Groups of buttons of a bot. A button keeps its id by its place, so that clicks on it still count as clicks on it. */
export const buttonGroupListing: Listing<ActionButtonsSettings, ButtonGroup, SaveButtonGroup> = {
  declaration: actionButtons,
  kind: 'buttonGroup',
  max: maxButtonGroups,
  wish: saveButtonGroup,
  item: buttonGroup,
  itemsOf: ({ groups }) => groups,
  settingsWith: (groups) => ({ groups }),
  make: async ({ buttons, ...wish }, { uuid, bot, before, tx }) => {
    const wrong: FieldError[] = [];
    for (const [at, { icon }] of buttons.entries())
      wrong.push(...(await wrongIcon(icon, `/buttons/${at}/icon`, bot, tx)));
    if (wrong.length > 0) throw invalid(wrong);
    return {
      id: publicId('buttonGroup', uuid),
      ...wish,
      buttons: buttons.map((button, at) => ({
        id: before?.buttons[at]?.id ?? publicId('button', uuidv7()),
        ...button,
      })),
    };
  },
};

async function wrongIcon(
  icon: ButtonIcon,
  pointer: string,
  { accountId }: { accountId: string },
  tx: EntityManager,
): Promise<FieldError[]> {
  if (icon.kind === 'lucide' && !isIcon(icon.name)) {
    return [{ pointer: `${pointer}/name`, detail: 'expected the name of an icon that GET /v1/icons lists' }];
  }
  if (icon.kind !== 'upload') return [];
  const known = await tx.existsBy(Upload, { id: idOf('upload').parse(icon.uploadId), accountId });
  return known ? [] : [{ pointer: `${pointer}/uploadId`, detail: 'expected the id of an upload of this account' }];
}
