import { hostCovers } from '../hosts.ts';
import type { Section } from '../sections.ts';
import type { RequestPlace } from './writer.ts';

/** A section of one Gateway with what is said of its requests; the same text for the same. */
export interface Spoken {
  readonly section: Section;
  readonly key: string;
}

type Place = Omit<RequestPlace, 'clauses'>;

export interface HostPlaces {
  readonly places: ReadonlyMap<Section, readonly Place[]>;
  /** Sections whose requests cannot be told from those of others by their hosts, and why. */
  readonly refused: ReadonlyMap<Section, string>;
}

/**
 * How the requests of each section are told from those of the other sections of the same Gateway.
 *
 * Exact names tell them apart. As a Host may carry any port, a pattern with `*` in front holds for names without a port
 * only: a section with wildcards is what is left without the names of others, which is not possible beside a less specific
 * section.
 *
 * @param shared the Gateway also has routes that are not known here
 */
export function hostPlaces(spoken: readonly Spoken[], { shared }: { readonly shared: boolean }): HostPlaces {
  const places = new Map<Section, readonly Place[]>();
  const refused = new Map<Section, string>();
  for (const one of spoken) {
    if (one.key === '') continue;
    const made: Place[] = [];
    const exact = one.section.texts.filter((text) => text !== undefined && !text.startsWith('*'));
    if (exact.length > 0) made.push(exactPlace(one, exact.filter(isText), spoken));
    for (const text of one.section.texts) {
      if (exact.includes(text)) continue;
      const place = restPlace(one, text, spoken, shared);
      if (typeof place === 'string') refused.set(one.section, place);
      else made.push(place);
    }
    places.set(one.section, made);
  }
  return { places, refused };
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}

function exactPlace({ section, key }: Spoken, hosts: readonly string[], spoken: readonly Spoken[]): Place {
  const { port } = section.listener;
  const elsewhere = [...portsOf(spoken)].filter((other) => other !== port);
  const isSame = elsewhere.every((other) =>
    hosts.every((host) => {
      const decider = deciderOf(host, other, spoken);
      return decider === undefined || decider.key === key;
    }),
  );
  return { hosts, except: [], ports: [port], ...(isSame ? {} : { port }) };
}

/** The section that decides the requests for a name at a port. */
function deciderOf(host: string, port: number, spoken: readonly Spoken[]): Spoken | undefined {
  const covering = spoken
    .filter(({ section }) => section.listener.port === port)
    .flatMap((one) =>
      one.section.texts.filter((text) => hostCovers(text, host)).map((text) => ({ one, text })),
    );
  const lengthOf = (text: string | undefined): number => (text === host ? Infinity : (text?.length ?? 0));
  return covering.sort((a, b) => lengthOf(b.text) - lengthOf(a.text))[0]?.one;
}

function restPlace(
  { section }: Spoken,
  text: string | undefined,
  spoken: readonly Spoken[],
  shared: boolean,
): Place | string {
  if (shared)
    return 'Names with a wildcard cannot be told from the other hosts of a Gateway that is there already';
  const { port } = section.listener;
  const others = spoken
    .filter((one) => one.section !== section && one.section.listener.port === port)
    .flatMap((one) => one.section.texts);
  const own = section.texts.filter((one) => one !== text);
  if (text !== undefined && others.some((other) => hostCovers(other, text))) {
    return `The hosts of ${text} cannot be told from those of a less specific name: a Host may carry a port`;
  }
  const ports = portsOf(spoken);
  const except = [...new Set([...others, ...own])].filter(isText).sort();
  return { hosts: [], except, ports: [...ports], ...(ports.size > 1 ? { port } : {}) };
}

function portsOf(spoken: readonly Spoken[]): ReadonlySet<number> {
  return new Set(spoken.map(({ section }) => section.listener.port));
}
