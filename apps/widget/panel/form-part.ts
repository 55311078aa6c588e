/** A field with its label and what is wrong with it: what is to be seen together. */
export const partOf = (control: Element | null | undefined): Element | null =>
  control?.closest('.field, .consent') ?? null;
