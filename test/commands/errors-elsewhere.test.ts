// timeout: 900
// As in errors.test.ts, of errors of servers, of the way to them, and of installations.
import { suite } from '../support/suite.js';
import { ELSEWHERE_CASES } from './bring-about.js';
import { provoke } from './provoke.js';

provoke(suite('errors of servers as a person sees them'), ELSEWHERE_CASES);
