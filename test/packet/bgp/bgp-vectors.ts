/**
 * BGP messages of real programs, as TCP payloads: BIRD 2.0.12 (198.51.100.1, AS 64496) and FRR 8.4.4 bgpd (198.51.100.2,
 * AS 4200000001) in two network namespaces joined by a veth pair, captured with tcpdump.
 */

import { fromHex } from '../../../src/bytes/hex.ts';

/** BIRD's OPEN: AS 64496, hold time 90, capabilities multiprotocol IPv4, route refresh, graceful restart, four-octet AS and two more. */
export const birdOpen = fromHex(`
  ffffffffffffffffffffffffffffffff00350104fbf0005ac633640118021601040001000102004002007841040000fb
  f046004700
`);

/** FRR's OPEN: AS 4200000001 behind AS_TRANS, every capability in a parameter of its own. */
export const frrOpen = fromHex(`
  ffffffffffffffffffffffffffffffff005f01045ba0005ac63364024202060104000100010202800002020200020246
  0002064104fa56ea0102020600020645040001010102074905036672720002044002c0780209470700010180000000
`);

/** BIRD: 203.0.113.0/24 with a community and a large community, then End-of-RIB. */
export const birdUpdates = fromHex(`
  ffffffffffffffffffffffffffffffff0045020000002a4001010040020602010000fbf0400304c6336401c00804fbf0
  0064c0200c0000fbf0000000010000000218cb0071ffffffffffffffffffffffffffffffff00170200000000
`);

/** FRR: two networks of its own, an aggregate and two routes of BIRD's that it sends back; AS_PATH with extended length. */
export const frrUpdates = fromHex(`
  ffffffffffffffffffffffffffffffff0046020000002740010100500200060201fa56ea01400304c633640280040400
  000000c00808fbf00001ffffff01100a1419c0000200ffffffffffffffffffffffffffffffff00500200000035400101
  00500200060201fa56ea01400304c633640280040400000000400600c00708fa56ea01c6336402c00808fbf00001ffff
  ff0118c00002ffffffffffffffffffffffffffffffff003e0200000024400101005002000a0202fa56ea010000fbf040
  0304c6336402c00808fbf00001ffffff010fc612ffffffffffffffffffffffffffffffff004e02000000334001010050
  02000a0202fa56ea010000fbf0400304c6336402c00808fbf00001ffffff01c0200c0000fbf0000000010000000218cb
  0071
`);

/** FRR withdraws 10.20.0.0/16. */
export const frrWithdraw = fromHex(`
  ffffffffffffffffffffffffffffffff001a020003100a140000
`);

/** BIRD asks for all routes again. */
export const birdRefresh = fromHex(`
  ffffffffffffffffffffffffffffffff00170500010001
`);

/** `birdc disable`: Cease, Administrative Shutdown. */
export const birdShutdown = fromHex(`
  ffffffffffffffffffffffffffffffff0015030602
`);

/** BIRD with `enable as4 off; local role customer`. */
export const birdOldOpen = fromHex(`
  ffffffffffffffffffffffffffffffff00320104fbf0005ac63364011502130104000100010200090103400200784600
  4700
`);

/** FRR with `local-role provider`. */
export const frrProviderOpen = fromHex(`
  ffffffffffffffffffffffffffffffff006401045ba0005ac63364024702060104000100010202800002020200020246
  0002064104fa56ea01020206000203090100020645040001010102074905036672720002044002c07802094707000101
  80000000
`);

/** BIRD, AS numbers in two octets: 198.18.0.0/15. */
export const birdOldUpdate = fromHex(`
  ffffffffffffffffffffffffffffffff002c0200000012400101004002040201fbf0400304c63364010fc612
`);

/** FRR to a speaker of two octets: AS_TRANS in AS_PATH, the numbers in AS4_PATH and AS4_AGGREGATOR, and OTC for a customer. */
export const frrToOld = fromHex(`
  ffffffffffffffffffffffffffffffff00550200000036400101005002000402015ba0400304c6336402800404000000
  00c00808fbf00001ffffff01d01100060201fa56ea01c02304fa56ea01100a1419c0000200ffffffffffffffffffffff
  ffffffffff0068020000004d400101005002000402015ba0400304c633640280040400000000400600c007065ba0c633
  6402c00808fbf00001ffffff01d01100060201fa56ea01c01208fa56ea01c6336402c02304fa56ea0118c00002ffffff
  ffffffffffffffffffffffffff004f0200000035400101005002000602025ba0fbf0400304c6336402c00808fbf00001
  ffffff01d011000a0202fa56ea010000fbf0c02304fa56ea010fc612ffffffffffffffffffffffffffffffff005f0200
  000044400101005002000602025ba0fbf0400304c6336402c00808fbf00001ffffff01c0200c0000fbf0000000010000
  0002d011000a0202fa56ea010000fbf0c02304fa56ea0118cb0071
`);

/** BIRD expected AS 23456: Bad Peer AS, with the number that it got as data. */
export const birdBadPeerAs = fromHex(`
  ffffffffffffffffffffffffffffffff0019030202fa56ea01
`);
