/** The names of this lab. The root delegates straight to the two zones: com is left out, lab dns has it. */

import { google, root } from '../../src/lab/school/addresses.ts';
import { a, ns, soa, type ZoneData } from '../../src/stack/dns/zone.ts';
import { isp, outsider } from './addresses.ts';

const DAY = 24 * 3600;
const times = { serial: 1, refresh: 1800, retry: 900, expire: 7 * DAY, minimum: 60 };

export const zones: { root: ZoneData; google: ZoneData; outsider: ZoneData } = {
  root: {
    origin: '.',
    records: [
      soa('.', { mname: root.server.name, rname: 'nstld.verisign-grs.com', ...times }, DAY),
      ns('.', root.server.name, DAY),
      a(root.server.name, root.server.address, DAY),
      ns('google.com', 'ns1.google.com', DAY),
      a('ns1.google.com', google.dns.address, DAY),
      ns(outsider.zone, `ns.${outsider.zone}`, DAY),
      a(`ns.${outsider.zone}`, outsider.address, DAY),
    ],
  },
  google: {
    origin: 'google.com',
    records: [
      soa('google.com', { mname: 'ns1.google.com', rname: 'dns-admin.google.com', ...times }, 60),
      ns('google.com', 'ns1.google.com', DAY),
      a('ns1.google.com', google.dns.address, DAY),
      a(google.web.name, google.web.address, 300),
    ],
  },
  outsider: {
    origin: outsider.zone,
    records: [
      soa(outsider.zone, { mname: `ns.${outsider.zone}`, rname: `me.${outsider.zone}`, ...times }, 60),
      ns(outsider.zone, `ns.${outsider.zone}`, DAY),
      a(`ns.${outsider.zone}`, outsider.address, DAY),
      a(`www.${outsider.zone}`, outsider.address, 60),
    ],
  },
};

/** What the operator answers for the site that it has to block. */
export const blockedAnswer = [a(isp.blocked, isp.warning.address, 60)];
