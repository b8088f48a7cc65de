/**
 * Prints whose submission it is: the id that the question has shown, from which the student's own values are drawn.
 *
 *     node student-of.mjs data.json
 */

import { readFileSync } from 'node:fs';

const { params, variant_seed: seed } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// Without params, server.py has failed, or somebody has written it anew.
const student = params?.student ?? (seed === undefined ? undefined : `variant-${seed}`);
if (typeof student !== 'string' || student === '') process.exit(1);
process.stdout.write(student);
