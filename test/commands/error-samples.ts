// Errors of which only a sample is kept, and why none of them is brought about through the command line.

const WHY: readonly (readonly [why: string, ids: readonly string[]])[] = [
  [
    'A server of an older dsg is needed; test/project/older-server.test.ts has one.',
    ['read-tags-server-older'],
  ],
  ['Two have to change one tag at once; test/repository/tags.test.ts lets them.', ['change-tag']],
  [
    'It goes to a client that has left, or to a log of the server; nobody sees it.',
    ['answer-client-has-left', 'serve-any-longer-process'],
  ],
  [
    'It keeps dsg from a mistake of its own; no command line leads there.',
    [
      'change-repository-not-locked',
      'commit-no-generation',
      'delete-was-not-scanned',
      'reach-repository-none-named',
      'sync-there-nothing-reach',
    ],
  ],
  [
    'The transaction mends it on the spot, and goes on.',
    [
      'use-generation-no-folder',
      'use-generation-not-what',
      'use-generation-seal-gone',
      'use-tree-gone',
    ],
  ],
  [
    'It takes ten seconds; test/project/search/search-files.test.ts has such a pattern, with less patience.',
    ['search-takes-too-long'],
  ],
  ['It takes a git repository that git itself cannot read.', ['read-revision']],
  [
    'It takes a disk that ignores case; test/e2e/other-disk.test.ts has one.',
    ['sync-name-taken-for-another'],
  ],
  ['It takes a terminal; test/commands/restore-more.test.ts plays one.', ['print-no-text']],
  [
    'It takes a repository whose manifest no dsg would take in; test/commands/restore-more.test.ts makes one.',
    ['take-from-snapshot'],
  ],
  [
    'It takes someone who makes or changes a file at that very moment.',
    ['copy-in-the-way', 'undo-changed-while-asked'],
  ],
  [
    'It is told in a warning or a finding, and ends no command; test/e2e/code-lock.test.ts has it.',
    ['use-lock'],
  ],
  [
    'It takes a folder of old contents that may not be read, or a disk that fails.',
    ['import-contents-unreadable'],
  ],
  [
    'It depends on how many files Node opens at a time; test/faults/few-files.test.ts looks for such a limit.',
    ['load-dsg-too-many'],
  ],
  [
    'It takes a change between two system calls.',
    [
      'enter-not-folder-any',
      'read-changed-while-was',
      'read-changes-while-read',
      'read-has-another-size',
      'read-not-regular-file',
      'take-bytes-are-not',
      'write-has-another-size',
    ],
  ],
  [
    'It takes a disk that loses what it took in, or that cannot be flushed.',
    ['commit-content-was-not'],
  ],
  [
    'A signal has to hit the program sync(1) while it works; in test/fs/durable.test.ts one does.',
    ['make-durable-ended', 'make-durable-stopped'],
  ],
  [
    'It is told in the words of another error: reach-repository-there-none, read-head, use-repository-history-no, reach-server, use-snapshot, use-as-repository-s.',
    [
      'open-repository-there-none',
      'use-repository-type-supported',
      'open-repository-no-folder',
      'use-names-no-generation',
      'follow-history-where-belongs',
      'end-reach-server',
      'read-folder-tree-missing',
    ],
  ],
  [
    'It takes a repository that another program wrote, larger than a test may be.',
    ['read-bytes-more-than', 'read-manifest-more-than'],
  ],
  [
    'It is shown on the conflict screen, and ends no command.',
    ['merge-failed', 'merge-no-terminal'],
  ],
  ['Newer Nodes have a zstd of their own.', ['load-zstd-dsg-not']],
  ['It takes a connection that is cut at one moment.', ['run-program-connection-was']],
  [
    'It takes ZFS.',
    [
      'change-dataset',
      'commit-are-needed-are',
      'go-has-not-answered',
      'make-repository-be-name',
      'make-repository-dataset-has',
      'make-repository-there-dataset',
      'mount-dataset',
      'reach-repository-not-mounted',
      'reach-repository-pool-suspended',
      'read-id-has-wrong',
      'run-there-no-such',
      'seal-generation-not-mounted',
      'use-dataset-mounted-instead',
      'use-name-has-characters',
      'zfs-failed',
      'zfs-no-permission',
      'zfs-no-space',
    ],
  ],
];

/** Kind of error -> why it is only a sample. */
export const SAMPLES: Readonly<Record<string, string>> = Object.fromEntries(
  WHY.flatMap(([why, ids]) => ids.map((id) => [id, why])),
);
