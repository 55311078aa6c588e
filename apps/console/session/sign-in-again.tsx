import { Modal, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { texts } from '../texts/texts.js';
import { goOn, onWaiting } from './again.js';
import { useSession } from './session.js';
import { SignInForm } from './sign-in-form.js';

/** Over whatever is being done when the sign-in runs out: what was asked for goes on behind it. */
export function SignInAgain() {
  const [opened, setOpened] = useState(false);
  useEffect(() => onWaiting(setOpened), []);
  return opened ? <Again /> : null;
}

function Again() {
  const session = useSession();
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} title={texts.session.again} centered zIndex={400}>
      <Text size="sm" mb="md">
        {texts.session.againText}
      </Text>
      <SignInForm {...(session.data ? { email: session.data.member.email } : {})} onDone={goOn} />
    </Modal>
  );
}
