import type { BlobRequest } from '../remote/protocol.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import type { Project } from './open.js';

/** Reads a content of a project's repository in verified pieces; connected from the first piece to the last. */
export async function* readContent(
  context: Context,
  project: Project,
  blob: BlobRequest,
): AsyncGenerator<Uint8Array> {
  const remote = await connectProject(context, project);
  try {
    for await (const piece of remote.blob(blob, context.pool)) {
      checkInterrupt(context);
      yield piece;
    }
  } finally {
    await remote.close();
  }
}
