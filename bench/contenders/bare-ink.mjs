// The least that a program of Ink's can be: one line in a box.

import { Box, render, Text } from 'ink';
import { createElement as h } from 'react';

render(h(Box, { borderStyle: 'round' }, h(Text, null, 'bare')));
setInterval(() => undefined, 1_000);
