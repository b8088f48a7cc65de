/**
 * `packet-journey device`: one device of a lab, in a container of its own on Docker bridge networks, or on any other
 * interfaces that are given to it. compose.yaml starts one of these for each device; docs/docker-bridge.md tells how
 * they make up a lab together.
 */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { escapeText, type Lang, type Text } from '../explain/text.ts';
import { type Lab, LabRun } from '../lab/lab.ts';
import { type Report, reportOf } from '../lab/report.ts';
import { WorldTimeout } from '../lab/world.ts';
import { findInterface, silenceInterface } from '../media/docker/interfaces.ts';
import { createDockerMedium, type DockerMedium } from '../media/docker/medium.ts';
import { MediumError } from '../media/medium-error.ts';
import { createMemoryMedium } from '../media/memory.ts';
import { findLab } from './labs.ts';
import { deviceSource } from './live-device.ts';
import { offerLive } from './live-server.ts';
import { examples, langOption } from './options.ts';
import { findPeer, type Place, peers, runPeer } from './peer.ts';
import { storyAsText } from './story.ts';
import { styleOf } from './style.ts';
import { UsageError } from './usage-error.ts';
import { MEMORY_EPOCH } from './wires.ts';
import { prepareFolder, type WrittenCapture, writeCaptures } from './write-captures.ts';

/** The device that the labs' stories are about: when it is done, the lab is over. */
const LEADER = 'laptop';

interface DeviceOptions {
  lab: string;
  link: Record<string, string>;
  seed: string;
  pace: string;
  out: string;
  ready?: string;
  peer: string;
  lang: Lang;
}

export function deviceCommand(): Command {
  return new Command('device')
    .description('Be one device of a lab, for a lab whose devices are in containers of their own (see docs).')
    .argument('<device>', 'its name in the lab: laptop, ap, dns-server, school-router …')
    .option('--lab <lab>', 'the lab that it is a device of', 'journey')
    .option(
      '--link <link=where>',
      'a link of the device and its interface: an address that Docker gave it, or its name; repeat for each link',
      addLink,
      {},
    )
    .addOption(setting('SEED', '--seed <seed>', 'as for run; the same for all devices').default('1'))
    .addOption(setting('PACE', '--pace <n>', 'a second of the lab takes n real ones; 1 with a peer').default('1'))
    .option('--out <dir>', 'captures go to DIR/<lab>-docker/<device>/', 'captures')
    .addOption(setting('READY', '--ready <file>', 'is there while the device is ready, for health checks'))
    .addOption(
      setting('PEER', '--peer <program>', `a real program for a device: ${Object.keys(peers).join(', ')}`).default(''),
    )
    .addOption(langOption())
    .addHelpText(
      'after',
      examples(
        'device ap --link laptop-ap=100.64.0.9 --link ap-switch=68.85.2.9',
        'device laptop --link laptop-ap=eth0',
        'device web --link google-web=172.217.25.228 --peer nginx',
      ),
    )
    .action(async (name: string, options: DeviceOptions) => {
      process.exitCode = await runDevice(name, options);
    });
}

/** What is the same for all devices, and so can come from the environment as well. */
function setting(name: string, flags: string, description: string): Option {
  return new Option(flags, description).env(`PACKET_JOURNEY_${name}`);
}

async function runDevice(name: string, options: DeviceOptions): Promise<number> {
  const found = findLab(options.lab);
  const lab = found.wired ?? found; // an air needs all its radios in one program
  const peer = findPeer(options.peer);
  const folder = join(options.out, `${lab.name}-docker`, name);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Stopped()));
  try {
    prepareFolder(folder);
    const interfaces = Object.entries(options.link).map(([link, where]) => [link, findInterface(where)] as const);
    const onReady = () => options.ready !== undefined && writeFileSync(options.ready, '');
    const place = { lab, name, folder, interfaces: Object.fromEntries(interfaces), stop: stop.signal, onReady };
    return await (peer?.device === name ? runPeer(peer, place) : runOurs(place, options));
  } catch (error) {
    throw asUsageError(error, name, options.lang);
  } finally {
    if (options.ready !== undefined) rmSync(options.ready, { force: true });
  }
}

async function runOurs(place: Place, options: DeviceOptions): Promise<number> {
  const { lab, name, folder, interfaces, onReady } = place;
  for (const ifname of Object.values(interfaces)) silenceInterface(ifname);
  await warmUp(lab, options.seed);
  const leads = name === LEADER;
  const pace = options.peer === '' ? paceOf(options.pace) : 1; // real programs go by the real clock
  const medium = createDockerMedium({ devices: [name], interfaces, leads, onReady, pace });
  const alone = new AbortController();
  const signal = AbortSignal.any([place.stop, alone.signal]);
  const run = new LabRun({ wire: 'docker', medium, seed: options.seed, signal });
  const silence = setTimeout(() => leads && medium.arrivals.length === 0 && alone.abort(new Unanswered()), SILENCE);
  const live = await offerLive(lab, deviceSource(run, medium)); // for capture --live
  let failure: unknown;
  try {
    await lab.run(run);
  } catch (error) {
    failure = error;
  } finally {
    clearTimeout(silence);
    medium.close();
  }
  const report = sideOf(lab, run, medium);
  const captures = writeCaptures(report, folder);
  if (leads) tell(report, captures, options);
  else process.stdout.write(`${name}: ${report.frames.length} frames → ${folder}\n`);
  await live.end();
  return exitStatusOf(failure, options.lang);
}

