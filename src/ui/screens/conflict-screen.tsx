import { Box, Text } from 'ink';
import { useSyncExternalStore } from 'react';
import { windowOf } from '../conflicts/body.js';
import { footLines, titleLine, tooSmallLines } from '../conflicts/frame-lines.js';
import { isTooSmall, layoutFor } from '../conflicts/layout.js';
import { listLines } from '../conflicts/list-lines.js';
import { pageBody } from '../conflicts/pages.js';
import type { ConflictState } from '../conflicts/state.js';
import type { Style } from '../style.js';

/** Where the screen reads its state from, and hears of each new one. */
export interface ConflictStore {
  readonly read: () => ConflictState;
  readonly subscribe: (changed: () => void) => () => void;
}

export interface ConflictScreenProps {
  readonly store: ConflictStore;
  readonly style: Style;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Draws the conflict screen as the store's state has it. */
export function ConflictScreen({ store, style, now }: ConflictScreenProps) {
  const state = useSyncExternalStore(store.subscribe, store.read);
  const { columns: width } = state.size;
  if (isTooSmall(state.size)) return <Lines lines={tooSmallLines(state)} width={width} />;
  const look = { style, width, now: now() };
  const body = pageBody(state, look);
  const main =
    state.page === 'list'
      ? listLines(state, look)
      : windowOf(body, state.scroll, layoutFor(state.size).body);
  return (
    <Box flexDirection="column" width={width}>
      <Lines lines={[titleLine(state, body, look)]} width={width} />
      <Lines lines={main} width={width} />
      <Lines lines={footLines(state, look)} width={width} />
    </Box>
  );
}

/** A text for each line: ink keeps every text that it ever measured, and lines come again where pages do not. */
function Lines({ lines, width }: { readonly lines: readonly string[]; readonly width: number }) {
  return (
    <Box width={width} flexDirection="column" flexShrink={0}>
      {lines.map((line, i) => (
        // An empty text would have no height.
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Text key={i}>{line || ' '}</Text>
      ))}
    </Box>
  );
}
