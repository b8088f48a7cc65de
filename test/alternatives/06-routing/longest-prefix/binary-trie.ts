/** A tree of bits, with the routes of a prefix at its node. */

interface Route {
  prefix: string;
  nextHop: string | null;
  port: number;
  metric: number;
}

class Node {
  readonly children: (Node | undefined)[] = [undefined, undefined];
  routes: Route[] = [];
}

export class Table {
  readonly #root = new Node();

  add(route: Route): void {
    this.remove(route.prefix, route.nextHop, route.port);
    const node = this.#find(route.prefix);
    const after = node.routes.findIndex(({ metric }) => metric > route.metric);
    node.routes.splice(after === -1 ? node.routes.length : after, 0, route);
  }

  remove(prefix: string, nextHop: string | null, port: number): boolean {
    const { routes } = this.#find(prefix);
    const index = routes.findIndex((route) => route.nextHop === nextHop && route.port === port);
    if (index >= 0) routes.splice(index, 1);
    return index >= 0;
  }

  lookup(address: string): Route | null {
    let best: Route | null = null;
    let node: Node | undefined = this.#root;
    const path = bits(address);
    for (let depth = 0; node; depth++) {
      best = node.routes[0] ?? best;
      node = depth < 32 ? node.children[path[depth]!] : undefined;
    }
    return best;
  }

  #find(prefix: string): Node {
    const [address = '', length] = prefix.split('/');
    let node = this.#root;
    for (const bit of bits(address).slice(0, Number(length))) node = node.children[bit] ??= new Node();
    return node;
  }
}

function bits(address: string): number[] {
  const text = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
  return Array.from(text.join(''), Number);
}

export function createForwardingTable(): Table {
  return new Table();
}
