import type { CheckReport } from '../../project/check.js';
import { githubReport } from './github.js';
import { jsonReport } from './json.js';
import { junitReport } from './junit.js';
import { sarifReport } from './sarif.js';

/** Every form of a report that programs read; a new one is one file and one line here. */
export const FORMATS: Readonly<Record<string, (report: CheckReport) => string>> = {
  json: jsonReport,
  junit: junitReport,
  github: githubReport,
  sarif: sarifReport,
};
