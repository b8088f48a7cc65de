/**
 * The numbers of document H, the home PC in Korea and a server in the US. They exist only inside a lab's own links.
 * What the document leaves open is chosen here, once, for all labs that show its steps.
 */

/** The home network, 192.168.0.0/24 (RFC 1918), and its one address to the outside, given by the ISP. */
export const home = {
  prefix: '192.168.0.0/24',
  pc: { mac: '02:00:00:00:a8:02', address: '192.168.0.2' },
  /** A second machine, for what happens when two want the same. */
  phone: { mac: '02:00:00:00:a8:03', address: '192.168.0.3' },
  gateway: {
    inside: { mac: '02:00:00:00:a8:01', address: '192.168.0.1' },
    outside: { mac: '02:00:00:00:c3:43', address: '58.123.45.67' },
  },
} as const;

/** The Korean ISP that the home is a customer of. */
export const isp = {
  prefix: '58.123.0.0/16',
  /** The network that the homes of the street are in. */
  access: { prefix: '58.123.45.0/24', router: { mac: '02:00:00:00:c3:01', address: '58.123.45.1' } },
  /** The resolver that its customers are told of. */
  dns: { mac: '02:00:00:00:c3:35', address: '58.123.0.53', prefix: '58.123.0.0/24', router: '58.123.0.1' },
} as const;

/** Google in the US: the document's address, in a network of Google's. */
export const usGoogle = {
  prefix: '142.250.0.0/15',
  lan: '142.250.196.0/24',
  router: { mac: '02:00:00:00:8e:01', address: '142.250.196.1' },
  web: { mac: '02:00:00:00:8e:a4', address: '142.250.196.164', name: 'www.google.com' },
} as const;

/** The links between the ISP and Google: a carrier with the cable under the Pacific. RFC 3021 would do with /31. */
export const homePath = {
  ispToTransit: {
    prefix: '58.123.1.0/30',
    isp: { mac: '02:00:00:00:c3:02', address: '58.123.1.1' },
    transit: { mac: '02:00:00:00:7a:01', address: '58.123.1.2' },
  },
  transitToGoogle: {
    prefix: '142.251.0.0/30',
    transit: { mac: '02:00:00:00:7a:02', address: '142.251.0.1' },
    google: { mac: '02:00:00:00:8e:02', address: '142.251.0.2' },
  },
} as const;

/**
 * The long way, in which the carrier has a router on each side of the ocean: the Pacific cable lies between them. Its
 * numbers are out of RFC 5737, where the document gives none.
 */
export const homeOcean = {
  prefix: '198.51.100.0/30',
  asia: { mac: '02:00:00:00:7a:03', address: '198.51.100.1' },
  us: { mac: '02:00:00:00:7a:04', address: '198.51.100.2' },
} as const;

/** Numbers that document H fixes and that would be drawn at random otherwise. */
export const homeFixed = {
  /** The PC's port, and the gateway's outside port, which is the same (RFC 4787 §4.2.1: port preservation). */
  pcPort: 54321,
  clientSequenceNumber: 1000,
  serverSequenceNumber: 2000,
} as const;

/** Names for the capture's name resolution. */
export const homeNames: Readonly<Record<string, string>> = {
  [home.pc.address]: 'pc.home',
  [home.phone.address]: 'phone.home',
  [home.gateway.inside.address]: 'gateway.home',
  [home.gateway.outside.address]: 'home-outside',
  [isp.access.router.address]: 'access-router.isp',
  [isp.dns.address]: 'dns.isp',
  [usGoogle.router.address]: 'router.google.com',
  [usGoogle.web.address]: usGoogle.web.name,
};

/** The same with the routers of the long way. */
export const homeWayNames: Readonly<Record<string, string>> = {
  ...homeNames,
  [homePath.ispToTransit.isp.address]: 'backbone.isp',
  [homePath.ispToTransit.transit.address]: 'tokyo.carrier',
  [homeOcean.asia.address]: 'tokyo-to-us.carrier',
  [homeOcean.us.address]: 'losangeles.carrier',
  [homePath.transitToGoogle.transit.address]: 'losangeles-to-google.carrier',
  [homePath.transitToGoogle.google.address]: 'border.google.com',
};
