/**
 * A host: IP with ARP below and UDP, TCP and ICMP above, sockets for its applications, ping and traceroute.
 * Read RFC 1122. The parts are ip-port.ts (frames), ip-layer.ts (packets), ip-icmp.ts, ip-udp.ts, ip-tcp.ts.
 * A port with `ipv6` speaks both versions (RFC 4213 §2): ipv6-port.ts, ipv6-layer.ts, ipv6-icmp.ts; ip-both.ts is where they meet.
 *
 *     const laptop = new Host({ name: 'laptop', ports: [{ mac: '00:16:d3:23:68:8a' }], random });
 *     laptop.run(dhcpClient, now);              // an application: gets laptop.sockets, its timers are included
 *     laptop.configure(0, { address: '68.85.2.101', prefixLength: 24, gateway: '68.85.2.1' });
 *     laptop.ping('68.85.2.2', now, (result) => …);
 */

import type { IpAddress } from '../bytes/ip-address.ts';
import { macAddress } from '../bytes/mac-address.ts';
import type { Micros } from '../bytes/time.ts';
import { EtherType, ethernetHeader } from '../packet/ethernet.ts';
import { UnreachableCode } from '../packet/icmp.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import type { Drops } from '../stack/ip/drops.ts';
import type { Route6 } from '../stack/ipv6/routes.ts';
import type { Application, Sockets } from '../stack/sockets.ts';
import type { TcpConfig } from '../stack/tcp/config.ts';
import type { TcpHalves } from '../stack/tcp/halves.ts';
import type { TcpStack } from '../stack/tcp/tcp-stack.ts';
import { earliestTimer, type Timed } from '../stack/timed.ts';
import { IpBoth } from './ip-both.ts';
import { type ErrorNotice, handleIcmp } from './ip-icmp.ts';
import { type Delivery, IpLayer, type IpLayerConfig, type PortSettings } from './ip-layer.ts';
import type { IpPortConfig } from './ip-port.ts';
import { type ProbeOptions, type ProbeResult, Prober, type TracerouteHop, type TracerouteOptions } from './ip-probe.ts';
import { TcpLayer } from './ip-tcp.ts';
import { UdpLayer } from './ip-udp.ts';
import { handleIcmpv6 } from './ipv6-icmp.ts';
import { type Delivery6, Ipv6Layer } from './ipv6-layer.ts';
import type { Ipv6PortConfig } from './ipv6-port.ts';
import type { Node, Transmit } from './node.ts';

export interface HostPortConfig extends IpPortConfig {
  /** The port speaks IPv6 too. Without it the device behaves as if there were none. */
  ipv6?: Ipv6PortConfig;
}

export interface HostConfig extends IpLayerConfig {
  name: string;
  ports: readonly HostPortConfig[];
  /** Beside those that follow from addresses and router advertisements. */
  routes6?: readonly Route6[];
  /** Otherwise as in src/stack/tcp/config.ts, with an MSS that fits the ports' MTU. */
  tcp?: Partial<TcpConfig & TcpHalves>;
}

export class Host implements Node {
  readonly name: string;
  readonly ip: IpLayer;
  /** Of a device that has IPv6. */
  readonly ip6: Ipv6Layer | undefined;
  /** The socket calls, for all ports of the device. */
  readonly sockets: Sockets;
  readonly #both: IpBoth;
  readonly #udp: UdpLayer;
  readonly #tcp: TcpLayer;
  readonly #prober: Prober;
  readonly #applications: Application[] = [];
  /** The latest time anybody told us. */
  #now: Micros = 0;

