import { isMap, isSeq, parseDocument, type YAMLMap, YAMLSeq } from 'yaml';
import type { AcceptEntry } from '../../accept/entry.ts';
import { byCodeUnit } from '../../report/order.ts';

const HEAD = ` Differences that someone has looked at and wants; "gateproof prove" takes them out of the verdict.
 One line for each, sorted by id. With "gateproof.accept.yaml merge=union" in .gitattributes two reviewers
 who accept different things never meet a conflict.`;

/**
 * The file of accepted differences with exactly these entries. Entries that stood in it before keep their blocks, with
 * comments and order of keys; entries of the review are sorted in by their id. The same entries give the same bytes.
 *
 * @param before what the file holds now, read without error; empty where there is none
 */
export function acceptText(entries: readonly AcceptEntry[], before: string): string {
  const document = parseDocument(before.trim() === '' ? 'accept: []\n' : before);
  if (before.trim() === '') document.commentBefore = HEAD;
  const wanted = new Map(entries.map((entry) => [entry.id, entry]));
  const list = listOf(document.contents) ?? new YAMLSeq();
  const kept = list.items.flatMap((item, index) => {
    const id = isMap(item) ? String(item.get('id') ?? `entry ${index + 1}`) : '';
    if (!wanted.delete(id)) return [];
    // An id by position must not change its meaning when another block comes before it.
    if (isMap(item) && !item.has('id')) item.items.unshift(document.createPair('id', id));
    return [{ id, node: item as YAMLMap }];
  });
  const added = [...wanted.values()].map((entry) => ({ id: entry.id, node: lineOf(entry, document) }));
  const all = [...kept, ...added].sort((one, two) => byCodeUnit(one.id, two.id));
  list.items = all.map(({ node }) => node);
  list.flow = false;
  if (listOf(document.contents) === undefined)
    document.contents = document.createNode({ accept: list }) as never;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function listOf(contents: unknown): YAMLSeq | undefined {
  if (isSeq(contents)) return contents;
  if (!isMap(contents)) return undefined;
  const list = contents.get('accept', true);
  return isSeq(list) ? list : undefined;
}

/**
 * An entry stands on a line of its own: where git merges what two people accepted, it takes lines, and must not tear an
 * entry apart.
 */
function lineOf(entry: AcceptEntry, document: ReturnType<typeof parseDocument>): YAMLMap {
  const { id, host, cause, before, after, witnessHash, reason, by, until } = entry;
  const node = document.createNode({
    id,
    host,
    cause,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(witnessHash === undefined ? {} : { 'witness-hash': witnessHash }),
    reason,
    by,
    until,
  }) as YAMLMap;
  node.flow = true;
  return node;
}
