/** Tries until `check` throws no more, and answers what it answered; after the bound, throws what it threw last. */
export async function until<T>(what: string, check: () => T | Promise<T>, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} did not come within ${withinMs} ms`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
