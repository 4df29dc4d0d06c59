import { judge } from '../../accept/judge.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { evaluate } from '../../model/evaluate.ts';
import type { Finding, FindingKind } from '../../model/finding.ts';
import type { Request } from '../../model/request.ts';
import { createObserver } from '../../proof/explain/observe.ts';
import { createNormaliser, explicitHeaders } from '../../proof/outcomes/normal.ts';
import { prove } from '../../proof/prove.ts';
import { curlLine } from '../../report/curl.ts';
import { idOf } from '../../report/migration/sources.ts';
import { reportHost } from '../../report/migration/verdicts.ts';
import { printable } from '../../report/printable.ts';
import { describePlace } from '../../report/proof/places.ts';
import { describeEntrances } from '../../report/proof/text.ts';
import { MODULO_WORDS, SIGNS } from '../../report/proof/verdicts.ts';
import {
  type DifferenceView,
  type OpenView,
  type ProofSide,
  type ProofView,
  viewOf,
} from '../../report/proof/view.ts';
import { createStyle } from '../../report/style.ts';
import { sortFindings } from '../../report/text.ts';
import { renderTrace } from '../../report/trace.ts';
import type { DetailLine, DiffSection, ItemDetail, TwoTraces, UnitDetail } from '../../review/detail.ts';
import { diffRows } from '../../review/diff.ts';
import type { ReviewItem, ReviewUnit } from '../../review/unit.ts';
import type { Conversion } from '../convert/pipeline.ts';
import { resourcesOf, yamlOf } from './conversion.ts';
import type { Group, Groups } from './groups.ts';
import { type Mark, sourceText } from './source-text.ts';
import { findingKey, openKey } from './units.ts';

/** Everything that a detail is made from. */
export interface Facts {
  readonly objects: ObjectSet;
  readonly system: string;
  readonly groups: Groups;
  readonly conversion: Conversion;
  readonly kinds: ReadonlyMap<string, FindingKind>;
  /** Manifests of the groups as they were before anybody edited them. */
  readonly unedited: ReadonlyMap<string, string>;
  /** What the output directory holds for a group; absent: nothing, or there is none. */
  readonly written: (group: Group) => string | undefined;
}

/** Most places of one item. */
const MOST_PLACES = 4;

/** What there is to see of a unit. The proof of its hosts is made again, so that requests name hosts of its own. */
export function unitDetail(unit: ReviewUnit, group: Group, facts: Facts): UnitDetail {
  const view = viewOfGroup(group, facts);
  const resources = resourcesOf(facts.conversion.resources, group);
  const yaml = yamlOf(resources);
  const about = findingsAbout(unit, group, facts);
  return {
    unit: unit.id,
    summary: view === undefined ? [{ text: 'Nothing was compared.', tone: 'faint' }] : summaryOf(view),
    items: unit.items.map((item) => itemDetail(item, view, about, facts)),
    diffs: diffsOf(unit, group, yaml, facts),
    sources: sourcesOf(unit, group, about, facts),
    notes: notesOf(unit, about, facts),
    yaml,
  };
}

function sidesOf({ conversion, objects, system }: Facts): readonly [ProofSide, ProofSide] | undefined {
  const { proof } = conversion;
  if (proof === undefined) return undefined;
  const { tables, objects: after } = proof.comparison;
  return [
    { system, table: tables[0], objects },
    { system: proof.dialect, table: tables[1], objects: after },
  ];
}

function viewOfGroup(group: Group, facts: Facts): ProofView | undefined {
  const sides = sidesOf(facts);
  if (sides === undefined || group.hosts.length === 0) return undefined;
  const own = new Set(group.hosts);
  const proof = prove(sides[0].table, sides[1].table, { hosts: (name) => own.has(reportHost(name)) });
  return proof.hosts.length === 0 ? undefined : viewOf(judge(proof, [], '0000-00-00'), sides);
}

function summaryOf({ groups, policies, handling }: ProofView): readonly DetailLine[] {
  const verdicts = groups.flatMap((group): readonly DetailLine[] => {
    const modulo = group.modulo.map((item) => MODULO_WORDS[item]).join(', ');
    const isSame = group.verdict === 'equivalent' || group.verdict === 'equivalent-modulo';
    return [
      {
        text: `${SIGNS[group.verdict]} ${group.verdict}  ${describeEntrances(group).join('; ')}`,
        tone: isSame ? 'good' : 'bad',
      },
      ...(modulo === '' ? [] : [{ text: `apart from: ${modulo}`, indent: 2 }]),
    ];
  });
  return [
    ...verdicts,
    ...policies.map(({ what, before, after }) => ({
      label: `${what}: `,
      text: `${before} -> ${after}`,
      indent: 2,
    })),
    ...[...new Set(handling.map(({ text }) => text))].map((text) => ({ text, indent: 2 })),
  ];
}

