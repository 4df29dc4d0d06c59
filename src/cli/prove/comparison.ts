import type { AcceptEntry } from '../../accept/entry.ts';
import { matchesGlob } from '../../accept/glob.ts';
import { type Judgement, judge } from '../../accept/judge.ts';
import { withoutHeeded } from '../../gateway/heeded.ts';
import { type Services, servicesOf } from '../../gateway/write/services.ts';
import { withCommonSubsets } from '../../kubernetes/selections.ts';
import { byServiceName, knownServices } from '../../model/mesh.ts';
import type { ObjectRef } from '../../model/origin.ts';
import type { Backend } from '../../model/outcome.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { dataKey } from '../../proof/outcomes/data-key.ts';
import { prove } from '../../proof/prove.ts';
import { type ProofView, viewOf } from '../../report/proof/view.ts';
import { CommandError } from '../exit.ts';
import { clientsOf } from '../mesh.ts';
import type { Values } from '../options.ts';
import type { Step } from '../progress.ts';
import type { ProveOptions } from './options.ts';
import { afterSide, beforeSide, type Inputs, type Side } from './sides.ts';

/** One comparison, in one dialect. */
export interface Comparison {
  readonly before: Side;
  readonly after: Side;
  /** As they were compared. */
  readonly tables: readonly [RouteTable, RouteTable];
  readonly judgement: Judgement;
  readonly view: ProofView;
}

/**
 * Compares the inputs in every dialect that is wanted.
 * @throws CommandError when there is nothing to compare.
 */
export function compareAll(
  inputs: Inputs,
  values: Values,
  options: ProveOptions,
  entries: readonly AcceptEntry[],
  onStep: (step: Step) => void = () => {},
): readonly Comparison[] {
  const today = new Date().toISOString().slice(0, 10);
  const clients = clientsOf([inputs.before.objects, inputs.after.objects], values);
  let known: Side | undefined;
  return options.dialects.map((dialect): Comparison => {
    // What a source system does, or one dialect that is named, is the same in every comparison.
    const about = options.dialects.length > 1 ? { about: `(${dialect.name})` } : {};
    onStep({ phase: 'compile', ...about });
    const before = known ?? beforeSide(inputs, values, options.beforeDialect ?? dialect, clients);
    if (before.dialect === undefined || options.beforeDialect !== undefined) known = before;
    const after = afterSide(inputs, values, dialect, clients);
    const heeds = after.dialect?.heeds ?? [];
    const stays = ({ kind, namespace, name }: ObjectRef): boolean =>
      heeds.includes(kind) && after.objects.find(kind, namespace, name) !== undefined;
    const services = servicesOf(after.objects);
    const carried = (backend: Backend): boolean => isSaidAgain(backend, before, after, services);
    // What such objects keep saying is left out of both.
    const kept =
      before.subsetObject === undefined
        ? after.table
        : withoutHeeded(after.table, ({ kind }) => heeds.includes(kind));
    const told = { ...before, table: withoutHeeded(before.table, stays, carried) };
    const [one, two] = withCommonSubsets(told, { ...after, table: kept });
    const tables = [byServiceName(one), byServiceName(knownServices(two, one))] as const;
    const proof = prove(...tables, {
      ports: options.ports,
      onGroup: (done, total) => onStep({ phase: 'prove', done, total, of: 'groups of hosts', ...about }),
      ...(options.states === undefined ? {} : { budget: { states: options.states } }),
      ...(options.hosts.length === 0
        ? {}
        : { hosts: (name) => options.hosts.some((glob) => matchesGlob(glob, name)) }),
    });
    if (proof.hosts.length === 0) throw nothingCompared(options);
    const judgement = judge(proof, entries, today);
    return { before, after, tables, judgement, view: viewOf(judgement, [before, after]) };
  });
}

/** Does an object that is heeded afterwards say of the Service of a subset what is said of the subset today? */
function isSaidAgain(backend: Backend, before: Side, after: Side, services: Services): boolean {
  const { namespace, name, subset } = backend;
  const service = services.referred(backend);
  if (subset === undefined || 'refused' in service || service.made !== undefined) return false;
  const wanted = before.subsetObject?.({ namespace, name, subset }, service.name);
  if (wanted === undefined || after.dialect?.heeds?.includes(wanted.kind) !== true) return false;
  return after.objects
    .ofKind(wanted.kind)
    .some(
      ({ metadata, raw }) =>
        metadata.namespace === wanted.metadata.namespace && dataKey(raw['spec']) === dataKey(wanted.spec),
    );
}

function nothingCompared({ hosts }: ProveOptions): CommandError {
  return new CommandError(
    hosts.length === 0 ? 'There is no host to compare.' : `No host is called ${hosts.join(' or ')}.`,
    'A comparison of nothing would agree with anything.',
    hosts.length === 0 ? 'Check --before and --after.' : 'Check --host.',
  );
}
