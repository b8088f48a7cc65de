/** `npm run build`: the program as JavaScript in dist, with what a package of it needs besides. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

// What students start from is compiled where tasks use its types; nothing of it runs.
for (const lab of readdirSync('dist/labs')) rmSync(`dist/labs/${lab}/starter`, { recursive: true, force: true });

// `npm pack` leaves package-lock.json out; `packet-journey export` has to know the versions of libraries.
copyFileSync('package-lock.json', 'dist/lockfile.json');
