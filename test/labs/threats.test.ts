/** The threats lab with any seed: every attack works while nobody answers it, and no longer when somebody does. */

import { describe, expect, test } from 'vitest';
import { mallory, outsider } from '../../labs/13-threats/addresses.ts';
import { threatsLab } from '../../labs/13-threats/lab.ts';
import type { Report } from '../../src/lab/report.ts';
import { google, school } from '../../src/lab/school/addresses.ts';
import { runOnMemory } from '../helpers/lab-runs.ts';

/** The facts of one part, by label. */
function factsOf({ steps }: Report, part: string | undefined): Record<string, string> {
  const { facts } = steps.find(({ step }) => step.part === part)!;
  return Object.fromEntries(facts.map(({ label, value }) => [label.en, value.en]));
}

describe.each(['1', 'another', 'a third'])('with seed %s', (seed) => {
  const running = runOnMemory(threatsLab, seed);
  const part = async (name: string | undefined) => factsOf(await running, name);

  test('the password is read over HTTP and not over TLS', async () => {
    const facts = await part('eavesdropping');
    expect(facts['read at the tap, over HTTP']).toBe('student:paint it blue, session=9f2c61');
    expect(facts['read at the tap, over TLS']).toMatch(/^0 passwords or cookies; the name www\.google\.com, [1-9]/);
  });

  test('Mallory is the laptop’s router until the switch snoops', async () => {
    const facts = await part('dhcp');
    expect(facts['the laptop believes']).toContain(`router ${mallory.address}, DNS server ${mallory.address}`);
    expect(facts['with DHCP snooping']).toContain(`address ${school.laptop.address}, router ${school.router.address}`);
    expect(facts['the switch learned']).toBe(`${school.laptop.address} = ${school.laptop.mac} behind port 0`);
  });

  test('two lies put her in the middle, TLS refuses her, and ARP inspection keeps her out', async () => {
    const facts = await part('arp');
    expect(facts['after two lies, laptop’s ARP cache']).toContain(mallory.mac);
    expect(facts['after two lies, router’s ARP cache']).toContain(mallory.mac);
    expect(facts['Mallory read']).toContain('paint it blue');
    expect(facts['Mallory as the server, over TLS']).toBe('TLS alert unknown_ca');
    expect(facts['with ARP inspection, laptop’s ARP cache']).toBe(`${school.router.address} = ${school.router.mac}`);
    expect(facts['the switch stopped']).toMatch(/^2 × /);
    expect(facts.now).toBe("the page 'www.google.com', and 0 packets through Mallory");
  });

  test('a forged answer is believed if it can be guessed, and one by order is not if TLS is asked', async () => {
    const facts = await part('dns');
    expect(facts['ids one after the other, one port']).toBe(`${google.web.name} = ${outsider.address}`);
    expect(facts['random ids and ports']).toBe(`${google.web.name} = ${google.web.address}`);
    expect(facts['odds of these forgeries']).toContain('8 in 1073741824');
    expect(factsOf(await running, undefined)).toMatchObject({
      'over HTTP': "the page 'This site is blocked'",
      'over HTTPS': 'TLS alert bad_certificate',
    });
  });

  test('sixteen RSTs end a connection, and with RFC 5961 they are worth one challenge', async () => {
    expect(await part('reset')).toEqual({
      'as in RFC 793': "16 RSTs; echoes: 'hello'; connection reset",
      'with RFC 5961': "16 RSTs; echoes: 'hello', 'still here?'; closed in order, 1 challenge ACK",
    });
  });

  test('a flood keeps the laptop out, unless there are cookies', async () => {
    const facts = await part('flood');
    expect(facts['without cookies']).toMatch(/^24 SYNs, 8 half-open, .*, 0 cookies sent, .*; the laptop: timed out$/);
    expect(facts['with SYN cookies']).toMatch(
      /, 17 cookies sent, 1 came back; the laptop: the page 'www\.google\.com'$/,
    );
  });
});
