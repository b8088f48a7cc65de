/** A list kept in the order in which routes are to be tried: the first that fits is the answer. */

type Route = { prefix: string; nextHop: string | null; port: number; metric: number };

export const createForwardingTable = () => {
  const list: { route: Route; order: number }[] = [];
  let added = 0;

  const indexOf = (prefix: string, nextHop: string | null, port: number) =>
    list.findIndex(({ route }) => route.prefix === prefix && route.nextHop === nextHop && route.port === port);
  const lengthOf = (route: Route) => parseInt(route.prefix.split('/')[1]!, 10);

  return {
    add(route: Route): void {
      const old = indexOf(route.prefix, route.nextHop, route.port);
      if (old !== -1) list.splice(old, 1);
      list.push({ route: { ...route }, order: added++ });
      list.sort(
        (a, b) => lengthOf(b.route) - lengthOf(a.route) || a.route.metric - b.route.metric || a.order - b.order,
      );
    },
    remove(prefix: string, nextHop: string | null, port: number): boolean {
      const index = indexOf(prefix, nextHop, port);
      if (index === -1) return false;
      list.splice(index, 1);
      return true;
    },
    lookup(address: string): Route | null {
      const found = list.find(({ route }) => {
        const [network = ''] = route.prefix.split('/');
        // Arithmetic instead of bits: the part before the host bits must be the same.
        const hosts = 2 ** (32 - lengthOf(route));
        return Math.floor(value(address) / hosts) === Math.floor(value(network) / hosts);
      });
      return found?.route ?? null;
    },
  };
};

function value(address: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return ((a * 256 + b) * 256 + c) * 256 + d;
}
