/** The plan of a row of routers, as a student is given it: who has which address, not who has which route. */

import { type Text, text } from '../../../src/explain/text.ts';
import { addressesOf, type Chain, routerCount } from './chain.ts';

export function chainPlan(chain: Chain): Text {
  const rows = (toLeft: string, toRight: string) =>
    [
      `            ${toLeft.padEnd(16)} ${toRight}`,
      `    left    ${''.padEnd(16)} ${chain.left}`,
      ...Array.from({ length: routerCount(chain) }, (_, index) => {
        const [a, b] = addressesOf(chain, index);
        return `    r${index + 1}      ${a.padEnd(16)} ${b}`;
      }),
      `    right   ${chain.right}`,
    ].join('\n');
  return text(
    `All networks are meant to have 24 bits. The machines stand in this order; the interfaces of the capture are the links between them (\`frame.interface_name\`).\n\n${rows('to the left', 'to the right')}`,
    `모든 네트워크는 24비트로 계획되었습니다. 기계는 이 순서로 이어져 있고, 캡처의 인터페이스는 그 사이의 링크입니다(\`frame.interface_name\`).\n\n${rows('왼쪽', '오른쪽')}`,
  );
}
