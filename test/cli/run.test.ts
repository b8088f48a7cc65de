/** `run`: the story, its JSON, the captures and where they go. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcapng } from '../../src/capture/pcapng.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { missingRights } from '../helpers/netns.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import {
  checkout,
  controlCharacter,
  inFolder,
  outcomeOf,
  run,
  runCommand,
  shellCommand,
  startOnTerminal,
} from './program.ts';

/** Runs a lab on the memory wire. */
const runLab = (lab: string, out: string, ...more: string[]) =>
  run(['run', lab, '--wire', 'memory', '--out', out, ...more], { env: { LANG: 'en_US.UTF-8' } });

describe.concurrent('the story', () => {
  test('has, for each step, its id, what happens, the frames, the fields; then the captures', async () => {
    const { stdout, stderr, code } = await runLab('tcp', 'story');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(controlCharacter);
    expect(stdout).toMatch(/^TCP: a connection between two sockets\nWire: memory \(as you asked\)\n\n/);
    const step = stdout.slice(stdout.indexOf('S-TCP-2'), stdout.indexOf('S-TCP-3'));
    expect(step).toContain('answers with SYN and ACK');
    expect(step).toMatch(/#\d+ router-web {2}TCP 172\.217\.25\.228:80 → 68\.85\.2\.101:51657 \[SYN, ACK\] seq 5 ack 2/);
    expect(step).toMatch(/seen on router-web #\d+, laptop-router #\d+/);
    expect(step).toContain('tcp.sequenceNumber 5; tcp.acknowledgmentNumber 2');
    expect(stdout).toMatch(/\n {2}wireshark story\/tcp\/tcp\.pcapng +\d+ packets: all links, with comments\n/);
    expect(stdout).toMatch(/\n {2}wireshark story\/tcp\/laptop-router\.pcap +\d+ packets\n/);
    expect(stdout).toMatch(/explain story\/tcp\/tcp\.pcapng\n$/);
  });

  test('is told in Korean', async () => {
    const { stdout } = await runLab('dhcp', 'korean', '--lang', 'ko');
    expect(stdout).toMatch(/S-DHCP-1 +노트북에는 아직 주소가 없습니다/);
    expect(stdout).toMatch(/보이는 곳: laptop-ap #1/);
    expect(stdout).toContain('캡처 파일과 여는 명령');
  });

  test('as JSON has the same content, and an id finds its frames in the capture', async () => {
    const { stdout } = await runLab('http', 'json', '--json');
    const story = JSON.parse(stdout);
    expect(Object.keys(story)).toEqual([
      'lab',
      'title',
      'wire',
      'seed',
      'stopped',
      'microseconds',
      'steps',
      'remarks',
      'captures',
    ]);
    expect(story).toMatchObject({ lab: 'http', wire: { name: 'memory' }, seed: '1', stopped: null, remarks: [] });
    const { packets } = readCapture(readFileSync(inFolder('json/http/http.pcapng')));
    for (const { id, say, frames } of story.steps) {
      expect(frames.length).toBeGreaterThan(0);
      for (const { number } of frames) expect(packets[number - 1]!.comments).toContain(`${id}: ${say.en}`);
    }
    expect(story.captures.map(({ kind }: { kind: string }) => kind)).toEqual(['all links', 'link', 'link', 'key log']);
    expect(story.captures.at(-1).open).toBe(
      'wireshark -o tls.keylog_file:json/http/tls-keys.log json/http/laptop-router.pcap',
    );
  });

  peerTest(
    ['script'],
    'on a terminal has colour and shows progress; nothing of it is left when the run ends',
    async () => {
      const { stdout, code } = await outcomeOf(startOnTerminal(shellCommand('run tcp --wire memory --out tty')));
      expect(code).toBe(0);
      expect(stdout).toContain('tcp (memory)');
      expect(stdout).toContain('\x1b[1m');
      expect(stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\x1b[?25l')); // the cursor is back
      const story = stdout.slice(stdout.indexOf('TCP: a connection'));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
      const lines = story.replace(/\x1b\[\d+m/g, '').split('\r\n');
      const told = lines.slice(
        0,
        lines.findIndex((line) => line.startsWith('Captures')),
      );
      expect(Math.max(...told.map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  peerTest(['script'], 'on a terminal without a window, as containers may have, comes to its end', async () => {
    const command = shellCommand('run tcp --wire memory --out no-window');
    const { stdout, code } = await outcomeOf(startOnTerminal(command, { columns: 0 }));
    expect(code).toBe(0);
    expect(stdout).not.toContain('\x1b[1A');
    expect(stdout).toContain('TCP: a connection');
  });

  test.each([
    ['a run', ['run', 'tcp', '--wire', 'memory', '--out', 'pipe']],
    ['a capture', ['explain', `${checkout}captures/reference/journey/journey.pcapng`]],
  ])('of %s may be read to its first line only', async (_what, args) => {
    const quoted = args.map((arg) => `'${arg}'`).join(' ');
    const outcome = await runCommand(['bash', '-o', 'pipefail', '-c', `${shellCommand(quoted)} | head -1`]);
    expect(outcome).toEqual({ stdout: expect.stringMatching(/^.+\n$/), stderr: '', code: 0 });
  });
});

describe('the captures', () => {
  test('of the journey on the memory wire are all there', async () => {
    const began = performance.now();
    const { code } = await runLab('journey', 'journey');
    console.log(`the journey on the memory wire, program start included: ${Math.round(performance.now() - began)} ms`);
    expect(code).toBe(0);
    const names = readdirSync(join(checkout, 'captures/reference/journey'));
    expect(readdirSync(inFolder('journey/journey'))).toEqual(names);
    for (const name of names.filter((one) => one.includes('.pcap'))) {
      const { problem, packets } = readCapture(readFileSync(inFolder('journey/journey', name)));
      expect([name, problem, packets.length > 0]).toEqual([name, undefined, true]);
    }
  });

  test('of the air say how they are decrypted, in a line that a shell understands', async () => {
    const { stdout } = await runLab('wifi', 'air', '--json');
    const { captures, remarks } = JSON.parse(stdout);
    const decryption = `-o wlan.enable_decryption:TRUE -o 'uat:80211_keys:"wpa-pwd","learn-by-looking:iptime01"'`;
    const opens = captures.map(({ open }: { open: string }) => open);
    expect(opens.slice(0, 3)).toEqual([
      `wireshark ${decryption} air/wifi/wifi.pcapng`,
      `wireshark ${decryption} air/wifi/air-monitor.pcap`,
      'wireshark air/wifi/ap-switch.pcap',
    ]);
    expect(remarks).toEqual([]); // in memory all is in memory
  });

  peerTest(
    ['ip', ...missingRights()],
    'of the air are from memory on real links, too, and the run says so',
    async () => {
      const args = ['run', 'wifi', '--wire', 'netns', '--out', 'air on netns', '--json'];
      const { wire, remarks } = JSON.parse((await run(args, { env: { LANG: 'en_US.UTF-8' } })).stdout);
      expect(wire.name).toBe('netns');
      expect(remarks).toEqual([{ en: expect.stringMatching(/The air is not/), ko: expect.stringContaining('메모리') }]);
    },
  );

  test('follow from the seed, which may be any text', async () => {
    const seeds = ['1', '1', '-1', '', "it's 씨앗 \n"];
    const files = await Promise.all(
      seeds.map(async (seed, i) => {
        const { code } = await runLab('dns', `seed ${i}`, `--seed=${seed}`);
        expect(code).toBe(0);
        return readFileSync(inFolder(`seed ${i}/dns/dns.pcapng`)).toString('hex');
      }),
    );
    expect(files[1]).toBe(files[0]);
    expect(new Set(files).size).toBe(4);
    expect(files[0]).toBe(readFileSync(`${checkout}captures/reference/dns/dns.pcapng`).toString('hex'));
  });

  peerTest(['bash'], 'go to a folder of any name, and the commands shown for them work in a shell', async () => {
    const out = "it's a $(folder) 폴더";
    const { stdout } = await runLab('http', out);
    const commands = stdout
      .split('\n')
      .flatMap((line) => /^ {2}(wireshark .*?\.pcap(?:ng)?'?) {2}/.exec(line)?.[1] ?? []);
    expect(commands).toHaveLength(4);
    for (const command of commands) {
      const echoed = await runCommand(['bash', '-c', `wireshark() { printf '%s\\n' "$@"; }; ${command}`]);
      expect(echoed.stdout.trimEnd().split('\n').at(-1)).toMatch(/^it's a \$\(folder\) 폴더\/http\/[\w-]+\.pcap/);
    }
    const tshark = findTool('tshark');
    if (!tshark) return;
    const first = commands[0]!.replace(
      'wireshark',
      `${tshark} -Y http.response.code==200 -T fields -e http.response.code -r`,
    );
    expect(await runCommand(['bash', '-c', first])).toMatchObject({
      stdout: expect.stringMatching(/^(200\n)+$/),
      code: 0,
    });
  });

  test('of a run replace those of the one before, links that are no more included; other files stay', async () => {
    mkdirSync(inFolder('again/tcp'), { recursive: true });
    const earlier = { application: 'packet-journey', packets: [] };
    const interfaces = ['gone', '../outside'].map((name) => ({ name, linkType: LinkType.ETHERNET }));
    writeFileSync(inFolder('again/tcp/tcp.pcapng'), writePcapng({ ...earlier, interfaces }));
    for (const name of ['tcp/gone.pcap', 'tcp/tls-keys.log', 'tcp/mine.pcap', 'tcp/notes.txt', 'outside.pcap']) {
      writeFileSync(inFolder('again', name), 'x');
    }
    await runLab('tcp', 'again');
    const kept = ['laptop-router.pcap', 'mine.pcap', 'notes.txt', 'router-web.pcap', 'tcp.pcapng'];
    expect(readdirSync(inFolder('again/tcp'))).toEqual(kept);
    expect(readdirSync(inFolder('again'))).toContain('outside.pcap');
  });

  test('of somebody else in that folder are left alone', async () => {
    mkdirSync(inFolder('foreign/tcp'), { recursive: true });
    const interfaces = [{ name: 'gone', linkType: LinkType.ETHERNET }];
    writeFileSync(inFolder('foreign/tcp/tcp.pcapng'), writePcapng({ application: 'Dumpcap', interfaces, packets: [] }));
    writeFileSync(inFolder('foreign/tcp/gone.pcap'), 'x');
    await runLab('tcp', 'foreign');
    expect(readdirSync(inFolder('foreign/tcp'))).toContain('gone.pcap');
  });
});

describe('on loopback', () => {
  const rights = process.geteuid?.() === 0 ? [] : ['root'];

  for (const lab of ['tcp', 'dns']) {
    peerTest(
      ['tshark', ...rights],
      `${lab}: bare IP, clean for tshark, and the kernel's own answers are counted`,
      async () => {
        const args = ['run', lab, '--wire', 'loopback', '--out', 'loopback'];
        const [text, json] = [await run(args, { env: { LANG: 'en_US.UTF-8' } }), await run([...args, '--json'])];
        expect([text.code, text.stderr, json.code]).toEqual([0, '', 0]);
        expect(text.stdout).toMatch(/^Wire: loopback/m);
        expect(text.stdout).toMatch(/the kernel’s own: it answered \d+ of our packets/);
        const { remarks, captures } = JSON.parse(json.stdout);
        expect(remarks).toEqual([{ en: expect.stringMatching(/answered \d+ of/), ko: expect.stringMatching(/\d+개/) }]);
        for (const { path } of captures) {
          const { interfaces, packets, problem } = readCapture(readFileSync(inFolder(path)));
          expect(problem).toBeUndefined();
          expect(packets.length).toBeGreaterThan(0);
          expect(interfaces.map(({ linkType }) => linkType)).toEqual(interfaces.map(() => LinkType.RAW));
          const checks = ['ip', 'udp', 'tcp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
          // The tcp lab is refused a connection on purpose, and tshark warns of every RST.
          const wrong =
            '(_ws.malformed || _ws.expert.severity >= 0x600000 || ip.checksum.status == 0) && !(tcp.flags.reset == 1)';
          const complaints = await runCommand([findTool('tshark')!, '-r', path, ...checks, '-Y', wrong]);
          expect(complaints).toMatchObject({ stdout: '', code: 0 });
        }
      },
    );
  }
});

test('`npm start` runs the journey', async () => {
  const npm = ['npm', '--prefix', checkout, 'start', '-s', '--', '--wire', 'memory', '--out', inFolder('npm')];
  const { stdout, code } = await runCommand(npm, { LANG: 'en_US.UTF-8' });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^The journey: from an unplugged laptop to a page\n/);
  expect(stdout).toMatch(/S-HTTP-3 .*renders it/);
});
