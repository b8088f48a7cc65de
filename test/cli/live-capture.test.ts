/** `capture --live` and `extcap` as a user has them, with tshark at the end of the pipe. */

import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CaptureFile } from '../../src/capture/capture-file.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { missingRights } from '../helpers/netns.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { complaints, tsharkFields } from '../helpers/tshark.ts';
import { checkout, inFolder, outcomeOf, program, run, runCommand, shellCommand, startOnTerminal } from './program.ts';

const reference = (lab: string) => readFileSync(`${checkout}captures/reference/${lab}/${lab}.pcapng`);

/** Runs a shell command whose runs are found by no other test; `pipe` begins with `$live`. */
function shell(script: string, home = newHome()) {
  return runCommand(['bash', '-c', script], { PACKET_JOURNEY_RUNTIME: home });
}

let homes = 0;
const newHome = () => inFolder(`runtime-${homes++}`);
const capture = shellCommand('capture --live --wait 50');

describe('capture --live', () => {
  test('waits for a run, says so, and gives what the run’s own files show; the files are as ever', async () => {
    const out = inFolder('waiting.pcapng');
    const { stderr } = await shell(`
      ${capture} >${out} 2>waiting.log & reader=$!
      until grep -q waiting waiting.log; do sleep 0.05; done
      ${shellCommand('run journey --wire memory --out waiting --seed 1')} >/dev/null
      wait $reader; echo status $? >&2; cat waiting.log >&2`);
    expect(stderr).toMatch(/^status 0\nNo lab is running: waiting .*\nWatching lab journey \(process \d+\)\n$/);
    const own = readFileSync(inFolder('waiting/journey/journey.pcapng'));
    expect(Buffer.compare(own, reference('journey'))).toBe(0);
    const [live, expected] = [readCapture(readFileSync(out)), readCapture(own)];
    expect(live.problem).toBeUndefined();
    // Where a packet lies in the file depends on when the secrets came by.
    const wherever = ({ packets }: CaptureFile) => packets.map((packet) => ({ ...packet, offset: 0 }));
    expect(wherever(live)).toEqual(wherever(expected));
    expect(live.interfaces.map(({ name }) => name)).toEqual(expected.interfaces.map(({ name }) => name));
  });

  peerTest(
    ['tshark', 'ip', ...missingRights()],
    'streams a run on real links from inside its network namespace to two tsharks, decrypted and commented',
    async () => {
      const fields = '-Y http -T fields -e frame.interface_name -e http.request.method -e frame.comment';
      const { stdout } = await shell(`
        ${capture} 2>/dev/null | tshark -i - ${fields} 2>/dev/null & first=$!
        ${capture} 2>/dev/null | tshark -r - ${fields} 2>/dev/null & second=$!
        ${shellCommand('run http --wire netns --out netns')} >/dev/null
        wait $first $second`);
      const seen = tsharkFields(inFolder('netns/http/http.pcapng'), 'http', [
        'frame.interface_name',
        'http.request.method',
        'frame.comment',
      ]).map(({ values }) => values.join('\t'));
      expect(seen.filter((line) => line.includes('GET') && line.includes('S-HTTP-1'))).not.toEqual([]);
      expect(stdout.trimEnd().split('\n').sort()).toEqual([...seen, ...seen].sort());
    },
  );

  peerTest(
    ['setpriv', 'ip', 'tshark', ...missingRights()],
    'finds the run of an ordinary user, who has another number inside the run’s user namespace',
    async () => {
      const folder = inFolder('user');
      mkdirSync(folder);
      chownSync(folder, 65534, 65534);
      chmodSync(inFolder(), 0o755);
      const user = `setpriv --reuid=65534 --regid=65534 --clear-groups env -u PACKET_JOURNEY_RUNTIME -u XDG_RUNTIME_DIR TMPDIR=${folder}`;
      const { stdout, stderr } = await shell(`
        ${user} ${capture} 2>/dev/null | tshark -r - -Y arp 2>/dev/null | grep -c ARP & reader=$!
        ${user} ${shellCommand(`run arp --wire netns --out ${folder}`)} >/dev/null
        wait $reader`);
      const frames = readCapture(readFileSync(`${folder}/arp/arp.pcapng`)).packets.length;
      expect(stderr).toBe('');
      expect(Number(stdout)).toBeGreaterThan(0);
      expect(Number(stdout)).toBeLessThanOrEqual(frames);
    },
  );

  test('where nothing runs says so and how to start a run, status 1', async () => {
    const { code, stdout, stderr } = await run(['capture', '--live', '--wait', '0'], {
      env: { PACKET_JOURNEY_RUNTIME: newHome() },
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('No lab is running; capture --live --run journey starts one itself\n');
    const korean = await run(['capture', '--live', 'dhcp', '--wait', '0.1', '--lang', 'ko'], {
      env: { PACKET_JOURNEY_RUNTIME: newHome() },
    });
    expect(korean.stderr).toMatch(/실행 중인 실습이 없습니다[\s\S]*0.1초/);
  });

  test('ends quietly when its reader closes, as Wireshark does', async () => {
    const { stdout, stderr } = await shell(
      `${shellCommand('capture --live --run journey --wire memory')} | head -c 28 | wc -c; echo \${PIPESTATUS[0]}`,
    );
    expect(stdout.split(/\s+/).filter(Boolean)).toEqual(['28', '0']);
    expect(stderr).toBe('Wire: memory (as you asked)\n');
  });
});

describe('capture --live --run', () => {
  test('gives the lab’s own file, byte for byte, at any speed', async () => {
    const { stderr } = await shell(
      `${shellCommand('capture --live --run dns --wire memory')} >plain.pcapng
       ${shellCommand('capture --live --run dns --speed 1000')} >paced.pcapng`,
    );
    expect(stderr).toBe('Wire: memory (as you asked)\nWire: memory (as you asked)\n');
    for (const name of ['plain', 'paced']) {
      expect(Buffer.compare(readFileSync(inFolder(`${name}.pcapng`)), reference('dns')), name).toBe(0);
    }
  });

  peerTest(
    ['tshark', 'ip', ...missingRights()],
    'on real links opens clean in tshark, with all that it is about',
    async () => {
      await shell(`${shellCommand('capture --live --run tls --wire netns')} >netns.pcapng`);
      const file = inFolder('netns.pcapng');
      const packets = readCapture(readFileSync(file)).packets;
      const expected = readCapture(reference('tls')).packets;
      expect(packets.map(({ comments }) => comments)).toEqual(expected.map(({ comments }) => comments));
      expect(packets.map(({ bytes }) => bytes)).toEqual(expected.map(({ bytes }) => bytes));
      const seenAgain = /retransmission|out-of-order|Connection reset/; // a packet on its second link
      expect(complaints(file).filter((line) => !seenAgain.test(line))).toEqual([]);
    },
  );
});

test('help tells how it is used, here and from Docker', async () => {
  const { stdout } = await run(['capture', '--help']);
  for (const example of [
    '$ packet-journey capture --live | wireshark -k -i -',
    '$ packet-journey capture --live --run journey | tshark -i -',
    '$ docker compose exec -T lab packet-journey capture --live | wireshark -k -i -',
  ]) {
    expect(stdout.replace(/ {2,}/g, ' ')).toContain(example);
  }
});

describe.concurrent('a mistake', () => {
  test.each([
    [['capture'], 'capture --live | wireshark -k -i -'],
    [['capture', '--live', '--speed', '2'], 'add --run'],
    [['capture', '--live', '--seed', '2'], 'add --run'],
    [['capture', '--live', 'dns', '--run', 'dns'], 'leave the other lab and --wait out'],
    [['capture', '--live', '--run', 'dns', '--wait', '1'], 'leave the other lab and --wait out'],
    [['capture', '--live', '--run', 'dns', '--wire', 'netns', '--speed', '1'], 'on netns time is real'],
    [['capture', '--live', '--run', 'dsn'], 'did you mean dns?'],
    [['capture', '--live', 'dsn'], 'did you mean dns?'],
    [['capture', '--live', '--run', 'dns', '--speed', '0'], 'above 0'],
    [['capture', '--live', '--wait', 'long'], 'number of seconds'],
    [['extcap'], 'for Wireshark to call'],
    [['extcap', '--capture'], '--capture needs --fifo'],
  ])('%j is one line that says what is wrong, status 2', async (args, words) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  peerTest(['script'], 'a terminal is told to be a pipe', async () => {
    const { code, stdout } = await outcomeOf(startOnTerminal(capture));
    expect([code, stdout.includes('| wireshark -k -i -')]).toEqual([2, true]);
  });
});

describe('extcap', () => {
  test('tells Wireshark its interface, link type and settings', async () => {
    const ask = async (...args: string[]) => (await run(['extcap', ...args])).stdout;
    expect(await ask('--extcap-interfaces', '--extcap-version=4.0')).toMatch(
      /^extcap \{version=1\}\ninterface \{value=packet-journey\}\{display=[^{}]+\}\n$/,
    );
    const one = ['--extcap-interface', 'packet-journey'];
    expect(await ask(...one, '--extcap-dlts')).toMatch(/^dlt \{number=1\}\{name=EN10MB\}/);
    expect(await ask(...one, '--extcap-config')).toMatch(/\nvalue \{arg=0\}\{value=journey\}\{display=[^{}]+\}\n/);
  });

  // Wireshark minds WIRESHARK_EXTCAP_DIR only where it does not run as root.
  peerTest(['tshark', 'setpriv', ...missingRights()], 'is an interface from which tshark captures a lab', async () => {
    const folder = inFolder('extcap');
    mkdirSync(folder);
    chmodSync(inFolder(), 0o755);
    chownSync(folder, 65534, 65534);
    writeFileSync(`${folder}/packet-journey`, `#!/bin/sh\nexec '${process.execPath}' '${program}' extcap "$@"\n`, {
      mode: 0o755,
    });
    const env = { HOME: folder, TMPDIR: folder, WIRESHARK_EXTCAP_DIR: folder };
    const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', findTool('tshark')!];
    const settings = ['-o', 'extcap.packet_journey.lab:http', '-o', 'extcap.packet_journey.speed:1000'];
    const { stdout, stderr } = await runCommand([...user, '-i', 'packet-journey', ...settings, '-Y', 'http'], env);
    expect(stderr).not.toContain('extcap pipe');
    const expected = tsharkFields(`${checkout}captures/reference/http/http.pcapng`, 'http', []);
    expect(stdout.trimEnd().split('\n')).toHaveLength(expected.length);
    expect(existsSync(`${folder}/packet-journey`)).toBe(true);
  });
});
