/** `npx tsx test/helpers/pack-site.ts logo.png`: writes labs/16-browser/site-packed.ts anew, when the site has changed. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const file = join(import.meta.dirname, '../../labs/16-browser/site-packed.ts');
// While it is made anew the module must be there, if only empty.
writeFileSync(file, "export const [packedStyle, packedScript, logoPng] = ['', '', ''];\n");
const { script, styleSheet } = await import('../../labs/16-browser/site.ts');

function constant(name: string, what: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,116}/g)!;
  return `/** ${what} */\nexport const ${name} = \`\n${lines.join('\n')}\n\`;\n`;
}

const text = [
  '/**',
  ' * Made by test/helpers/pack-site.ts, in base64. A compressor makes different bytes on different machines, and the',
  ' * captures of the lab are the same on all: so what it made once is kept.',
  ' */\n',
  constant('packedStyle', '`styleSheet()` in Brotli (RFC 7932).', brotliCompressSync(styleSheet())),
  constant('packedScript', '`script()` in gzip (RFC 1952).', gzipSync(script(), { level: 9 })),
  constant('logoPng', 'Six rings in four colours.', readFileSync(process.argv[2]!)),
].join('\n');
writeFileSync(file, text);
