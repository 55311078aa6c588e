import { Group, Text, Textarea, TextInput } from '@mantine/core';
import type { HTMLInputTypeAttribute, ReactNode } from 'react';
import { fill, texts } from '../texts/fill.js';
import type { FieldAbout } from './field-about.js';

interface Props {
  about: FieldAbout;
  /** What a form gives a field: `form.getInputProps(path)`. */
  input: { value?: string; error?: ReactNode; onChange: (...event: never[]) => void };
  /** Over the description of the schema. */
  description?: ReactNode;
  label?: string;
  placeholder?: string;
  lines?: number;
  required?: boolean;
  type?: HTMLInputTypeAttribute;
}

/** A text of a setting, with what its schema says about it and how much of it is used. */
export function TextField({ about, input, lines, ...more }: Props) {
  const length = input.value?.length ?? 0;
  const { label, description, maxLength } = about;
  const shared = {
    label,
    description,
    ...input,
    ...more,
    inputWrapperOrder: ['label', 'description', 'input', 'error'] satisfies (
      | 'label'
      | 'description'
      | 'input'
      | 'error'
    )[],
  };
  return (
    <div>
      {lines === undefined ? <TextInput {...shared} /> : <Textarea {...shared} autosize minRows={lines} maxRows={12} />}
      {maxLength !== undefined && (
        <Group justify="flex-end" mt={2}>
          <Text size="xs" c={length > maxLength ? 'var(--mantine-color-error)' : 'dimmed'}>
            {fill(texts.actions.counter, { length, maxLength })}
          </Text>
        </Group>
      )}
    </div>
  );
}
