import type { Reply, Transport } from './protocol.js';

export type Work = Reply<'progress'>;
/** Hears how far the server is. */
export type OnWork = (work: Work) => void;

/** Milliseconds between two questions; a short answer is never preceded by one. */
const INTERVAL = 500;

/**
 * Waits for an answer that can take long, and asks meanwhile how far the server is.
 *
 * A server that cannot tell, because it is older or its connection is lost, is not asked again.
 */
export async function followWork<T>(
  transport: Transport,
  answer: Promise<T>,
  onWork: OnWork | undefined,
): Promise<T> {
  if (!onWork) return answer;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    try {
      const work = await transport.call('progress', {});
      if (isOver) return;
      onWork(work);
      timer = setTimeout(() => void ask(), INTERVAL).unref();
    } catch {
      // What went wrong with the work itself is what its own answer says.
    }
  };
  timer = setTimeout(() => void ask(), INTERVAL).unref();
  try {
    return await answer;
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
