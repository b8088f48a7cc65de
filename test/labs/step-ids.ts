/** The ids of the documents' steps, S (school), H (home) and C (connection). None may get lost: see steps-covered.test.ts. */

const count: Readonly<Record<string, number>> = {
  'S-WIFI': 5,
  'S-DHCP': 5,
  'S-ARP': 3,
  'S-DNS': 5,
  'S-ROUTE': 2,
  'S-TCP': 3,
  'S-TLS': 6,
  'S-HTTP': 3,
  'H-NET': 1,
  'H-DNS': 2,
  'H-ENC': 2,
  'H-NAT': 3,
  'H-ROUTE': 1,
  'H-BGP': 2,
  'H-TTL': 2,
  'H-TCP': 2,
  'H-HTTP': 2,
  'H-DEC': 2,
  'H-WEB': 4,
  'H-WHY': 4,
  'H-SEC': 1,
  'C-HOST': 1,
  'C-SOCK': 5,
  'C-ADDR': 2,
  'C-PROP': 4,
};

export const stepIds: readonly string[] = Object.entries(count).flatMap(([group, steps]) =>
  Array.from({ length: steps }, (_, index) => `${group}-${index + 1}`),
);
