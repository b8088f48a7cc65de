/** A student's NAT table on the bench: asked directly, and its answers compared with what the rules leave open. */

import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail, type StudentObject } from '../../../src/grade/trial.ts';
import { textOf } from '../../../src/stack/nat/nat-mapping.ts';
import type { Endpoint, NatConfig, Protocol } from '../starter/nat-table.ts';
import { endpointOrNull, portOrNull, usualConfig } from './adapter-nat-table.ts';

/** What an outside port has to be. */
export type Wanted =
  /** The inside port's own number. */
  | 'kept'
  /** Any other, on the same side of 1024 and of the same parity. */
  | 'like'
  /** Any other, of the other parity, for the rest are taken. */
  | 'unlike'
  | 'none'
  /** This very one: the endpoint has it already. */
  | number;

export class NatBench {
  readonly #table: StudentObject;
  /** Outside ports that are in use, by protocol, as far as the checks know. */
  readonly #given = new Map<string, string>();
  now: Micros = seconds(1000);

  constructor({ student }: CodeTrial, config: Partial<NatConfig> = {}) {
    this.#table = student.make('createNatTable', [{ ...usualConfig, ...config }]);
  }

  /** @returns the port that was given, 0 where none was wanted */
  out(protocol: Protocol, inside: Endpoint, remote: Endpoint, wanted: Wanted, when: Text): number {
    const port = this.#table.call('outbound', [protocol, { ...inside }, { ...remote }, this.now], portOrNull);
    const about = text(`${when.en}: ${protocol} from ${textOf(inside)}`, `${when.ko}: ${textOf(inside)}의 ${protocol}`);
    if (port === null) {
      if (wanted === 'none') return 0;
      return fail(
        text(`${about.en} is dropped, should get a port`, `${about.ko}가 버려졌습니다. 포트를 받아야 합니다`),
      );
    }
    const wrong = this.#wrongPort(protocol, inside, port, wanted);
    if (wrong)
      fail(
        text(
          `${about.en} leaves with port ${port}, ${wrong.en}`,
          `${about.ko}가 ${port}번 포트로 나갑니다. ${wrong.ko}`,
        ),
      );
    this.#given.set(`${protocol} ${port}`, textOf(inside));
    return port;
  }

  /** @param wanted who inside it is for; null if it must be dropped */
  in(protocol: Protocol, outsidePort: number, remote: Endpoint, wanted: Endpoint | null, when: Text): void {
    const got = this.#table.call('inbound', [protocol, outsidePort, { ...remote }, this.now], endpointOrNull);
    const [is, should] = [got, wanted].map((one) => (one ? textOf(one) : 'null'));
    if (is === should) return;
    fail(
      text(
        `${when.en}: ${protocol} from ${textOf(remote)} to port ${outsidePort} is for ${is}, should be ${should}`,
        `${when.ko}: ${textOf(remote)}에서 ${outsidePort}번 포트로 온 ${protocol}의 주인이 ${is}입니다. ${should}이어야 합니다`,
      ),
    );
  }

  /** The mapping of this port is over. */
  isOver(protocol: Protocol, port: number): void {
    this.#given.delete(`${protocol} ${port}`);
  }

  #wrongPort(protocol: Protocol, inside: Endpoint, port: number, wanted: Wanted): Text | undefined {
    if (wanted === 'none') return text('should be dropped', '버려져야 합니다');
    if (typeof wanted === 'number') {
      return port === wanted ? undefined : text(`should be ${wanted}, as before`, `전과 같은 ${wanted}이어야 합니다`);
    }
    const owner = this.#given.get(`${protocol} ${port}`);
    if (owner !== undefined && owner !== textOf(inside)) {
      return text(`which is ${owner}’s already`, `이미 ${owner}이(가) 쓰고 있는 포트입니다`);
    }
    if (wanted === 'kept') {
      return port === inside.port
        ? undefined
        : text('though its own number is free', '자신의 번호가 비어 있으므로 그대로 써야 합니다');
    }
    if (protocol === 'icmp') return undefined;
    if (port < 1024 !== inside.port < 1024 || port === 0) {
      return text('on the other side of 1024', '1024를 기준으로 반대쪽입니다');
    }
    const isAlike = port % 2 === inside.port % 2;
    if (isAlike === (wanted === 'like')) return undefined;
    return isAlike
      ? text('which cannot be free', '비어 있을 수 없는 포트입니다')
      : text('odd instead of even or even instead of odd', '홀짝이 다릅니다');
  }
}
