import { oneOf } from '../parts/filters.js';
import { texts } from '../texts/texts.js';

const { reasons } = texts.deliveries;

/** Why a delivery stands where it stands; the server says most of it in words. */
export function reasonText(reason: string): string {
  const code = oneOf(reasons, reason);
  return code ? reasons[code] : reason;
}