function itemDetail(
  item: ReviewItem,
  view: ProofView | undefined,
  about: readonly Finding[],
  facts: Facts,
): ItemDetail {
  const { key, kind } = item;
  if (kind === 'finding') {
    const found = about.find((candidate) => findingKey(candidate) === key);
    if (found === undefined) return { key, lines: [] };
    const curl = found.witness === undefined ? {} : { curl: curlLine(found.witness) };
    const trace = found.witness === undefined ? undefined : tracesOf(found.witness, found.witness, facts);
    return { key, lines: findingLines(found, facts), ...curl, ...(trace === undefined ? {} : { trace }) };
  }
  if (kind === 'open') {
    const open = view?.groups
      .flatMap(({ unknown }) => unknown)
      .find((candidate) => openKey(candidate) === key);
    return { key, lines: open === undefined ? [] : openLines(open) };
  }
  const found = view?.groups
    .flatMap(({ differences }) => differences)
    .find(({ cause, witnessHash }) => `${cause} ${witnessHash}` === key);
  if (found === undefined) return { key, lines: [] };
  const trace = tracesOf(found.request, found.request, facts);
  return {
    key,
    lines: differenceLines(found),
    curl: found.curl,
    ...(trace === undefined ? {} : { trace }),
  };
}

function differenceLines(item: DifferenceView): readonly DetailLine[] {
  const side = (
    label: string,
    { name, outcome, origins }: DifferenceView['before'],
  ): readonly DetailLine[] => [
    { label, text: `${name} -> ${outcome}`, indent: 4 },
    ...origins.slice(0, MOST_PLACES).map((place) => ({
      label: 'from ',
      text: describePlace(place),
      indent: 12,
      tone: 'faint' as const,
    })),
  ];
  return [
    { text: item.curl, indent: 4, tone: 'strong', isWhole: true },
    ...(item.curlAfter === undefined
      ? []
      : [{ text: `${item.curlAfter}  # afterwards`, indent: 4, isWhole: true }]),
    ...side('before: ', item.before),
    ...side('after:  ', item.after),
    { label: 'region: ', text: item.region, indent: 4 },
    { label: 'cause:  ', text: `${item.cause}, witness ${item.witnessHash}`, indent: 4, tone: 'faint' },
  ];
}

function openLines(open: OpenView): readonly DetailLine[] {
  return [
    { label: 'region: ', text: open.region, indent: 4 },
    ...(open.before === undefined ? [] : [{ label: 'before: ', text: open.before.name, indent: 4 }]),
    ...(open.after === undefined ? [] : [{ label: 'after:  ', text: open.after.name, indent: 4 }]),
  ];
}

function findingLines(item: Finding, { kinds, objects }: Facts): readonly DetailLine[] {
  const action = item.action ?? kinds.get(item.code)?.action ?? '';
  const places = item.origins.slice(0, MOST_PLACES).map((origin) => {
    const position = objects.locate(origin.object, origin.path);
    const at = position === undefined ? '' : ` ${position.file}:${position.line}`;
    return {
      label: 'from ',
      text: printable(`${idOf(origin.object)}${at}`),
      indent: 12,
      tone: 'faint' as const,
    };
  });
  const prose = (label: string, text: string | undefined): readonly DetailLine[] =>
    text === undefined || text === '' ? [] : [{ label, text: printable(text), indent: 4 }];
  return [
    ...places,
    ...prose('today:      ', item.before),
    ...prose('afterwards: ', item.after),
    ...(item.witness === undefined
      ? []
      : [{ label: 'try:        ', text: curlLine(item.witness), indent: 4, isWhole: true }]),
    ...prose('do:         ', action),
  ];
}

/** The way of a request through both sides. */
export function tracesOf(before: Request, after: Request, facts: Facts): TwoTraces | undefined {
  const sides = sidesOf(facts);
  if (sides === undefined) return undefined;
  const tables = [sides[0].table, sides[1].table] as const;
  const observer = createObserver(createNormaliser(explicitHeaders(tables)));
  const style = createStyle(false);
  const linesOf = (side: ProofSide, request: Request): readonly string[] => {
    const { objects, table } = side;
    // The first line is the request, which stands above both.
    return renderTrace(request, evaluate(table, request), { objects, style }).trimEnd().split('\n').slice(2);
  };
  return {
    request: curlLine(before),
    titles: [`before: ${sides[0].system}`, `after: ${sides[1].system}`],
    lines: [linesOf(sides[0], before), linesOf(sides[1], after)],
    agrees: observer.observe(tables[0], before) === observer.observe(tables[1], after),
  };
}

