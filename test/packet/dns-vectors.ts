/**
 * DNS messages from other hands. Source: NSD 4.6.1 (Debian 12) serving zones like those of labs/04-dns on
 * 127.0.0.9, asked over UDP; the query is RFC 1035 §4.1 written out by hand.
 */

import { fromHex } from '../../src/bytes/hex.ts';

const www = { name: 'www.google.com', class: 'IN' } as const;
const google = { name: 'google.com', class: 'IN' } as const;
const nameServers = ['ns1.google.com', 'ns2.google.com'].map((data) => ({ ...google, type: 'NS', ttl: 300, data }));
const addresses = [
  { name: 'ns1.google.com', class: 'IN', type: 'A', ttl: 300, data: '216.239.32.10' },
  { name: 'ns2.google.com', class: 'IN', type: 'A', ttl: 300, data: '216.239.34.10' },
];
const header = { id: 0xcafe, qr: true, opcode: 0, aa: true, tc: false, rd: true, ra: false, rcode: 0 };
const nobody = { answers: [], authorities: [], additionals: [] };

export const dnsVectors = [
  {
    name: 'query for www.google.com A, recursion desired',
    bytes: fromHex('cafe01000001000000000000 0377777706676f6f676c6503636f6d00 0001 0001'),
    message: { ...header, qr: false, aa: false, questions: [{ ...www, type: 'A' }], ...nobody },
  },
  {
    name: 'answer with an address',
    bytes: fromHex(
      `cafe850000010001000200020377777706676f6f676c6503636f6d0000010001c00c000100010000012c0004acd919e4c0100002000100
       00012c0006036e7331c010c010000200010000012c0006036e7332c010c03c000100010000012c0004d8ef200ac04e000100010000012c
       0004d8ef220a`,
    ),
    message: {
      ...header,
      questions: [{ ...www, type: 'A' }],
      answers: [{ ...www, type: 'A', ttl: 300, data: '172.217.25.228' }],
      authorities: nameServers,
      additionals: addresses,
    },
  },
  {
    name: 'answer with an alias and EDNS',
    bytes: fromHex(
      `cafe8500000100020002000305616c69617306676f6f676c6503636f6d0000010001c00c000500010000012c000603777777c012c02e00
       0100010000012c0004acd919e4c012000200010000012c0006036e7331c012c012000200010000012c0006036e7332c012c05000010001
       0000012c0004d8ef200ac062000100010000012c0004d8ef220a00002904d0000000000000`,
    ),
    message: {
      ...header,
      questions: [{ name: 'alias.google.com', class: 'IN', type: 'A' }],
      answers: [
        { name: 'alias.google.com', class: 'IN', type: 'CNAME', ttl: 300, data: 'www.google.com' },
        { ...www, type: 'A', ttl: 300, data: '172.217.25.228' },
      ],
      authorities: nameServers,
      additionals: addresses,
      edns: { udpPayloadSize: 1232, extendedRcode: 0, version: 0, dnssecOk: false, options: [] },
    },
  },
  {
    name: 'no such name, with the SOA',
    bytes: fromHex(
      `cafe85030001000000010000046e6f706506676f6f676c6503636f6d0000010001c011000600010000003c0026036e7331c01109646e73
       2d61646d696ec011000000010000038400000384000007080000003c`,
    ),
    message: {
      ...header,
      rcode: 3,
      questions: [{ name: 'nope.google.com', class: 'IN', type: 'A' }],
      ...nobody,
      authorities: [
        {
          ...google,
          type: 'SOA',
          ttl: 60,
          data: {
            mname: 'ns1.google.com',
            rname: 'dns-admin.google.com',
            serial: 1,
            refresh: 900,
            retry: 900,
            expire: 1800,
            minimum: 60,
          },
        },
      ],
    },
  },
  {
    name: 'text of two strings',
    bytes: fromHex(
      `cafe8500000100010002000206676f6f676c6503636f6d0000100001c00c001000010000012c001a0b763d73706631202d616c6c0d7365
       636f6e6420737472696e67c00c000200010000012c0006036e7331c00cc00c000200010000012c0006036e7332c00cc04e000100010000
       012c0004d8ef200ac060000100010000012c0004d8ef220a`,
    ),
    message: {
      ...header,
      questions: [{ ...google, type: 'TXT' }],
      answers: [{ ...google, type: 'TXT', ttl: 300, data: ['v=spf1 -all', 'second string'] }],
    },
  },
  {
    name: 'mail exchange',
    bytes: fromHex(
      `cafe8500000100010002000306676f6f676c6503636f6d00000f0001c00c000f00010000012c0009000a04736d7470c00cc00c00020001
       0000012c0006036e7331c00cc00c000200010000012c0006036e7332c00cc02a000100010000012c0004acd919e5c03d00010001000001
       2c0004d8ef200ac04f000100010000012c0004d8ef220a`,
    ),
    message: {
      ...header,
      answers: [{ ...google, type: 'MX', ttl: 300, data: { preference: 10, exchange: 'smtp.google.com' } }],
    },
  },
  {
    name: 'IPv6 address',
    bytes: fromHex(
      `cafe850000010001000200020377777706676f6f676c6503636f6d00001c0001c00c001c00010000012c00102404680040040801000000
       0000002004c010000200010000012c0006036e7331c010c010000200010000012c0006036e7332c010c048000100010000012c0004d8ef
       200ac05a000100010000012c0004d8ef220a`,
    ),
    message: { ...header, answers: [{ ...www, type: 'AAAA', ttl: 300, data: '2404:6800:4004:801::2004' }] },
  },
  {
    name: 'referral from the com server to the google.com servers, with glue',
    bytes: fromHex(
      `cafe810000010000000200020377777706676f6f676c6503636f6d0000010001c010000200010002a3000006036e7331c010c010000200
       010002a3000006036e7332c010c02c000100010002a3000004d8ef200ac03e000100010002a3000004d8ef220a`,
    ),
    message: {
      ...header,
      aa: false,
      answers: [],
      authorities: nameServers.map((record) => ({ ...record, ttl: 172800 })),
      additionals: addresses.map((record) => ({ ...record, ttl: 172800 })),
    },
  },
];