function exitStatusOf(failure: unknown, lang: Lang): number {
  if (failure === undefined || failure instanceof Stopped) return 0;
  if (failure instanceof Unanswered) process.stderr.write(`${swallowed[lang]}\n`);
  else if (failure instanceof WorldTimeout) process.stderr.write(`${escapeText(failure.message)}\n`);
  else throw failure;
  return 1;
}

class Stopped extends Error {}
class Unanswered extends Error {}

function paceOf(word: string): number {
  const pace = Number(word);
  if (!(pace >= 1 && pace <= 100)) throw new UsageError(`--pace ${word}: it is a number from 1 to 100`);
  return pace;
}

/**
 * The lab once in memory. Time is real here, and half a second in which a device's program is compiled when its first
 * frame comes would be half a second on the wire, after which the others' timers do other things than in memory.
 */
async function warmUp(lab: Lab, seed: string): Promise<void> {
  const medium = createMemoryMedium({ epoch: MEMORY_EPOCH });
  await lab.run(new LabRun({ wire: 'memory', medium, seed }));
  medium.close();
}

/** What the container's own interfaces saw: sent by its devices, or come in from others. Times are this device's. */
export function sideOf(lab: Lab, run: LabRun, medium: DockerMedium): Report {
  const { world, facts, tlsKeyLog } = run;
  const sent = world.frames.filter(({ link, from }) => medium.nearEnd(link) === from);
  const frames = [...medium.arrivals, ...sent].sort((a, b) => a.time - b.time);
  const links = world.links.filter(({ name }) => medium.nearEnd(name) !== undefined);
  return reportOf(lab, { facts, tlsKeyLog, world: { frames, links, epoch: world.epoch, now: world.now } });
}

/** The steps that this device cannot see, on links elsewhere, are not shown: their frames are in others' captures. */
function tell(report: Report, captures: WrittenCapture[], { seed, lang }: DeviceOptions): void {
  const steps = report.steps.filter(({ frames, facts }) => frames.length > 0 || facts.length > 0);
  const story = {
    report: { ...report, steps },
    captures,
    wire: { name: 'docker', reason, needsNamespace: false } as const,
    seed,
    stopped: undefined,
    remarks: [othersCaptures, ...(findLab(report.lab.name).wired ? [noAir] : [])],
  };
  process.stdout.write(storyAsText(story, lang, styleOf(process.stdout)));
}

const reason: Text = {
  en: 'Wire: docker (devices in containers of their own; this is what the laptop saw)',
  ko: '와이어: docker (장치마다 별도의 컨테이너; 다음은 노트북이 본 것입니다)',
};
const othersCaptures: Text = {
  en: 'What the other devices saw is in captures of their own, written when they are stopped.',
  ko: '다른 장치가 본 것은 각 장치를 멈출 때 쓰이는 별도의 캡처에 있습니다.',
};

const noAir: Text = {
  en: 'The laptop’s radio is a cable here: an air needs all its radios in one program. With Wi-Fi the lab runs on memory and netns.',
  ko: '여기서는 노트북의 무선이 케이블입니다. 공중에는 모든 무선이 한 프로그램 안에 있어야 하기 때문입니다. 와이파이까지 보려면 memory나 netns에서 실행하십시오.',
};

/**
 * ms in which somebody answers the laptop's DISCOVER, at any pace: it begins when all the others are ready. If nothing
 * at all has come back by then, nothing will.
 */
const SILENCE = 10_000;

const swallowed: Text = {
  en: `Nothing has come back from the network. On some engines a bridge with internal: true hands its frames to the
host’s firewall (br_netfilter), which drops whatever is not from the bridge’s own subnet. Either of these mends it:
  BRIDGE_INTERNAL=false docker compose --profile bridge up      (after docker compose --profile bridge down)
  sudo iptables -I DOCKER-USER -i pj-+ -o pj-+ -j ACCEPT        (on the Linux host of the engine)`,
  ko: `네트워크에서 아무것도 돌아오지 않았습니다. 일부 엔진에서는 internal: true인 브리지의 프레임이 호스트의
방화벽(br_netfilter)을 거치며, 브리지의 서브넷에 속하지 않는 것은 모두 버려집니다. 다음 중 하나로 해결됩니다.
  BRIDGE_INTERNAL=false docker compose --profile bridge up      (먼저 docker compose --profile bridge down)
  sudo iptables -I DOCKER-USER -i pj-+ -o pj-+ -j ACCEPT        (엔진이 도는 Linux 호스트에서)`,
};

function addLink(text: string, links: Record<string, string>): Record<string, string> {
  const [, link, where] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (link === undefined || where === undefined) throw new UsageError(`--link ${text}: write it as link=address`);
  return { ...links, [link]: where };
}

function asUsageError(error: unknown, name: string, lang: Lang): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EPERM')
    return new UsageError(`device ${name}: ${message}; it takes --cap-add NET_ADMIN --cap-add NET_RAW`);
  if (code === 'EACCES' || code === 'EROFS') return new UsageError(`device ${name}: ${message}`);
  if (!(error instanceof MediumError)) return error;
  const { text, mend } = error;
  return new UsageError(`device ${name}: ${text[lang]}${mend ? `; ${mend[lang]}` : ''}`);
}
