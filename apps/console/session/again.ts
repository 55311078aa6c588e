/** Requests that wait for somebody to sign in again, and who wants to know that there are some. */
let waiting: (() => void)[] = [];
let listener: (open: boolean) => void = () => {};

/** Settles when somebody has signed in again. Nothing that was typed is left meanwhile. */
export function signedInAgain(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    listener(true);
  });
}

/** Lets everything that waited go on. */
export function goOn(): void {
  const released = waiting;
  waiting = [];
  listener(false);
  for (const resolve of released) resolve();
}

/** Calls back when requests begin and cease to wait; answers how to stop. */
export function onWaiting(callback: (open: boolean) => void): () => void {
  listener = callback;
  callback(waiting.length > 0);
  return () => {
    listener = () => {};
  };
}
