import { type UseFormReturnType, useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../api/client.js';
import { isSame, type Merged, merge } from './merge.js';
import { fieldErrors } from './pointers.js';

/** A value with the ETag it was read under. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

interface Settings<T> {
  /** Names the settings in the cache. */
  queryKey: readonly unknown[];
  read(): Promise<Tagged<T>>;
  write(value: T, etag: string): Promise<Tagged<T>>;
}

export interface SettingsForm<T> {
  /** Undefined while the settings are being read. */
  form: UseFormReturnType<T>;
  ready: boolean;
  loadError: Error | null;
  dirty: boolean;
  saving: boolean;
  /** Why it was not saved, where no field is to blame. */
  problem: ApiProblem | null;
  /** Somebody else saved in between: what differs. */
  conflict: Merged<T> | null;
  save(): Promise<boolean>;
  discard(): void;
  /** Goes on with what was settled of a conflict, and saves it over theirs. */
  settle(value: T): Promise<boolean>;
  closeConflict(): void;
}

/** A form over settings that are saved as a whole with `If-Match`. What was typed stays until it is saved or discarded. */
export function useSettingsForm<T extends Record<string, unknown>>(
  { queryKey, read, write }: Settings<T>,
  blank: T,
): SettingsForm<T> {
  const cache = useQueryClient();
  const query = useQuery({ queryKey, queryFn: read });
  const form = useForm<T>({ mode: 'controlled', initialValues: blank });
  const base = useRef<Tagged<T> | null>(null);
  const [ready, setReady] = useState(false);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [conflict, setConflict] = useState<(Merged<T> & { theirs: Tagged<T> }) | null>(null);
  const dirty = ready && base.current !== null && !isSame(form.values, base.current.value);

  function begin(tagged: Tagged<T>): void {
    base.current = tagged;
    form.setInitialValues(tagged.value);
    form.setValues(tagged.value);
    form.clearErrors();
    setProblem(null);
    setReady(true);
  }

  // Fresh settings from the server replace the form only while nobody is editing it.
  useEffect(() => {
    if (query.data && !dirty && query.data.etag !== base.current?.etag) begin(query.data);
  });

  async function put(value: T, etag: string): Promise<boolean> {
    setSaving(true);
    setProblem(null);
    form.clearErrors();
    try {
      const saved = await write(value, etag);
      cache.setQueryData(queryKey, saved);
      begin(saved);
      setConflict(null);
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.code === 'version_conflict') return await compare(value);
      form.setErrors(fieldErrors(error.errors));
      setProblem(error);
      return false;
    } finally {
      setSaving(false);
    }
  }

  /** Theirs may be what we wanted to save, when only the answer of an earlier try was lost. */
  async function compare(mine: T): Promise<boolean> {
    const theirs = await read();
    if (isSame(theirs.value, mine)) {
      cache.setQueryData(queryKey, theirs);
      begin(theirs);
      return true;
    }
    setConflict({ ...merge(base.current?.value ?? theirs.value, mine, theirs.value), theirs });
    return false;
  }

  return {
    form,
    ready,
    loadError: query.error,
    dirty,
    saving,
    problem,
    conflict,
    save: async () => await put(form.getValues(), base.current?.etag ?? ''),
    discard: () => base.current && begin(query.data ?? base.current),
    settle: async (value) => {
      form.setValues(value);
      return await put(value, conflict?.theirs.etag ?? '');
    },
    closeConflict: () => setConflict(null),
  };
}
