import { describe, expect, it } from '@jest/globals';
import { saveButtonGroup } from '#actions/action-buttons/settings.js';
import { humanHandoverSettings } from '#actions/human-handover/settings.js';
import { aboutFields } from './field-about.js';

describe('a field of a form', () => {
  it('has label, help and bounds from the schema of the settings', () => {
    const about = aboutFields(humanHandoverSettings);
    expect(about('instructions')).toEqual({
      label: 'Instructions',
      description: 'When to hand over, in plain words.',
      maxLength: 2000,
    });
    expect(about('channels.email.address').label).toBe('Support e-mail address');
    expect(about('automatic.after')).toMatchObject({ min: 1, max: 10 });
  });

  it('is found within the items of a list', () => {
    expect(aboutFields(saveButtonGroup)('buttons.text')).toEqual({ label: 'Button text', maxLength: 40 });
  });
});