function objectIds(unit: ReviewUnit, group: Group): readonly string[] {
  return unit.kind === 'source' ? [unit.id] : group.sources;
}

function diffsOf(unit: ReviewUnit, group: Group, yaml: string, facts: Facts): readonly DiffSection[] {
  const ids = objectIds(unit, group);
  const before = ids.flatMap((id) => {
    const object = facts.groups.routing.get(id);
    return object === undefined ? [] : [withoutStatus(object.raw)];
  });
  const sections: DiffSection[] = [];
  const unedited = facts.unedited.get(group.id);
  if (unedited !== undefined && unedited !== yaml) {
    sections.push({ title: 'as made -> as edited', rows: diffRows(unedited, yaml) });
  }
  const written = facts.written(group);
  if (written !== undefined && written !== yaml) {
    sections.push({ title: 'in the output directory -> now', rows: diffRows(written, yaml) });
  }
  if (before.length > 0 || yaml !== '') {
    sections.push({ title: 'today -> afterwards', rows: diffRows(yamlOfObjects(before), yaml) });
  }
  return sections;
}

function yamlOfObjects(objects: readonly object[]): string {
  return yamlOf(objects as Parameters<typeof yamlOf>[0]);
}

/** What the API server keeps of its own is nothing that anybody wrote. */
function withoutStatus({ status: _status, metadata, ...rest }: Readonly<Record<string, unknown>>): object {
  const { apiVersion, kind, ...more } = rest;
  const kept =
    typeof metadata === 'object' && metadata !== null
      ? Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_KEYS.has(key)))
      : metadata;
  return { apiVersion, kind, metadata: kept, ...more };
}

const SERVER_KEYS: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'selfLink',
]);

function findingsAbout(unit: ReviewUnit, group: Group, { conversion, groups }: Facts): readonly Finding[] {
  const own = new Set(objectIds(unit, group));
  const isWhole = group.sources.length === 0 && group.hosts.length === 0;
  return sortFindings(
    conversion.findings.filter(({ origins }) => {
      const ids = origins.map(({ object }) => idOf(object));
      if (isWhole) return ids.every((id) => !groups.byObject.has(id));
      return ids.some(
        (id) => own.has(id) || (unit.kind === 'hosts' && groups.byObject.get(id)?.has(group) === true),
      );
    }),
  );
}

/** Statuses of settings that a person may want to know of. */
const NOTABLE: ReadonlySet<string> = new Set(['different', 'unsupported', 'unknown', 'invalid']);

function sourcesOf(
  unit: ReviewUnit,
  group: Group,
  about: readonly Finding[],
  { groups, objects, conversion }: Facts,
): UnitDetail['sources'] {
  const ids = new Set(objectIds(unit, group));
  const marks: Mark[] = [
    ...about
      .filter(({ severity }) => severity !== 'info')
      .flatMap((item) =>
        item.origins.map((origin) => ({ origin, text: `${item.severity} ${item.code} ${item.message}` })),
      ),
    ...conversion.ledger
      .filter(({ status, codes }) => NOTABLE.has(status) && codes.length === 0)
      .map(({ origin, status, reason }) => ({ origin, text: `${status}: ${reason}` })),
  ].filter(({ origin }) => ids.has(idOf(origin.object)) && origin.path.length > 0);
  return [...ids].flatMap((id) => {
    const object = groups.routing.get(id);
    if (object === undefined) return [];
    const own = marks.filter(({ origin }) => idOf(origin.object) === id);
    return [sourceText(object, objects, own)];
  });
}

function notesOf(unit: ReviewUnit, about: readonly Finding[], facts: Facts): readonly DetailLine[] {
  const ids = new Set([unit.id, ...(facts.groups.all.find(({ id }) => id === unit.id)?.sources ?? [])]);
  const findings = about.flatMap((item): readonly DetailLine[] => [
    {
      text: `${item.severity} ${item.code}: ${printable(item.message)}`,
      tone: item.severity === 'info' ? 'plain' : 'warn',
    },
    ...findingLines(item, facts),
  ]);
  const settings = facts.conversion.ledger
    .filter(({ origin, status }) => ids.has(idOf(origin.object)) && status !== 'converted')
    .map(({ key, status, reason }) => ({
      label: `${printable(key)}: `,
      text: printable(`${status}: ${reason}`),
      indent: 2,
    }));
  return [
    ...(findings.length === 0 ? [{ text: 'No findings.', tone: 'faint' as const }] : findings),
    ...(settings.length === 0
      ? []
      : [{ text: '' }, { text: 'Settings that are not converted as they are', tone: 'strong' as const }]),
    ...settings,
  ];
}
