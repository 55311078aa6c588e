/** What is said in the scenes of the preview. */
export const preview = {
  question: 'Do you ship to Austria?',
  answer: 'Yes, we do. It takes 3 to 5 working days.',
  human: 'Can I talk to a human, please?',
  wish: 'Could you do that for me, please?',
  wishWith: 'Could you do that for me, please? {inputs}',
  willDo: 'Of course, one moment.',
  noModel: 'This is a preview: no model answers here, and nothing is sent anywhere.',
  sampleInput: 'A-1042',
};
