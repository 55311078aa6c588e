import { Collapse, UnstyledButton } from '@mantine/core';
import { useDisclosure, useId } from '@mantine/hooks';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './disclosure.module.css';

interface Props {
  label: ReactNode;
  children: ReactNode;
  /** Told once it is opened for the first time, for what is read only then. */
  onOpen?(): void;
}

/** Something that is shown when it is asked for. */
export function Disclosure({ label, children, onOpen }: Props) {
  const [opened, { toggle }] = useDisclosure(false, onOpen ? { onOpen } : {});
  const id = useId();
  return (
    <>
      <UnstyledButton className={classes.button} onClick={toggle} aria-expanded={opened} aria-controls={id}>
        <ChevronRight size={14} aria-hidden className={classes.arrow} />
        {label}
      </UnstyledButton>
      <Collapse expanded={opened} id={id}>
        <div className={classes.content}>{opened && children}</div>
      </Collapse>
    </>
  );
}
