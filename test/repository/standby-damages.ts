import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What may have happened to the generation that waits; `tree` is its tree. */
export const STANDBY_DAMAGES: readonly (readonly [name: string, tamper: (tree: string) => void])[] =
  [
    ['a file is missing that changes', (tree) => rmSync(join(tree, 'a/y.csv'))],
    [
      'a folder is missing in which something changes',
      (tree) => rmSync(join(tree, 'a'), { recursive: true }),
    ],
    ['a file is where a new one comes', (tree) => writeFileSync(join(tree, 'new'), 'x')],
    [
      'a file is in place of a folder',
      (tree) => {
        rmSync(join(tree, 'a'), { recursive: true });
        writeFileSync(join(tree, 'a'), 'x');
      },
    ],
    ['its tree is missing', (tree) => rmSync(tree, { recursive: true })],
    ['its seal is damaged', (tree) => writeFileSync(join(tree, '../.dsg-gen'), 'x')],
    [
      'a link is in place of a folder in which something changes',
      (tree) => {
        // Were it gone through, its contents would be changed where the link points to.
        renameSync(join(tree, 'a'), join(tree, '../../../../outside'));
        symlinkSync('../../../../outside', join(tree, 'a'));
      },
    ],
    ['it has no seal', (tree) => rmSync(join(tree, '../.dsg-gen'))],
    [
      'a link is in place of its tree',
      (tree) => {
        renameSync(tree, join(tree, '../moved'));
        symlinkSync('moved', tree);
      },
    ],
  ];
