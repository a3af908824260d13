import type { installOnServer } from '../src/project/install-server.js';
import { formatBytes } from '../src/ui/bytes.js';

/** Says what --install-server came to. */
export function installationNotes(
  installed: Awaited<ReturnType<typeof installOnServer>> | null,
): string[] {
  if (!installed) return [];
  const { version, program, node, wasThere, bytesSent } = installed;
  return [
    wasThere
      ? `dsg ${version} was on the server already: ${program}`
      : `Installed dsg ${version} on the server: ${program}, on Node ${node.version} (${formatBytes(bytesSent)} sent).`,
  ];
}
