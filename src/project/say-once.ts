import type { Context } from './context.js';

/** Makes a context that says each warning once: who connects several times is greeted by the server each time. */
export function sayingOnce(context: Context): Context {
  const { warn } = context;
  if (!warn) return context;
  const said = new Set<string>();
  return {
    ...context,
    warn(text) {
      if (!said.has(text)) warn(text);
      said.add(text);
    },
  };
}
