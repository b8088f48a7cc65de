import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Capability, chooseWire, probeCapabilities } from '../../src/media/capabilities.ts';
import { probeUnshare } from '../../src/media/netns/reexec.ts';
import { findTool, peerTest } from '../helpers/peers.ts';

const source = fileURLToPath(new URL('../../src/media/capabilities.ts', import.meta.url));

/** What `expression` (in which `m` is the module) gives in another process, as JSON. */
function inChild<T>(expression: string, prefix: readonly string[] = [], env: NodeJS.ProcessEnv = {}): T {
  const script = `import(${JSON.stringify(source)}).then((m) => console.log(JSON.stringify(${expression})))`;
  const [command, ...args] = [...prefix, process.execPath, '--import', 'tsx', '--eval', script];
  const result = spawnSync(command!, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  expect(result.stderr).toBe('');
  return JSON.parse(result.stdout);
}

const asNobody = [findTool('setpriv') ?? 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];

describe('what this machine can do', () => {
  const capabilities = probeCapabilities();
  const find = (id: string) => capabilities.find((capability) => capability.id === id)!;

  test('memory works everywhere, and this Node is new enough', () => {
    expect([find('memory').ok, find('node').ok]).toEqual([true, true]);
  });

  test('all is told in both languages, and what is missing has a mend', () => {
    for (const { ok, detail, mend } of capabilities) {
      expect(detail.en).not.toBe('');
      expect(detail.ko).not.toBe('');
      expect(mend === undefined).toBe(ok);
    }
  });

  test('netns is to be had exactly when all its parts are', () => {
    const parts = ['namespace', 'iproute2', 'koffi'].map((id) => find(id).ok);
    expect(find('netns').ok).toBe(parts.every(Boolean));
  });

  peerTest(['tshark'], 'tshark is found, with its version', () => {
    expect(find('tshark')).toMatchObject({ ok: true, detail: { en: expect.stringMatching(/^tshark \d+\.\d+/) } });
  });

  peerTest(
    ['ip', 'setpriv', ...(probeUnshare('user').ok ? [] : ['user namespaces'])],
    'as an ordinary user: netns by way of a user namespace, but no raw sockets',
    () => {
      const seen = inChild<Capability[]>('m.probeCapabilities()', process.geteuid?.() === 0 ? asNobody : []);
      expect(seen.find(({ id }) => id === 'netns')).toMatchObject({ ok: true });
      expect(seen.find(({ id }) => id === 'namespace')?.detail.en).toContain('user namespace');
      expect(seen.find(({ id }) => id === 'loopback')).toMatchObject({
        ok: false,
        mend: { en: expect.stringContaining('sudo') },
      });
    },
  );

  test('with no programs in the PATH each one missing is named, and how to get it', () => {
    const seen = inChild<Capability[]>('(process.env.PATH = "/nonexistent", m.probeCapabilities())');
    for (const id of ['tshark', 'wireshark', 'docker']) expect(seen.find((one) => one.id === id)?.ok).toBe(false);
    expect(seen.find(({ id }) => id === 'netns')).toMatchObject({
      ok: false,
      mend: { en: 'apt-get install util-linux' },
    });
  });
});

describe('the choice of a wire', () => {
  test('auto takes netns where the machine allows it and the lab fits, else memory, and says why', () => {
    const netns = probeCapabilities().find(({ id }) => id === 'netns')!;
    expect(chooseWire('auto')).toMatchObject({ wire: netns.ok ? 'netns' : 'memory' });
    expect(chooseWire('auto', ['memory', 'loopback'])).toMatchObject({ wire: 'memory' });
    for (const { reason } of [chooseWire('auto'), chooseWire('auto', ['memory']), chooseWire('memory')]) {
      expect(reason.en).toMatch(/^[^\n]+$/);
      expect(reason.ko).toMatch(/^[^\n]*[가-힣][^\n]*$/);
    }
  });

  test('auto falls back to memory where no namespace is to be had, and names the mend', () => {
    const choice = inChild<ReturnType<typeof chooseWire>>('(process.env.PATH = "/nonexistent", m.chooseWire("auto"))');
    expect(choice.wire).toBe('memory');
    expect(choice.reason.en).toContain('unshare (util-linux) is not installed');
    expect(choice.reason.en).toContain('apt-get install util-linux');
  });

  test('a wire asked for by name is never replaced by another', () => {
    expect(chooseWire('memory').wire).toBe('memory');
    const attempt =
      '(process.env.PATH = "/nonexistent", (() => { try { m.chooseWire("netns") } catch (e) { return [e.name, e.message] } })())';
    const [name, message] = inChild<[string, string]>(attempt);
    expect(name).toBe('MediumError');
    expect(message).toContain('apt-get install util-linux');
    expect(() => chooseWire('loopback', ['memory', 'netns'])).toThrow(RangeError);
  });
});
