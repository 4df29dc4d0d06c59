import { Box, Text, useInput } from 'ink';
import { memo, type ReactElement, useSyncExternalStore } from 'react';
import { keysOf } from './input-keys.ts';
import { frame } from './layout/frame.ts';
import type { Signs } from './layout/signs.ts';
import type { Session } from './session.ts';
import type { Span } from './text.ts';

export interface ScreenProps {
  readonly session: Session;
  readonly signs: Signs;
  readonly paint: (spans: readonly Span[]) => string;
}

/** One line of the screen; painted again only when it changes. */
const Row = memo(function Row({ text }: { readonly text: string }): ReactElement {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});

/** Draws the frame of a review and hands on what is typed. */
export function Screen({ session, signs, paint }: ScreenProps): ReactElement {
  const state = useSyncExternalStore(session.subscribe, session.state);
  useInput((input, key) => {
    for (const name of keysOf(input, key)) session.dispatch({ type: 'key', key: name });
  });
  const rows = frame(state, signs).map(({ spans }, number) => ({ number, text: paint(spans) }));
  return (
    <Box flexDirection="column">
      {rows.map(({ number, text }) => (
        <Row key={number} text={text} />
      ))}
    </Box>
  );
}
