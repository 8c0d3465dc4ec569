#!/usr/bin/env node
// What `npx mend` starts: Node 20 reads no TypeScript, so this file alone is JavaScript.
import { register } from 'tsx/esm/api';

register();
await import('./program.ts');
