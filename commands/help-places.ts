/** How snapshots are named, for help and manual. */
export const SNAPSHOTS = `Every sync that changes something makes a snapshot. Wherever a command takes one, these are names of it:

- **s12**: its id; \`12\` alone will do.
- **head**: the newest one in the repository.
- **head~2**: two before it.
- **3f9a2c**: its hash, or the first digits of it: four or more, as many as are needed to tell it from others.

Ids count up from s1 and are never used twice. \`dsg log\` lists them, \`dsg show s12\` tells what one changed.
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
