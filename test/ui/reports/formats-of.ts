import type { CheckReport } from '../../../src/project/check.js';
import { githubReport } from '../../../src/ui/reports/github.js';
import { jsonReport } from '../../../src/ui/reports/json.js';
import { junitReport } from '../../../src/ui/reports/junit.js';
import { sarifReport } from '../../../src/ui/reports/sarif.js';
import { textReport } from '../../../src/ui/reports/text.js';
import { createStyle } from '../../../src/ui/style.js';

/** Every format as a function of the report alone. */
export const formatsOf = {
  text: (report: CheckReport) => textReport(report, { style: createStyle(false) }),
  json: jsonReport,
  junit: junitReport,
  github: githubReport,
  sarif: sarifReport,
};
