// Errors of which only a sample is kept, and why none of them is brought about through the command line.

const WHY: readonly (readonly [why: string, ids: readonly string[]])[] = [
  [
    'A server of an older dsg is needed; test/project/older-server.test.ts has one.',
    ['read-tags-server-older'],
  ],
  ['Two have to change one tag at once; test/repository/tags.test.ts lets them.', ['change-tag']],
  [
    'A server says it to a client that is no dsg of the same protocol.',
    [
      'answer-before-hello',
      'commit-server-names-another',
      'answer-must-be',
      'answer-no-repository-open',
      'answer-not-known',
      'change-repository-not-locked-by',
      'change-upload-being-committed',
      'lock-repository-connection-has',
      'open-repository-connection-has',
      'send-these-contents-they',
      'take-another-file-too',
      'take-part-has-no',
      'take-parts-are-not',
      'take-these-contents-one',
      'take-these-contents-they',
      'take-these-objects-they',
      'talk-server-speaks-version',
      'use-path-not-plain',
    ],
  ],
  [
    'A server refuses a snapshot that no dsg makes; test/repository/commit.test.ts and verify.test.ts make some.',
    ['accept-snapshot', 'accept-snapshot-integrity', 'accept-snapshot-totals-are'],
  ],
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
    'It takes two who choose at once; test/e2e/conflict-attacks.test.ts has them.',
    ['choose-elsewhere'],
  ],
  [
    'It takes ten seconds; test/project/search/search-files.test.ts has such a pattern, with less patience.',
    ['search-takes-too-long'],
  ],
  ['It takes a machine that has no ssh.', ['read-your-ssh-settings-config']],
  ['It takes a git repository that git itself cannot read.', ['read-revision']],
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
  ['A sync that meets it begins again by itself.', ['commit-repository-moved-meanwhile']],
  [
    'It depends on how many files Node opens at a time; test/faults/few-files.test.ts looks for such a limit.',
    ['load-dsg-too-many'],
  ],
  [
    'It takes a change between two system calls.',
    [
      'merge-gone',
      'reach-repository-moved-while',
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
    ['commit-content-was-not', 'make-durable'],
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
    'It takes the lock to be broken in mid-commit, when the server itself is asked again; test/remote/server.test.ts does so.',
    ['commit-lock-was-taken'],
  ],
  [
    'It is shown on the conflict screen, and ends no command.',
    ['compare-changed', 'merge-failed', 'merge-no-terminal'],
  ],
  [
    'It takes an installation with parts missing.',
    ['load-zstd-dsg-not', 'lock-machine-has-no', 'pack-dsg-package-missing'],
  ],
  [
    'It takes a server that fails while dsg is installed on it.',
    [
      'copy-file',
      'install-dsg-server',
      'install-dsg-server-gave',
      'install-dsg-server-unreachable',
      'install-dsg-server-what',
      'use-dsg-was-installed',
    ],
  ],
  [
    'It takes a connection that is cut at one moment.',
    [
      'go-server-connection-was',
      'lost-connection-server-ended',
      'read-content-cut-short',
      'run-program-connection-was',
    ],
  ],
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
      'open-repository-dsg-blobs',
      'reach-repository-not-mounted',
      'reach-repository-pool-suspended',
      'read-id-has-wrong',
      'run-there-no-such',
      'seal-generation-not-mounted',
      'use-dataset-mounted-instead',
      'use-name-has-characters',
      'use-repository-not-root',
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
