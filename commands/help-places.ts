/** How snapshots are named, for help and manual. */
export const SNAPSHOTS = `Every sync that changes something makes a snapshot. Wherever a command takes one, these are names of it:

- **s12**: its id; \`12\` alone will do.
- **head**: the newest one in the repository.
- **head~2**: two before it.
- **@**: the one that this project is at, which is what the last sync brought about here.
- **@-2**: two before that; \`@~2\` is the same.
- **3f9a2c**: its hash, or the first digits of it: four or more, as many as are needed to tell it from others.
- **report-2026**: a tag, which is a name that somebody gave it with \`dsg tag\`.
- **2026-03-01**: the last one that was made by the end of that day.
- **2026-03-01 16:00**: the last one by the end of that minute; \`2026-03-01T16:00:30\` and \`2026-03-01T16:00Z\` do, too.
- **yesterday**, **today**: the last one of that day, or before.
- **"3 weeks ago"**: the last one that was made by then; seconds, minutes, hours, days, months and years do, too.
- **git:HEAD**: the one that this commit of the code names in its dsg.lock, or without one the newest that was made beside
  that commit; what follows \`git:\` is any revision that git knows.

Ids count up from s1 and are never used twice. \`dsg log\` lists them, \`dsg show s12\` tells what one changed, \`dsg tags\` lists
the tags.

Dates and times are those of your time zone unless they end in Z or in an offset like +02:00. What a snapshot says of when it
was made is the clock of whoever made it: where clocks differ, the newest in the order of the chain is taken.

A name that could be several of these is the first in this order: id, hash, tag. A tag cannot be given a name that looks like
another one. Where a path could be meant as well, as in \`dsg diff\`, a file of that name that is here wins over a number, a
date, digits of a hash and a tag.
`;

/** How repositories are named, for help and manual. */
export const URLS = `Wherever a command takes a repository, these are ways to write where it is:

- **/mnt/data/interviews**: a folder on this machine; \`file:///mnt/data/interviews\` is the same.
- **ssh://ann@data.example.org:2222/srv/dsg/interviews**: a folder on a server; user and port may be left out.
- **data.example.org:/srv/dsg/interviews**: the same, as scp writes it.
- **interviews**: for \`dsg clone\`, a repository in default_project_path on default_host, where your settings have them.

Without any, \`dsg init\` puts the repository into the project itself, in .dsg/repository. It can move out later: move the
folder, and tell the project with \`dsg remote URL\`.

## On a server

The server needs dsg too, or gets it with \`--install-server\`. Keys, agent and known hosts are those of ssh, and
\`~/.ssh/config\` counts: a Host there can stand in a URL. A server whose key is not known is refused, and what to run is
said. \`dsg doctor URL\` looks at every step on the way.

## Types

\`#type=zfs\`, \`#type=xfs\` or \`#type=hardlink\` after a URL chooses how transactions are made atomic when a repository is
created: on ZFS by clones and snapshots, on XFS by shared extents and hard links, elsewhere by hard links alone. Without it, what
suits the place best is taken, and why is said.
`;