  constructor(config: HostConfig) {
    const { name, random } = config;
    this.name = name;
    this.ip = new IpLayer({ ...config, random: random.fork('ip') }, (delivery, now) => this.#deliver(delivery, now));
    this.ip6 = this.#makeIpv6(config);
    this.#both = new IpBoth(this.ip, this.ip6);
    this.#udp = new UdpLayer(this.#both, random.fork('udp'));
    this.#tcp = new TcpLayer(this.#both, random.fork('tcp'), config.tcp);
    this.#prober = new Prober(this.#both, random.fork('probe'));
    this.sockets = this.#socketsOf(undefined);
  }

  get portCount(): number {
    return this.ip.ports.length;
  }

  /** The TCP connections, for labs that look at them. */
  get tcp(): TcpStack {
    return this.#tcp.stack;
  }

  /** What was dropped, by reason. */
  get drops(): Drops {
    return this.ip.drops;
  }

  /** Gives a port an address, and the way out of its network, as a DHCP lease does, at first or renewed. */
  configure(port: number, settings: PortSettings): void {
    this.ip.configure(port, settings);
  }

  /** The lease is over. */
  deconfigure(port: number): void {
    this.ip.deconfigure(port);
  }

  /** The address that packets to `dst` leave with; '0.0.0.0' or '::' if there is none. */
  sourceFor(dst: IpAddress): IpAddress {
    return this.#both.sourceFor(dst);
  }

  /** Starts a program. With `port`, its sockets hear and speak on that port of the device only. */
  run(application: Application, now: Micros, options: { port?: number } = {}): void {
    this.#now = now;
    this.#applications.push(application);
    application.start(options.port === undefined ? this.sockets : this.#socketsOf(options.port), now);
  }

  /** Sends one probe, by default an ICMP echo request; `onResult` is called once, with the answer or 'timeout'. */
  ping(to: IpAddress, now: Micros, onResult: (result: ProbeResult, now: Micros) => void, options?: ProbeOptions): void {
    this.#prober.probe(to, now, onResult, options);
  }

  /** Finds the routers on the way to `to`; `onHop` is called for each probe, the last one says so. */
  traceroute(
    to: IpAddress,
    now: Micros,
    onHop: (hop: TracerouteHop, now: Micros) => void,
    options?: TracerouteOptions,
  ): void {
    this.#prober.traceroute(to, now, onHop, options);
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    this.#now = now;
    if (this.ip6?.ports[port] && isIpv6Frame(frame)) this.ip6.handleFrame(port, frame, now);
    else this.ip.handleFrame(port, frame, now);
  }

  pollTransmit(): Transmit | undefined {
    this.#tcp.flush(this.#now);
    return this.ip.pollTransmit() ?? this.ip6?.pollTransmit();
  }

  nextTimer(): Micros {
    return earliestTimer(this.#machines());
  }

  handleTimer(now: Micros): void {
    this.#now = now;
    for (const machine of this.#machines()) machine.handleTimer(now);
  }

  #machines(): Timed[] {
    return [this.ip, ...(this.ip6 ? [this.ip6] : []), this.tcp, this.#prober, ...this.#applications];
  }

  /** @throws TypeError for a port without frames: neighbour discovery needs them */
  #makeIpv6({ ports, routes6, forwarding, random, icmpErrors }: HostConfig): Ipv6Layer | undefined {
    if (!ports.some(({ ipv6 }) => ipv6)) return undefined;
    const six = ports.map(({ ipv6, mac, framing }, index) => {
      if (!ipv6) return undefined;
      if (framing === 'ip' || mac === undefined) throw new TypeError('IPv6 is spoken on Ethernet ports only');
      return { ipv6, mac: macAddress(mac), mtu: this.ip.ports[index]!.mtu };
    });
    return new Ipv6Layer(
      {
        ports: six,
        random: random.fork('ip6'),
        drops: this.drops,
        ...(routes6 && { routes: routes6 }),
        ...(forwarding !== undefined && { forwarding }),
        ...(icmpErrors && { icmpErrors }),
      },
      (delivery, now) => this.#deliver6(delivery, now),
    );
  }

  /** RFC 1122 §3.3.5: the protocol number says who gets it. */
  #deliver(delivery: Delivery, now: Micros): void {
    switch (delivery.packet.protocol) {
      case IpProtocol.ICMP:
        handleIcmp(
          this.ip,
          delivery,
          {
            onEchoReply: (echo) => this.#prober.handleEchoReply(echo, delivery, now),
            onError: (notice) => this.#handleError(notice, now),
          },
          now,
        );
        break;
      case IpProtocol.UDP:
        this.#udp.handlePacket(delivery, now);
        break;
      case IpProtocol.TCP:
        this.#tcp.handlePacket(delivery, now);
        break;
      default:
        this.drops.count('unknown-protocol');
        this.ip.reportError({ type: 3, code: UnreachableCode.PROTOCOL }, delivery.bytes, delivery.isBroadcast, now);
    }
  }

  #deliver6(delivery: Delivery6, now: Micros): void {
    const { packet, bytes, port, isGroup } = delivery;
    const ttl = packet.hopLimit;
    const transport = { packet: { ...packet, ttl }, bytes, port, isBroadcast: isGroup };
    switch (packet.nextHeader) {
      case IpProtocol.ICMPV6:
        handleIcmpv6(
          this.ip6!,
          this.drops,
          delivery,
          {
            onEchoReply: (echo) => this.#prober.handleEchoReply(echo, transport, now),
            onError: (notice) => this.#handleError(notice, now),
          },
          now,
        );
        break;
      case IpProtocol.UDP:
        this.#udp.handlePacket(transport, now);
        break;
      case IpProtocol.TCP:
        this.#tcp.handlePacket(transport, now);
        break;
      default:
        this.drops.count('unknown-protocol');
        // RFC 8200 §4: the pointer is at the Next Header field.
        this.ip6!.reportError({ type: 4, code: 1, value: 6 }, bytes, isGroup, now);
    }
  }

  #handleError(notice: ErrorNotice, now: Micros): void {
    if (this.#prober.handleError(notice, now)) return;
    if (notice.protocol === IpProtocol.UDP) this.#udp.handleError(notice, now);
    else if (notice.protocol === IpProtocol.TCP) this.#tcp.handleError(notice, now);
  }

  #socketsOf(devicePort: number | undefined): Sockets {
    return {
      bindUdp: (port, handler) => this.#udp.bind(port, handler, devicePort),
      connectTcp: (to, handler, now, options) => {
        this.#now = now;
        return this.#tcp.connect(to, handler, now, options, devicePort);
      },
      listenTcp: (port, accept, options) => this.#tcp.stack.listen(port, accept, options),
    };
  }
}

function isIpv6Frame(frame: Uint8Array): boolean {
  return frame.length >= ethernetHeader.size && ethernetHeader.get(frame, 0, 'etherType') === EtherType.IPV6;
}
