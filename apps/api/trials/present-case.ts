import { publicId } from '#contracts/ids.js';
import type { TrialCase as ShownCase } from '#contracts/trials.js';
import type { TrialCase } from '#database/entities/trial-case.js';

export const presentCase = ({ id, request, expected, note, conversationId, createdAt }: TrialCase): ShownCase => ({
  id: publicId('case', id),
  ...request,
  expected,
  note,
  conversationId: conversationId && publicId('conversation', conversationId),
  createdAt: createdAt.toISOString(),
});
