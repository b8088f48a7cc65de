/**
 * A host: IP with ARP below and UDP, TCP and ICMP above, sockets for its applications, ping and traceroute.
 * Read RFC 1122. The parts are ip-port.ts (frames), ip-layer.ts (packets), ip-icmp.ts, ip-udp.ts, ip-tcp.ts.
 *
 *     const laptop = new Host({ name: 'laptop', ports: [{ mac: '00:16:d3:23:68:8a' }], random });
 *     laptop.run(dhcpClient, now);              // an application: gets laptop.sockets, its timers are included
 *     laptop.configure(0, { address: '68.85.2.101', prefixLength: 24, gateway: '68.85.2.1' });
 *     laptop.ping('68.85.2.2', now, (result) => …);
 */

import type { Ipv4Address } from '../bytes/ipv4-address.ts';
import type { Micros } from '../bytes/time.ts';
import { UnreachableCode } from '../packet/icmp.ts';
import { IpProtocol } from '../packet/ipv4.ts';
import type { Drops } from '../stack/ip/drops.ts';
import type { Application, Sockets } from '../stack/sockets.ts';
import type { TcpConfig } from '../stack/tcp/config.ts';
import type { TcpHalves } from '../stack/tcp/halves.ts';
import type { TcpStack } from '../stack/tcp/tcp-stack.ts';
import { earliestTimer } from '../stack/timed.ts';
import { type ErrorNotice, handleIcmp } from './ip-icmp.ts';
import { type Delivery, IpLayer, type IpLayerConfig, type PortSettings } from './ip-layer.ts';
import { type ProbeOptions, type ProbeResult, Prober, type TracerouteHop, type TracerouteOptions } from './ip-probe.ts';
import { TcpLayer } from './ip-tcp.ts';
import { UdpLayer } from './ip-udp.ts';
import type { Node, Transmit } from './node.ts';

export interface HostConfig extends IpLayerConfig {
  name: string;
  /** Otherwise as in src/stack/tcp/config.ts, with an MSS that fits the ports' MTU. */
  tcp?: Partial<TcpConfig & TcpHalves>;
}

export class Host implements Node {
  readonly name: string;
  readonly ip: IpLayer;
  /** The socket calls, for all ports of the device. */
  readonly sockets: Sockets;
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
    this.#udp = new UdpLayer(this.ip, random.fork('udp'));
    this.#tcp = new TcpLayer(this.ip, random.fork('tcp'), config.tcp);
    this.#prober = new Prober(this.ip, random.fork('probe'));
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

  /** Starts a program. With `port`, its sockets hear and speak on that port of the device only. */
  run(application: Application, now: Micros, options: { port?: number } = {}): void {
    this.#now = now;
    this.#applications.push(application);
    application.start(options.port === undefined ? this.sockets : this.#socketsOf(options.port), now);
  }

  /** Sends one probe, by default an ICMP echo request; `onResult` is called once, with the answer or 'timeout'. */
  ping(
    to: Ipv4Address,
    now: Micros,
    onResult: (result: ProbeResult, now: Micros) => void,
    options?: ProbeOptions,
  ): void {
    this.#prober.probe(to, now, onResult, options);
  }

  /** Finds the routers on the way to `to`; `onHop` is called for each probe, the last one says so. */
  traceroute(
    to: Ipv4Address,
    now: Micros,
    onHop: (hop: TracerouteHop, now: Micros) => void,
    options?: TracerouteOptions,
  ): void {
    this.#prober.traceroute(to, now, onHop, options);
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    this.#now = now;
    this.ip.handleFrame(port, frame, now);
  }

  pollTransmit(): Transmit | undefined {
    this.#tcp.flush(this.#now);
    return this.ip.pollTransmit();
  }

  nextTimer(): Micros {
    return earliestTimer([this.ip, this.tcp, this.#prober, ...this.#applications]);
  }

  handleTimer(now: Micros): void {
    this.#now = now;
    for (const machine of [this.ip, this.tcp, this.#prober, ...this.#applications]) machine.handleTimer(now);
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
