/**
 * The numbers of document S, the school laptop's way to Google. They exist only inside a lab's own links.
 * Where the document is loose, the erratum says what the labs take instead (docs/errata.md).
 */

/** Addresses and names of the school's network, 68.85.2.0/24 (erratum 1). */
export const school = {
  prefix: '68.85.2.0/24',
  domain: 'school.example',
  laptop: { mac: '00:16:d3:23:68:8a', address: '68.85.2.101' },
  accessPoint: { mac: '00:1f:57:21:a8:3c', address: '68.85.2.9' },
  router: { mac: '00:22:6b:45:1f:1b', address: '68.85.2.1' },
  dnsServer: { mac: '00:07:89:1c:43:2f', address: '68.85.2.2' },
  /** One more host on the switch, to see what flooding reaches. Not in the document: locally administered. */
  neighbour: { mac: '02:00:00:00:02:32', address: '68.85.2.50' },
} as const;

/** KT, 68.80.0.0/13, which the school's prefix lies in. */
export const kt = {
  prefix: '68.80.0.0/13',
  /** The link to the school: KT's side and the school router's. */
  toSchool: { prefix: '68.80.0.0/30', kt: '68.80.0.1', school: '68.80.0.2' },
  toRoot: { prefix: '68.80.0.4/30', kt: '68.80.0.5', root: '68.80.0.6' },
  toTld: { prefix: '68.80.0.8/30', kt: '68.80.0.9', tld: '68.80.0.10' },
} as const;

/** Google Fiber, 172.80.0.0/13. */
export const googleFiber = {
  prefix: '172.80.0.0/13',
  toKt: { prefix: '172.80.0.0/30', googleFiber: '172.80.0.1', kt: '172.80.0.2' },
  toGoogle: { prefix: '172.80.0.4/30', googleFiber: '172.80.0.5', google: '172.80.0.6' },
} as const;

/** Google, 172.217.0.0/19 (erratum 8). */
export const google = {
  prefix: '172.217.0.0/19',
  router: { mac: '02:00:00:00:0e:01', address: '172.217.0.1' },
  web: { mac: '02:00:00:00:0e:02', address: '172.217.25.228', name: 'www.google.com' },
  /** ns1.google.com has this address in the real world too; its network is a second one of Google's. */
  dns: { mac: '02:00:00:00:0e:03', address: '216.239.32.10', prefix: '216.239.32.0/24', router: '216.239.32.1' },
} as const;

/** One mirrored instance of a.root-servers.net, close to KT (erratum 9); address from IANA's root hints. */
export const root = {
  prefix: '198.41.0.0/24',
  router: '198.41.0.1',
  server: { mac: '02:00:00:00:0a:04', address: '198.41.0.4', name: 'a.root-servers.net' },
} as const;

/** A server of the com zone; its real address too. */
export const tld = {
  prefix: '192.5.6.0/24',
  router: '192.5.6.1',
  server: { mac: '02:00:00:00:0b:1e', address: '192.5.6.30', name: 'a.gtld-servers.net' },
} as const;

/** The document's transaction id of DHCP and its initial sequence numbers of TCP. */
export const fixed = { dhcpXid: 654, clientSequenceNumber: 1, serverSequenceNumber: 5, leaseSeconds: 3600 } as const;

/** For the captures' name resolution. */
export const names: Readonly<Record<string, string>> = {
  [school.laptop.address]: 'laptop.school.example',
  [school.accessPoint.address]: 'ap.school.example',
  [school.router.address]: 'router.school.example',
  [school.dnsServer.address]: 'dns.school.example',
  [school.neighbour.address]: 'neighbour.school.example',
  [kt.toSchool.kt]: 'kt-router-to-school',
  [kt.toSchool.school]: 'school-router-to-kt',
  [kt.toRoot.kt]: 'kt-router-to-root',
  [kt.toRoot.root]: 'root-router',
  [kt.toTld.kt]: 'kt-router-to-tld',
  [kt.toTld.tld]: 'tld-router',
  [googleFiber.toKt.googleFiber]: 'googlefiber-router-to-kt',
  [googleFiber.toKt.kt]: 'kt-router-to-googlefiber',
  [googleFiber.toGoogle.googleFiber]: 'googlefiber-router-to-google',
  [googleFiber.toGoogle.google]: 'google-router',
  [google.router.address]: 'google-router-inside',
  [google.web.address]: google.web.name,
  [google.dns.address]: 'ns1.google.com',
  [root.server.address]: root.server.name,
  [tld.server.address]: tld.server.name,
};
