import { warnings } from '../../src/project/doctor/file-system.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('doctor: file system');
const of = (type: string) => warnings({ type, path: '/mnt' }).map(({ what }) => what);

test('a network file system is worth a note, a disk is not', () => {
  for (const type of ['nfs', 'nfs4', 'cifs', 'smb3', '9p', 'fuse.sshfs', 'ceph'])
    match(of(type).join('\n'), `/mnt is on a network file system (${type})`);
  for (const type of ['ext4', 'xfs', 'zfs', 'btrfs', 'overlay', 'fuseblk', 'nfsd'])
    equal(of(type), [], type);
  equal(warnings(undefined), []);
});

test('what is in memory is gone with the machine', () => {
  match(of('tmpfs').join('\n'), 'gone when the machine restarts');
});
