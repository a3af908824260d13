// Made from docs/glossary.md by npm run man; do not edit.

/** The words that dsg uses. */
export const GLOSSARY = `- **project**: a folder that a person works in: \`.dsgconfig.yml\` (shared through git), \`.dsg/\` (private), and the data
- **repository**: the store that the projects of a team have in common: every snapshot, and the newest one as plain files
- **blob**: the bytes of one file, called by their hash
- **tree**: the manifest of one folder: a sorted list of names with what each is. Trees name trees, so one hash stands for everything below a folder
- **manifest**: a root tree with all that is below it: what a snapshot says the data are
- **leaf**: a file or a link in a manifest; what can be synced by itself
- **snapshot**: one committed state (s1, s2, ...): root tree, author, time, message, and the hash of the one before
- **tag**: a name that somebody gave to a snapshot; all who use the repository can write it instead
- **head**: the newest snapshot of a repository
- **dsg.lock**: a small file, committed to git, that says which snapshot belongs to the code
- **local, cache, remote**: (L, C, R) the three versions of a path that a sync compares: in the working folder, at the last sync, in the head
- **index**: a project's memory of what its files looked like when they were hashed, so that unchanged ones are not read again
- **racy**: of an entry in the index: so young when it was made that a later change may not show
- **rot**: bytes that changed although nobody wrote the file
- **conflict**: two sides changed one thing, and only a person can say which counts
- **problem**: something in the working folder that cannot be synced as it is: a name, a fifo, a file that cannot be read
- **objection**: why the guard takes a plan for an accident
- **guard**: what stands between a plan and its execution, and counts deletions
- **transaction**: a change that happens whole or not at all, of a repository or of a working folder
- **commit**: the one step of a transaction after which it has happened
- **journal**: a note, made before a transaction's work, from which the next command finishes or undoes it after a crash
- **generation**: a folder with one snapshot's files in a repository. One is live; the others are its predecessors
- **live tree**: the files of the head, at \`current\`, for anyone on the server to read
- **standby**: the generation that is not live: the next transaction brings it up to date and makes it live
- **seal**: the note in a generation that says which snapshot it holds, made when it was complete; also the checksum of any small state file
- **quarantine**: where a repository keeps an upload until all of it is there and verified
- **staging**: where a project keeps a download until all of it is there and the repository has committed
- **backend**: how a repository's transactions are made atomic on a kind of file system: \`zfs\`, \`xfs\`, \`hardlink\`
- **transport**: how a client reaches a repository's server code: in this process, or over SSH
- **hold**: the right to change a repository: a kernel lock, and a number that no earlier holder had
- **epoch**: that number. It only grows; a holder whose number is not the newest can publish nothing
- **lease**: of a lock: how long a holder that gives no sign of life keeps it. Of a generation: a reader's claim that it not be reused
- **porcelain, plumbing**: commands for people; commands for programs, with output that stays as it is
`;
