/** Waits until `condition` holds, looking again on every turn of the event loop's timers. */
export async function until(condition: () => boolean, what: string, withinMs = 10_000): Promise<void> {
  for (const end = Date.now() + withinMs; !condition(); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() > end) throw new Error(`Waited ${withinMs} ms in vain until ${what}`);
}
