import type { VisitorTexts } from '#contracts/wording.js';

/** What the actions of a new bot say, until its owner says it otherwise. */
export const actionsThatSay = ({ beginning }: Pick<VisitorTexts, 'beginning'>) => ({
  'lead-capture': {
    heading: beginning.form,
    success: { withName: beginning.thanks, withoutName: beginning.thanksNobody },
  },
  'human-handover': { transitionMessage: beginning.handover, confirmationMessage: beginning.handedOver },
});
