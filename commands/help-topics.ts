/** A page of help that is about no single command. */
export interface Topic {
  readonly summary: string;
  /** Its manual page, where that is not dsg-TOPIC(7). */
  readonly page?: readonly [name: string, chapter: number];
  /** Loads its text, in the form that `parseProse` reads. */
  load(): Promise<string>;
}

/** Every topic of `dsg help TOPIC`; each has a manual page too. A new topic is one entry here. */
export const TOPICS: Readonly<Record<string, Topic>> = {
  glossary: {
    summary: 'What the words mean',
    load: async () => (await import('./glossary.js')).GLOSSARY,
  },
  states: {
    summary: 'The 15 states of a path, and what a sync does about each',
    load: async () => (await import('./help-states.js')).statesTopic(),
  },
  snapshots: {
    summary: 'How snapshots are named',
    load: async () => (await import('./help-places.js')).SNAPSHOTS,
  },
  urls: {
    summary: 'How repositories are named, and where they can be',
    load: async () => (await import('./help-places.js')).URLS,
  },
  settings: {
    summary: 'The settings of a project and your own, key by key',
    page: ['dsgconfig.yml', 5],
    load: async () => (await import('./help-settings.js')).settingsTopic(),
  },
  checks: {
    summary: 'How to declare what must be true of the data',
    load: async () => (await import('./help-checks.js')).CHECKS,
  },
  environment: {
    summary: 'The variables of the environment that dsg looks at',
    load: async () => (await import('./help-environment.js')).environmentTopic(),
  },
  'exit-codes': {
    summary: 'What the exit codes mean',
    load: async () => (await import('./help-exits.js')).exitsTopic(),
  },
  errors: {
    summary: 'Every error by its code, and what to do about it',
    load: async () => (await import('./help-errors.js')).errorsTopic(),
  },
};

/** The manual page of a topic. */
export function pageOf(name: string): readonly [name: string, chapter: number] {
  return TOPICS[name]?.page ?? [`dsg-${name}`, 7];
}
