export const privacy = {
  erase: 'Erase',
  eraseConversationTitle: 'Erase this conversation for good?',
  eraseConversationText:
    'All messages, what was sent in mails and to webhooks, and the answers to that are deleted. What is known of the visitor goes too if they gave their details here, or have no other conversation. Deliveries that are under way are cancelled; what has gone out cannot be called back.',
  eraseVisitor: 'Also erase the other conversations of this visitor, and their lead',
  eraseLeadTitle: 'Erase this lead for good?',
  eraseLeadText:
    'The lead, the visitor and all their conversations are deleted, with what was sent in mails and to webhooks. Deliveries that are under way are cancelled; what has gone out cannot be called back.',
  erased: 'Erased. Nothing had gone out before.',
  erasedSent: {
    one: 'Erased. {n} mail or webhook call had gone out before: ask whoever got it.',
    other: 'Erased. {n} mails and webhook calls had gone out before: ask whoever got them.',
  },
  export: 'Export visitor',
  exported: 'The file is downloaded.',
  retention: 'Keep closed conversations for',
  retentionHint:
    'Days after the last message. Empty: until somebody erases them. What is older is erased within a day.',
  retentionDays: ' days',
};
